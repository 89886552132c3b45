import { readSearch } from '@/lib/cards/search-text'
import type { OrderState } from '@/lib/one-click/rules'
import { allIn, type Cursor, cursorText, isCalendarDay, isMomentKey, type KeyTest, oneIn, type Query, readCursor } from '@/lib/platform/list-address'
import { currencyExponent } from '@/lib/platform/money'

export const orderStates = [
  'in-process',
  'approved',
  'delayed',
  'partial-delayed',
  'canceled',
  'partial-canceled',
  'declined',
  'timeout',
] as const satisfies readonly OrderState[]

export const orderSorts = ['created', 'amount', 'number'] as const
export type OrderSort = (typeof orderSorts)[number]
export type Direction = 'asc' | 'desc'

/** The directions each sort has, the usual one first. */
export const orderDirections: Record<OrderSort, readonly [Direction, Direction]> = {
  created: ['desc', 'asc'],
  amount: ['desc', 'asc'],
  number: ['asc', 'desc'],
}

export const orderPageSizes = [25, 50, 100] as const

/** How an order is paid: by a saved card, or by a card typed in full. Of several attempts the last one speaks. */
export const orderEntries = ['saved', 'full'] as const
export type OrderEntry = (typeof orderEntries)[number]

/** What became of an attempt to pay: the bank's word, or a turnover limit that let nobody try. */
export const orderPayments = ['approved', 'declined', 'refused'] as const
export type OrderPayment = (typeof orderPayments)[number]

/** What a list of orders is asked for; everything of it stands in the address of the page. */
export type OrderFilter = {
  /** None of them: any state. In the order of `orderStates`, each once. */
  states: OrderState[]
  /** A whole order number, customer number or billnumber (extended ones too). */
  q: string
  merchantId: number | null
  /** The customer behind the orders, by id: for links from his page. */
  customerId: bigint | null
  currency: string | null
  /** Amounts as plain decimals, in whatever currency the order has; both ends belong to it. */
  least: string | null
  most: string | null
  /** Days of the merchant's calendar, "2026-11-24"; both belong to it. */
  from: string | null
  until: string | null
  /** Whether these are days of an attempt to pay instead of the day on which the order was made. */
  byPayment: boolean
  /** The zone of these days, where it is to be one for all merchants: for links from figures that have one. */
  zone: string | null
  /** Only orders with an attempt that ended so; on these days, where they are days of attempts. */
  payment: OrderPayment | null
  entry: OrderEntry | null
  /** The last four digits of the card of the last attempt. */
  last4: string | null
  twoStage: boolean | null
  /** Only orders with an operation whose outcome nobody knows yet. */
  unknown: boolean
  sort: OrderSort
  direction: Direction
  size: (typeof orderPageSizes)[number]
  cursor: Cursor | null
}

/** What of an address was left out. */
export type OrderIgnored =
  | 'state'
  | 'q'
  | 'card-number'
  | 'merchant'
  | 'customer'
  | 'currency'
  | 'amount'
  | 'date'
  | 'days'
  | 'zone'
  | 'payment'
  | 'entry'
  | 'card'
  | 'stages'
  | 'unknown'
  | 'sort'
  | 'size'
  | 'page'

/** The first page of everything. */
export const everyOrder: OrderFilter = {
  states: [],
  q: '',
  merchantId: null,
  customerId: null,
  currency: null,
  least: null,
  most: null,
  from: null,
  until: null,
  byPayment: false,
  zone: null,
  payment: null,
  entry: null,
  last4: null,
  twoStage: null,
  unknown: false,
  sort: 'created',
  direction: 'desc',
  size: 25,
  cursor: null,
}

/** Reads a filter from an address. What is not understood is left out and named, so that an old link still shows something and says what it does not. */
export function parseOrderFilter(query: Query): { filter: OrderFilter; ignored: OrderIgnored[] } {
  const wanted = allIn(query.state)
  const q = readSearch(oneIn(query.q))
  const order = readOrder(oneIn(query.sort))
  const size = oneIn(query.size)
  const ignored = new Set<OrderIgnored>()
  // One value of the address, once, that its reader understands.
  function read<Value>(name: keyof typeof query & string, as: OrderIgnored, understand: (text: string) => Value | null): Value | null {
    const text = oneIn(query[name]).trim()
    const value = text === '' ? null : understand(text)
    if ((text !== '' && value === null) || Array.isArray(query[name])) ignored.add(as)
    return value
  }
  const filter: OrderFilter = {
    states: orderStates.filter((state) => wanted.includes(state)),
    q: q.text,
    merchantId: read('merchant', 'merchant', (text) => (/^\d{1,9}$/.test(text) ? Number(text) : null)),
    customerId: read('customer', 'customer', (text) => (/^[1-9]\d{0,17}$/.test(text) ? BigInt(text) : null)),
    currency: read('currency', 'currency', (text) => (/^[A-Z]{3}$/.test(text) && currencyExponent(text) !== null ? text : null)),
    least: read('least', 'amount', readDecimal),
    most: read('most', 'amount', readDecimal),
    from: read('from', 'date', (text) => (isCalendarDay(text) ? text : null)),
    until: read('until', 'date', (text) => (isCalendarDay(text) ? text : null)),
    byPayment: read('days', 'days', (text) => (text === 'payment' ? true : null)) ?? false,
    zone: read('zone', 'zone', (text) => (isTimeZone(text) ? text : null)),
    payment: read('payment', 'payment', (text) => orderPayments.find((known) => known === text) ?? null),
    entry: read('entry', 'entry', (text) => orderEntries.find((known) => known === text) ?? null),
    last4: read('card', 'card', (text) => (/^\d{4}$/.test(text) ? text : null)),
    twoStage: read('stages', 'stages', (text) => (text === '2' ? true : text === '1' ? false : null)),
    unknown: read('unknown', 'unknown', (text) => (text === '1' ? true : null)) ?? false,
    sort: order?.sort ?? 'created',
    direction: order?.direction ?? 'desc',
    size: orderPageSizes.find((known) => String(known) === size) ?? 25,
    cursor: null,
  }
  filter.cursor = readCursor(oneIn(query.after), 'after', isKey[filter.sort]) ?? readCursor(oneIn(query.before), 'before', isKey[filter.sort])
  if (wanted.some((text) => !orderStates.some((state) => state === text))) ignored.add('state')
  if (q.ignored) ignored.add(q.ignored)
  if (Array.isArray(query.q)) ignored.add('q')
  if (order === null || Array.isArray(query.sort)) ignored.add('sort')
  if ((size !== '' && size !== String(filter.size)) || Array.isArray(query.size)) ignored.add('size')
  if (filter.cursor === null && [...allIn(query.after), ...allIn(query.before)].length > 0) ignored.add('page')
  return { filter, ignored: [...ignored] }
}

/** The bounds of a filter of which the lower is above the upper: nothing can be between them. */
export function reversedBounds({ least, most, from, until }: OrderFilter): 'amount' | 'date' | null {
  if (least !== null && most !== null && Number(least) > Number(most)) return 'amount'
  return from !== null && until !== null && from > until ? 'date' : null
}

/** The address of a filter, always the same for the same filter and without what is the default anyway. */
export function orderFilterParameters(filter: OrderFilter): [string, string][] {
  const { states, twoStage, cursor } = filter
  const single: [string, string | null][] = [
    ['q', filter.q || null],
    ['merchant', filter.merchantId === null ? null : String(filter.merchantId)],
    ['customer', filter.customerId === null ? null : String(filter.customerId)],
    ['currency', filter.currency],
    ['least', filter.least],
    ['most', filter.most],
    ['from', filter.from],
    ['until', filter.until],
    ['days', filter.byPayment ? 'payment' : null],
    ['zone', filter.zone],
    ['payment', filter.payment],
    ['entry', filter.entry],
    ['card', filter.last4],
    ['stages', twoStage === null ? null : twoStage ? '2' : '1'],
    ['unknown', filter.unknown ? '1' : null],
    ['sort', orderSortText(filter.sort, filter.direction) === 'created' ? null : orderSortText(filter.sort, filter.direction)],
    ['size', filter.size === 25 ? null : String(filter.size)],
    ...(cursor ? [[cursor.side, cursorText(cursor)] as [string, string]] : []),
  ]
  return [
    ...orderStates.filter((state) => states.includes(state)).map((state): [string, string] => ['state', state]),
    ...single.filter((pair): pair is [string, string] => pair[1] !== null),
  ]
}

/** A sort as an address and a form write it: `amount`, or `amount.asc` against its usual direction. */
export function orderSortText(sort: OrderSort, direction: Direction): string {
  return direction === orderDirections[sort][0] ? sort : `${sort}.${direction}`
}

function readOrder(text: string): { sort: OrderSort; direction: Direction } | null {
  const [name, wanted] = text === '' ? ['created'] : text.split('.')
  const sort = orderSorts.find((known) => known === name)
  const direction = sort && (wanted === undefined ? orderDirections[sort][0] : orderDirections[sort].find((known) => known === wanted))
  return sort && direction ? { sort, direction } : null
}

function isTimeZone(text: string): boolean {
  try {
    // A bare offset is one to some programs, and not to others.
    return /^[A-Za-z]/.test(text) && text.length <= 64 && new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

// "10,50" and "1 000" as people write them too; kept as the plain decimal.
function readDecimal(text: string): string | null {
  const plain = text.replaceAll(/\s/g, '').replace(',', '.')
  return /^\d{1,15}(\.\d{1,3})?$/.test(plain) ? plain : null
}

const isKey: Record<OrderSort, KeyTest[]> = {
  created: [isMomentKey],
  amount: [(key) => /^\d{1,18}$/.test(key)],
  number: [(key) => key.length <= 128 && !key.includes('\0')],
}
