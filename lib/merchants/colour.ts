/** A colour of sRGB as `#rrggbb`, lower case. Made only by `parseColour` and the functions here. */
export type Colour = string & { readonly __colour: true }

/** Reads `#0B6B4E`, `0b6b4e` or `#0b6`; null for anything else, so nothing but a colour can ever reach a stylesheet. */
export function parseColour(text: string): Colour | null {
  const [, digits] = /^#?([\da-f]{6}|[\da-f]{3})$/i.exec(text.trim()) ?? []
  if (!digits) return null
  const six = digits.length === 6 ? digits : [...digits].map((digit) => digit + digit).join('')
  return `#${six.toLowerCase()}` as Colour
}

/** Contrast of two colours by WCAG 2.2, from 1 to 21. */
export function contrast(a: Colour, b: Colour): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y)
  return (light + 0.05) / (dark + 0.05)
}

/** `share` of one colour, from 0 to 1, over another. */
export function blend(over: Colour, under: Colour, share: number): Colour {
  const [a, b] = [channels(over), channels(under)]
  return fromChannels(a.map((value, place) => value * share + (b[place] ?? 0) * (1 - share)))
}

/** Lightness in OKLCH, from 0 to 1. */
export function lightness(colour: Colour): number {
  return toLch(colour).l
}

/** The same hue, lighter or darker; as vivid as sRGB can show it at that lightness. `vividness` of one keeps what there is. */
export function atLightness(colour: Colour, l: number, vividness = 1): Colour {
  const { c, h } = toLch(colour)
  for (let chroma = c * vividness; chroma > 0.001; chroma -= 0.002) {
    const linear = toLinear(l, chroma, h)
    if (linear.every((value) => value >= -0.0005 && value <= 1.0005)) return fromChannels(linear.map(encoded))
  }
  return fromChannels(toLinear(l, 0, 0).map(encoded))
}

function luminance(colour: Colour): number {
  const [r = 0, g = 0, b = 0] = channels(colour).map(decoded)
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function channels(colour: Colour): number[] {
  return [1, 3, 5].map((place) => Number.parseInt(colour.slice(place, place + 2), 16) / 255)
}

function fromChannels(values: readonly number[]): Colour {
  const digits = values.map((value) => Math.round(Math.min(Math.max(value, 0), 1) * 255).toString(16))
  return `#${digits.map((two) => two.padStart(2, '0')).join('')}` as Colour
}

function decoded(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
}

function encoded(value: number): number {
  return value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055
}

// OKLab by its definition (Björn Ottosson, 2020): hue and vividness stay as they look when only the lightness changes, which HSL cannot do.
function toLch(colour: Colour): { l: number; c: number; h: number } {
  const [r = 0, g = 0, b = 0] = channels(colour).map(decoded)
  const long = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const middle = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const short = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  const l = 0.2104542553 * long + 0.793617785 * middle - 0.0040720468 * short
  const a = 1.9779984951 * long - 2.428592205 * middle + 0.4505937099 * short
  const bb = 0.0259040371 * long + 0.7827717662 * middle - 0.808675766 * short
  return { l, c: Math.hypot(a, bb), h: Math.atan2(bb, a) }
}

function toLinear(l: number, c: number, h: number): number[] {
  const [a, b] = [c * Math.cos(h), c * Math.sin(h)]
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const middle = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * middle + 1.707614701 * short,
  ]
}
