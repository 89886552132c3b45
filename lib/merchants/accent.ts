import { atLightness, blend, type Colour, contrast, lightness } from './colour'

/** What accents stand on: the pay pages draw with these, and accents are judged against them. */
export const surfaces = {
  light: { paper: '#ffffff' as Colour, ground: '#f4f6f3' as Colour },
  dark: { paper: '#171e1a' as Colour, ground: '#0e1311' as Colour },
} as const

export type Scheme = keyof typeof surfaces

/** WCAG 2.2, 1.4.3: what text of usual size needs, and links and buttons are text. */
export const contrastNeeded = 4.5

/** The colours of one scheme that follow from an accent; names as in the stylesheet. */
export type SchemeColours = Record<'accent' | 'accentDeep' | 'onAccent' | 'tint' | 'panel' | 'panelEnd' | 'panelSoft' | 'panelLine', Colour>

export type AccentVerdict = {
  passes: boolean
  /** The worst place of each kind, in each scheme. */
  measured: Record<Scheme, { accent: Colour; onPage: number; textOnAccent: number }>
  /** The colour itself where it passes, else the nearest of its hue that does. */
  nearest: Colour
}

/** Whether a colour can be the accent of the pay pages: as text on every surface, and under text on buttons, light and dark. */
export function judgeAccent(colour: Colour): AccentVerdict {
  const measured = { light: measure(colour, 'light'), dark: measure(colour, 'dark') }
  const passes = Object.values(measured).every(({ onPage, textOnAccent }) => onPage >= contrastNeeded && textOnAccent >= contrastNeeded)
  return { passes, measured, nearest: passes ? colour : darkerUntil(colour, (tried) => judgeOnly(tried)) }
}

/** Every colour that a page draws with its merchant's accent. One colour cannot be read on white and on black, so the dark scheme has it lighter. */
export function coloursOf(colour: Colour): Record<Scheme, SchemeColours> {
  const light = colour
  const dark = lightEnough(colour)
  const panels = { light: [darkPanel(colour, 11), darkPanel(colour, 7.5)], dark: [darkPanel(colour, 14), darkPanel(colour, 10.5)] } as const
  return {
    light: {
      accent: light,
      accentDeep: atLightness(light, lightness(light) - 0.07),
      onAccent: inkOn(light),
      tint: tintOf(light, 'light'),
      ...panel(colour, panels.light),
    },
    dark: {
      accent: dark,
      accentDeep: atLightness(dark, lightness(dark) + 0.05),
      onAccent: inkOn(dark),
      tint: tintOf(dark, 'dark'),
      ...panel(colour, panels.dark),
    },
  }
}

const white = '#ffffff' as Colour
const black = '#000000' as Colour
const step = 0.005

function measure(colour: Colour, scheme: Scheme): { accent: Colour; onPage: number; textOnAccent: number } {
  const accent = scheme === 'light' ? colour : lightEnough(colour)
  return { accent, onPage: worstOn(accent, scheme), textOnAccent: contrast(accent, inkOn(accent)) }
}

function judgeOnly(colour: Colour): boolean {
  return worstOn(colour, 'light') >= contrastNeeded && contrast(colour, inkOn(colour)) >= contrastNeeded
}

function worstOn(accent: Colour, scheme: Scheme): number {
  const { paper, ground } = surfaces[scheme]
  return Math.min(...[paper, ground, tintOf(accent, scheme)].map((surface) => contrast(accent, surface)))
}

function tintOf(accent: Colour, scheme: Scheme): Colour {
  return blend(accent, surfaces[scheme].paper, scheme === 'light' ? 0.08 : 0.14)
}

function inkOn(accent: Colour): Colour {
  return contrast(accent, white) >= contrastNeeded ? white : black
}

function lightEnough(colour: Colour): Colour {
  let tried = colour
  for (let l = lightness(colour); worstOn(tried, 'dark') < contrastNeeded && l < 1; l += step) tried = atLightness(colour, l)
  return tried
}

function darkerUntil(colour: Colour, passes: (tried: Colour) => boolean): Colour {
  let tried = colour
  for (let l = lightness(colour); !passes(tried) && l > 0; l -= step) tried = atLightness(colour, l)
  return tried
}

// White text has to be read on it with room to spare, since softer text stands there too.
function darkPanel(colour: Colour, needed: number): Colour {
  let tried = atLightness(colour, Math.min(lightness(colour), 0.6), 0.8)
  for (let l = lightness(tried); contrast(tried, white) < needed && l > 0; l -= step) tried = atLightness(colour, l, 0.8)
  return tried
}

function panel(colour: Colour, [start, end]: readonly [Colour, Colour]): Pick<SchemeColours, 'panel' | 'panelEnd' | 'panelSoft' | 'panelLine'> {
  return { panel: start, panelEnd: end, panelSoft: atLightness(colour, 0.87, 0.35), panelLine: blend(white, end, 0.28) }
}
