import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { coloursOf, contrastNeeded, judgeAccent, surfaces } from '@/lib/merchants/accent'
import { type Colour, contrast, parseColour } from '@/lib/merchants/colour'

const colour = (text: string) => parseColour(text) as Colour
const anyColour = fc.integer({ min: 0, max: 0xffffff }).map((value) => colour(`#${value.toString(16).padStart(6, '0')}`))
const white = colour('#fff')

describe('a colour', () => {
  it.each([
    ['#0B6B4E', '#0b6b4e'],
    ['0b6b4e', '#0b6b4e'],
    [' #fa0 ', '#ffaa00'],
    ['#0b6b4', null],
    ['red', null],
    ['#0b6b4e;}', null],
    ['rgb(0,0,0)', null],
    ['', null],
  ])('typed as %j is %j', (typed, read) => {
    expect(parseColour(typed)).toBe(read)
  })

  it.each([
    ['#000', '#fff', 21],
    ['#777', '#fff', 4.48],
    ['#767676', '#fff', 4.54],
    ['#fff', '#fff', 1],
  ])('%s on %s has the contrast of WCAG, %f', (a, b, known) => {
    expect(contrast(colour(a), colour(b))).toBeCloseTo(known, 2)
  })
})

describe('an accent', () => {
  it.each(['#0b6b4e', '#1a2b78', '#8a1538', '#000000', '#1d4ed8'])('%s is accepted', (text) => {
    expect(judgeAccent(colour(text))).toMatchObject({ passes: true, nearest: text })
  })

  it.each(['#ffd600', '#ff5a00', '#00c853', '#ffffff', '#9e9e9e', '#00b8d4'])('%s is refused, with one of its hue that passes', (text) => {
    const verdict = judgeAccent(colour(text))
    expect(verdict.passes).toBe(false)
    expect(verdict.measured.light.onPage).toBeLessThan(contrastNeeded)
    expect(judgeAccent(verdict.nearest)).toMatchObject({ passes: true, nearest: verdict.nearest })
  })

  it('that only just fails on the page’s ground is refused, though it would pass on white', () => {
    const verdict = judgeAccent(colour('#767676'))
    expect(contrast(colour('#767676'), white)).toBeGreaterThan(contrastNeeded)
    expect(verdict.passes).toBe(false)
  })

  it('that passes gives colours of which every pair used for text is readable, light and dark', () => {
    fc.assert(
      fc.property(anyColour, (any) => {
        const accent = judgeAccent(any).nearest
        expect(judgeAccent(accent).passes).toBe(true)
        for (const scheme of ['light', 'dark'] as const) {
          const made = coloursOf(accent)[scheme]
          const pairs: [Colour, Colour][] = [
            ...Object.values(surfaces[scheme]).map((surface): [Colour, Colour] => [made.accent, surface]),
            [made.accent, made.tint],
            [made.onAccent, made.accent],
            [made.onAccent, made.accentDeep],
            [white, made.panel],
            [white, made.panelEnd],
            [made.panelSoft, made.panel],
            [made.panelSoft, made.panelEnd],
          ]
          for (const [text, ground] of pairs) expect({ accent, scheme, text, ground, ok: contrast(text, ground) >= contrastNeeded }).toMatchObject({ ok: true })
        }
      }),
      { numRuns: 300 },
    )
  })
})
