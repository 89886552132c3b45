import { panRuns } from '@/lib/platform/mask-pan-runs'
import { brandOf, parsePan } from './rules'

export const longestSearch = 128

/**
 * What was typed into a search, without the space around it. A PAN belongs into no address (PCI DSS 3.5.1), so what looks like one is left out, however
 * its digits are parted; letters part numbers, so that an identifier is not read as one long number. A number that happens to look like a card's is found
 * by a part of it.
 */
export function readSearch(text: string): { text: string; ignored?: 'q' | 'card-number' } {
  const clean = text.replaceAll('\0', '').trim()
  if ([...clean.split(/\p{L}+/u), ...panRuns(clean)].some(isCard)) return { text: '', ignored: 'card-number' }
  return clean.length > longestSearch ? { text: '', ignored: 'q' } : { text: clean }
}

function isCard(typed: string): boolean {
  const parsed = parsePan(typed.replaceAll(/\D/g, ''))
  return 'pan' in parsed && brandOf(parsed.pan) !== 'other'
}
