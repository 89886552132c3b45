import { type AddressFault, checkAddress } from '@/lib/platform/outgoing/address'
import { eventFilters } from './rules'

/** What is wrong with a field of a destination. */
export type InputFault = { field: 'url'; fault: AddressFault } | { field: 'events' | 'results' | 'name' | 'overlapHours'; fault: 'not-allowed' }

/** An address that may be called, as the URL standard writes it. */
export function readUrl(text: string, settings: { sandbox: boolean }): { url: string } | { fault: InputFault } {
  const checked = checkAddress(text.trim(), settings)
  return 'fault' in checked ? { fault: { field: 'url', fault: checked.fault } } : { url: checked.url.href }
}

/** Filters that exist, each once; what a wider one covers stays, because it was asked for. */
export function readFilters(filters: readonly string[]): { events: string[] } | { fault: InputFault } {
  const events = eventFilters.filter((known) => filters.includes(known))
  const isRight = events.length > 0 && new Set(filters).size === events.length
  return isRight ? { events } : { fault: { field: 'events', fault: 'not-allowed' } }
}

/** A name for people, up to 100 characters; empty is none. */
export function readName(text: string): { name: string } | { fault: InputFault } {
  const name = text.trim()
  return [...name].length <= 100 && !/\p{Cc}/u.test(name) ? { name } : { fault: { field: 'name', fault: 'not-allowed' } }
}
