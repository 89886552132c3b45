import { type Direction, directions, type Sort } from '@/lib/one-click/list-filter'
import type { Translator } from '@/lib/platform/messages'

/** A sort in words, its direction included: "Last seen, latest first". */
export function orderName(t: Translator<'customers'>, sort: Sort, direction: Direction): string {
  return sort === 'review' || direction === directions[sort][0] ? t(`order.${sort}.usual`) : t(`order.${sort}.reversed`)
}
