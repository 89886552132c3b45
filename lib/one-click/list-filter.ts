import { readSearch } from '@/lib/cards/search-text'
import { allIn, type Cursor, cursorText, isCalendarDay, isMomentKey, type KeyTest, oneIn, type Query, readCursor } from '@/lib/platform/list-address'
import { type Status, statuses } from './rules'

export const sorts = ['last-seen', 'review', 'number', 'status', 'cards', 'payments', 'last-payment', 'limit', 'merchant'] as const
export type Sort = (typeof sorts)[number]
export type Direction = 'asc' | 'desc'

/** The directions each sort has, the usual one first. Suspicious customers come first for review and never last. */
export const directions: Record<Sort, readonly [Direction, ...Direction[]]> = {
  'last-seen': ['desc', 'asc'],
  review: ['desc'],
  number: ['asc', 'desc'],
  status: ['asc', 'desc'],
  cards: ['desc', 'asc'],
  payments: ['desc', 'asc'],
  'last-payment': ['desc', 'asc'],
  limit: ['desc', 'asc'],
  merchant: ['asc', 'desc'],
}

export const pageSizes = [25, 50, 100] as const

/** Both ends belong to it; null is open. */
export type Range<T> = { from: T | null; to: T | null }

/** What a list of customers is asked for; everything of it stands in the address of the page. */
export type CustomerFilter = {
  /** None of them: any status. In the order of `statuses`, each once. */
  statuses: Status[]
  /** Part of a customer number or e-mail, a whole order number, or the last four digits of a card. */
  q: string
  /** Merchants where the customer was seen first; none of them: any. Ascending, each once. */
  merchantIds: number[]
  /** Payable cards. */
  cards: Range<number>
  payments: Range<number>
  /** Days of the customer's number scope, "2026-11-25". */
  lastPayment: Range<string>
  lastSeen: Range<string>
  /** Percent used of the limit that stops first, in the windows of now; whoever has no limit or used nothing of it is at 0. */
  use: Range<number>
  /** These and no others: rows that were selected by hand. None of them: not asked for. */
  ids: bigint[]
  sort: Sort
  direction: Direction
  /** Rows of a page: one of `pageSizes` on a screen. */
  size: number
  /** The place to go on from; null: the first page. */
  cursor: Cursor | null
}

/** The ranges, and the names of their two ends in an address. */
export const ranges = {
  cards: ['cardsFrom', 'cardsTo'],
  payments: ['paymentsFrom', 'paymentsTo'],
  lastPayment: ['paidFrom', 'paidTo'],
  lastSeen: ['seenFrom', 'seenTo'],
  use: ['useFrom', 'useTo'],
} as const
export type RangeName = keyof typeof ranges
const rangeNames = Object.keys(ranges) as RangeName[]

/** What of an address was left out: a value nobody offers, a search too long or like a card number, a place that is none of this list. */
export type Ignored = 'status' | 'q' | 'card-number' | 'merchant' | RangeName | 'id' | 'sort' | 'size' | 'page'

const open = { from: null, to: null }

/** The first page of everything. */
export const everyCustomer: CustomerFilter = {
  statuses: [],
  q: '',
  merchantIds: [],
  cards: open,
  payments: open,
  lastPayment: open,
  lastSeen: open,
  use: open,
  ids: [],
  sort: 'last-seen',
  direction: 'desc',
  size: 25,
  cursor: null,
}

/** What an address can hold of rows selected by hand. */
export const mostIds = 1000

/** Reads a filter from an address. What is not understood is left out and named, so that an old link still shows something and says what it does not. */
export function parseFilter(query: Query): { filter: CustomerFilter; ignored: Ignored[] } {
  const wanted = allIn(query.status)
  const q = readSearch(oneIn(query.q))
  const merchants = allIn(query.merchant)
  const ids = allIn(query.id)
  const order = readOrder(oneIn(query.sort))
  const size = oneIn(query.size)
  const numbers = (name: 'cards' | 'payments' | 'use') => readRange(query, name, readNumber)
  const days = (name: 'lastPayment' | 'lastSeen') => readRange(query, name, readDay)
  const filter: CustomerFilter = {
    statuses: statuses.filter((status) => wanted.includes(status)),
    q: q.text,
    merchantIds: [...new Set(merchants.filter(isMerchantId).map(Number))].toSorted((a, b) => a - b),
    cards: numbers('cards'),
    payments: numbers('payments'),
    lastPayment: days('lastPayment'),
    lastSeen: days('lastSeen'),
    use: numbers('use'),
    ids: [...new Set(ids.slice(0, mostIds).filter(isId))].map(BigInt),
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
    ['merchant', merchants.some((text) => !isMerchantId(text))],
    ...rangeNames.map((name): [Ignored, boolean] => [name, isRangeIgnored(query, name, filter[name])]),
    ['id', ids.length > mostIds || ids.some((text) => !isId(text))],
    ['sort', order === null || isList(query.sort)],
    ['size', (size !== '' && size !== String(filter.size)) || isList(query.size)],
    ['page', filter.cursor === null && allIn(query.after).concat(allIn(query.before)).length > 0],
  ]
  return { filter, ignored: ignored.filter(([, left]) => left).map(([name]) => name) }
}

/** The first range of a filter whose beginning lies after its end: nothing can be within it. */
export function reversedRange(filter: CustomerFilter): RangeName | null {
  const found = rangeNames.find((name) => {
    const { from, to } = filter[name]
    return from !== null && to !== null && from > to
  })
  return found ?? null
}

/** The address of a filter, always the same for the same filter and without what is the default anyway. */
export function filterParameters(filter: CustomerFilter): [string, string][] {
  const { q, sort, direction, size, cursor } = filter
  return [
    ...conditionParameters(filter),
    ...(q ? [['q', q] as [string, string]] : []),
    ...(orderText(sort, direction) === 'last-seen' ? [] : [['sort', orderText(sort, direction)] as [string, string]]),
    ...(size === 25 ? [] : [['size', String(size)] as [string, string]]),
    ...(cursor ? [[cursor.side, cursorText(cursor)] as [string, string]] : []),
  ]
}

function conditionParameters(filter: CustomerFilter): [string, string][] {
  return [
    ...statuses.filter((status) => filter.statuses.includes(status)).map((status): [string, string] => ['status', status]),
    ...filter.merchantIds.map((id): [string, string] => ['merchant', String(id)]),
    ...rangeNames.flatMap((name) => {
      const { from, to } = filter[name]
      const [fromName, toName] = ranges[name]
      return [...(from === null ? [] : [[fromName, String(from)] as [string, string]]), ...(to === null ? [] : [[toName, String(to)] as [string, string]])]
    }),
    ...filter.ids.map((id): [string, string] => ['id', String(id)]),
  ]
}

/** Whether a filter leaves anybody out. */
export function isFiltered(filter: CustomerFilter): boolean {
  return filter.q !== '' || conditionParameters(filter).length > 0
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

function readRange<T>(query: Query, name: RangeName, read: (text: string) => T | null): Range<T> {
  const [from, to] = ranges[name]
  return { from: read(oneIn(query[from])), to: read(oneIn(query[to])) }
}

function isRangeIgnored(query: Query, name: RangeName, read: Range<unknown>): boolean {
  const [from, to] = ranges[name]
  return (allIn(query[from]).length > 0 && read.from === null) || (allIn(query[to]).length > 0 && read.to === null)
}

function readNumber(text: string): number | null {
  return /^\d{1,9}$/.test(text) ? Number(text) : null
}

function readDay(text: string): string | null {
  return isCalendarDay(text) ? text : null
}

const isMerchantId = (text: string) => /^\d{1,9}$/.test(text)
const isId = (text: string) => /^\d{1,18}$/.test(text)
const isCount: KeyTest = (key) => /^\d{1,9}$/.test(key)

const isKey: Record<Sort, KeyTest[]> = {
  'last-seen': [isMomentKey],
  'last-payment': [(key) => key === '-infinity' || isMomentKey(key)],
  payments: [isCount],
  cards: [isCount],
  status: [(key) => statuses.includes(key as Status), isMomentKey],
  merchant: [isCount, isMomentKey],
  limit: [(key) => /^\d{1,40}$/.test(key)],
  review: [(key) => key === 'true' || key === 'false', isMomentKey],
  number: [(key) => key.length <= 32 && !key.includes('\0')],
}

function isList(value: string | string[] | undefined): boolean {
  return Array.isArray(value)
}
