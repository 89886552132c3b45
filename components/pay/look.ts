import { createHash } from 'node:crypto'
import { coloursOf, type Scheme, type SchemeColours } from '@/lib/merchants/accent'
import type { Colour } from '@/lib/merchants/colour'
import { stylesheet } from './stylesheet'

/** What the colours of a page depend on: the merchant's accent, and a scheme where it is not the payer's to choose (in a preview). */
export type Look = { accent: Colour | null; scheme: Scheme | null }

export const plainLook: Look = { accent: null, scheme: null }

/** The styles of a page, in order. All are ours: the only thing that comes from a merchant is one colour, and that is checked to be one. */
export function stylesOf({ accent, scheme }: Look): string[] {
  const styles = accent === null ? [stylesheet] : [stylesheet, accentStyle(accent)]
  return scheme === null
    ? styles
    : [...styles.map((style) => style.replaceAll(darkQuery, scheme === 'dark' ? '@media all' : '@media not all')), `:root{color-scheme:${scheme}}`]
}

const hashes = new Map<string, string>()

/** Names a style exactly in a Content-Security-Policy, so that no other can run. There are few: one of the house and one per accent. */
export function hashOf(style: string): string {
  const known = hashes.get(style)
  if (known) return known
  const hash = `sha256-${createHash('sha256').update(style).digest('base64')}`
  if (hashes.size < 1000) hashes.set(style, hash)
  return hash
}

/** What browsers that colour their own frame use. */
export function frameColour({ accent }: Look): string {
  return accent === null ? '#0c3b2d' : knownColoursOf(accent).light.panel
}

const made = new Map<Colour, Record<Scheme, SchemeColours>>()

// Finding them takes a millisecond, which every page of a merchant would pay several times.
function knownColoursOf(accent: Colour): Record<Scheme, SchemeColours> {
  const known = made.get(accent) ?? coloursOf(accent)
  if (made.size < 1000) made.set(accent, known)
  return known
}

const darkQuery = '@media (prefers-color-scheme: dark)'

function accentStyle(accent: Colour): string {
  const { light, dark } = knownColoursOf(accent)
  return `:root{${variables(light)}}${darkQuery}{:root{${variables(dark)}}}`
}

function variables(colours: SchemeColours): string {
  const named = { ...colours, focus: colours.accent }
  return Object.entries(named)
    .map(([name, colour]) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}:${colour}`)
    .join(';')
}
