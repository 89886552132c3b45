import { readSearch } from '@/lib/cards/search-text'
import { allIn, type Cursor, cursorText, isMomentKey, type KeyTest, oneIn, type Query, readCursor } from '@/lib/platform/list-address'
import { type Status, statuses } from './rules'

export const sorts = ['last-seen', 'review', 'number', 'last-payment', 'payments'] as const
export type Sort = (typeof sorts)[number]
export type Direction = 'asc' | 'desc'

/** The directions each sort has, the usual one first. Suspicious customers come first for review and never last. */
export const directions: Record<Sort, readonly [Direction, ...Direction[]]> = {
  'last-seen': ['desc', 'asc'],
  review: ['desc'],
  number: ['asc', 'desc'],
  'last-payment': ['desc', 'asc'],
  payments: ['desc', 'asc'],
}

export const pageSizes = [25, 50, 100] as const

/** What a list of customers is asked for; everything of it stands in the address of the page. */
export type CustomerFilter = {
  /** None of them: any status. In the order of `statuses`, each once. */
  statuses: Status[]
  /** Part of a customer number or e-mail, a whole order number, or the last four digits of a card. */
  q: string
  /** The merchant where the customer was seen first. */
  merchantId: number | null
  sort: Sort
  direction: Direction
  /** Rows of a page: one of `pageSizes` on a screen. */
  size: number
  /** The place to go on from; null: the first page. */
  cursor: Cursor | null
}

/** What of an address was left out: a value nobody offers, a search too long or like a card number, a place that is none of this list. */
export type Ignored = 'status' | 'q' | 'card-number' | 'merchant' | 'sort' | 'size' | 'page'

/** The first page of everything. */
export const everyCustomer: CustomerFilter = { statuses: [], q: '', merchantId: null, sort: 'last-seen', direction: 'desc', size: 25, cursor: null }

/** Reads a filter from an address. What is not understood is left out and named, so that an old link still shows something and says what it does not. */
export function parseFilter(query: Query): { filter: CustomerFilter; ignored: Ignored[] } {
  const wanted = allIn(query.status)
  const q = readSearch(oneIn(query.q))
  const merchant = oneIn(query.merchant)
  const order = readOrder(oneIn(query.sort))
  const size = oneIn(query.size)
  const filter: CustomerFilter = {
    statuses: statuses.filter((status) => wanted.includes(status)),
    q: q.text,
    merchantId: /^\d{1,9}$/.test(merchant) ? Number(merchant) : null,
    sort: order?.sort ?? 'last-seen',
    direction: order?.direction ?? 'desc',
    size: pageSizes.find((known) => String(known) === size) ?? 25,
    cursor: null,
  }
  filter.cursor = readCursor(oneIn(query.after), 'after', isKey[filter.sort]) ?? readCursor(oneIn(query.before), 'before', isKey[filter.sort])
  const ignored: [Ignored, boolean][] = [
    ['status', wanted.some((text) => !statuses.includes(text as Status))],
    ['q', q.ignored === 'q' || isList(query.q)],
    ['card-number', q.ignored === 'card-number'],
    ['merchant', (merchant !== '' && filter.merchantId === null) || isList(query.merchant)],
    ['sort', order === null || isList(query.sort)],
    ['size', (size !== '' && size !== String(filter.size)) || isList(query.size)],
    ['page', filter.cursor === null && allIn(query.after).concat(allIn(query.before)).length > 0],
  ]
  return { filter, ignored: ignored.filter(([, left]) => left).map(([name]) => name) }
}

/** The address of a filter, always the same for the same filter and without what is the default anyway. */
export function filterParameters({ statuses: wanted, q, merchantId, sort, direction, size, cursor }: CustomerFilter): [string, string][] {
  return [
    ...statuses.filter((status) => wanted.includes(status)).map((status): [string, string] => ['status', status]),
    ...(q ? [['q', q] as [string, string]] : []),
    ...(merchantId === null ? [] : [['merchant', String(merchantId)] as [string, string]]),
    ...(orderText(sort, direction) === 'last-seen' ? [] : [['sort', orderText(sort, direction)] as [string, string]]),
    ...(size === 25 ? [] : [['size', String(size)] as [string, string]]),
    ...(cursor ? [[cursor.side, cursorText(cursor)] as [string, string]] : []),
  ]
}

/** A sort as an address and a form write it: `payments`, or `payments.asc` against its usual direction. */
export function orderText(sort: Sort, direction: Direction): string {
  return direction === directions[sort][0] ? sort : `${sort}.${direction}`
}

function readOrder(text: string): { sort: Sort; direction: Direction } | null {
  const [name, wanted] = text === '' ? ['last-seen'] : text.split('.')
  const sort = sorts.find((known) => known === name)
  const direction = sort && (wanted === undefined ? directions[sort][0] : directions[sort].find((known) => known === wanted))
  return sort && direction ? { sort, direction } : null
}

const isKey: Record<Sort, KeyTest[]> = {
  'last-seen': [isMomentKey],
  'last-payment': [(key) => key === '-infinity' || isMomentKey(key)],
  payments: [(key) => /^\d{1,9}$/.test(key)],
  review: [(key) => key === 'true' || key === 'false', isMomentKey],
  number: [(key) => key.length <= 32 && !key.includes('\0')],
}

function isList(value: string | string[] | undefined): boolean {
  return Array.isArray(value)
}
