import { brandOf, parsePan } from '@/lib/cards/rules'
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
  size: (typeof pageSizes)[number]
  /** The place to go on from; null: the first page. */
  cursor: Cursor | null
}

/** A row's keys in the sort as the database writes them, its id, and whether the page lies after or before it. */
export type Cursor = { keys: string[]; id: bigint; side: 'after' | 'before' }

/** What of an address was left out: a value nobody offers, a search too long or like a card number, a place that is none of this list. */
export type Ignored = 'status' | 'q' | 'card-number' | 'merchant' | 'sort' | 'size' | 'page'

export type Query = Record<string, string | string[] | undefined>

export const longestSearch = 128

/** The first page of everything. */
export const everyCustomer: CustomerFilter = { statuses: [], q: '', merchantId: null, sort: 'last-seen', direction: 'desc', size: 25, cursor: null }

/** Reads a filter from an address. What is not understood is left out and named, so that an old link still shows something and says what it does not. */
export function parseFilter(query: Query): { filter: CustomerFilter; ignored: Ignored[] } {
  const wanted = all(query.status)
  const q = readSearch(one(query.q))
  const merchant = one(query.merchant)
  const order = readOrder(one(query.sort))
  const size = one(query.size)
  const filter: CustomerFilter = {
    statuses: statuses.filter((status) => wanted.includes(status)),
    q: q.text,
    merchantId: /^\d{1,9}$/.test(merchant) ? Number(merchant) : null,
    sort: order?.sort ?? 'last-seen',
    direction: order?.direction ?? 'desc',
    size: pageSizes.find((known) => String(known) === size) ?? 25,
    cursor: null,
  }
  filter.cursor = readCursor(one(query.after), 'after', filter.sort) ?? readCursor(one(query.before), 'before', filter.sort)
  const ignored: [Ignored, boolean][] = [
    ['status', wanted.some((text) => !statuses.includes(text as Status))],
    ['q', q.ignored === 'q' || isList(query.q)],
    ['card-number', q.ignored === 'card-number'],
    ['merchant', (merchant !== '' && filter.merchantId === null) || isList(query.merchant)],
    ['sort', order === null || isList(query.sort)],
    ['size', (size !== '' && size !== String(filter.size)) || isList(query.size)],
    ['page', filter.cursor === null && all(query.after).concat(all(query.before)).length > 0],
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

// A PAN belongs into no address (PCI DSS 3.5.1). A customer number that happens to look like one is found by a part of it.
function readSearch(text: string): { text: string; ignored?: Ignored } {
  const clean = text.replaceAll('\0', '').trim()
  const typed = parsePan(clean.replaceAll(/\D/g, ''))
  if ('pan' in typed && brandOf(typed.pan) !== 'other') return { text: '', ignored: 'card-number' }
  return clean.length > longestSearch ? { text: '', ignored: 'q' } : { text: clean }
}

function cursorText({ keys, id }: Cursor): string {
  return btoa(encodeURIComponent(JSON.stringify([keys, String(id)])))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

/** A made-up place, or one of another sort, is refused here and never reaches the database, which would fail on it. */
function readCursor(text: string, side: Cursor['side'], sort: Sort): Cursor | null {
  if (text === '' || text.length > 1000 || !/^[\w-]+$/.test(text)) return null
  try {
    const read: unknown = JSON.parse(decodeURIComponent(atob(text.replaceAll('-', '+').replaceAll('_', '/'))))
    if (!Array.isArray(read) || read.length !== 2 || typeof read[1] !== 'string' || !/^\d{1,18}$/.test(read[1])) return null
    return areKeys(sort, read[0]) ? { keys: read[0], id: BigInt(read[1]), side } : null
  } catch {
    return null
  }
}

const isKey: Record<Sort, ((key: string) => boolean)[]> = {
  'last-seen': [isMoment],
  'last-payment': [(key) => key === '-infinity' || isMoment(key)],
  payments: [(key) => /^\d{1,9}$/.test(key)],
  review: [(key) => key === 'true' || key === 'false', isMoment],
  number: [(key) => key.length <= 32 && !key.includes('\0')],
}

function areKeys(sort: Sort, keys: unknown): keys is string[] {
  return Array.isArray(keys) && keys.length === isKey[sort].length && isKey[sort].every((test, place) => typeof keys[place] === 'string' && test(keys[place]))
}

// A day that is in no calendar has the right form too; the database refuses to compare with it.
function isMoment(key: string): boolean {
  const day = /^((?!0000)\d{4}-\d\d-\d\d) (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?[+-](?:0\d|1[0-4])(?::[0-5]\d)?$/.exec(key)?.[1]
  if (!day) return false
  const midnight = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day)
}

function all(value: string | string[] | undefined): string[] {
  return (value === undefined ? [] : [value].flat()).filter((text) => text !== '')
}

function one(value: string | string[] | undefined): string {
  return typeof value === 'string' ? value : ''
}

function isList(value: string | string[] | undefined): boolean {
  return Array.isArray(value)
}
