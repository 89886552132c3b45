import { brandOf, parsePan } from './rules'

export const longestSearch = 128

/**
 * What was typed into a search, without the space around it. A PAN belongs into no address (PCI DSS 3.5.1), so what looks like one is left out: a
 * number that happens to look like one is found by a part of it.
 */
export function readSearch(text: string): { text: string; ignored?: 'q' | 'card-number' } {
  const clean = text.replaceAll('\0', '').trim()
  const typed = parsePan(clean.replaceAll(/\D/g, ''))
  if ('pan' in typed && brandOf(typed.pan) !== 'other') return { text: '', ignored: 'card-number' }
  return clean.length > longestSearch ? { text: '', ignored: 'q' } : { text: clean }
}
