import type { Brand } from '@/lib/cards/rules'
import type { OrderState } from '@/lib/one-click/rules'
import { type Db, Prisma, type Tx } from '@/lib/platform/db'
import { type Cursor, endsOf } from '@/lib/platform/list-address'
import { startOfDay } from '@/lib/platform/local-time'
import { currencyExponent } from '@/lib/platform/money'
import { mostCountingMs, readInScope, readInScopeWithin, type Scope, streamInScope } from '@/lib/platform/scope'
import { type OrderEntry, type OrderFilter, type OrderSort, orderStates } from './list-filter'

export type OrderListRow = {
  id: bigint
  number: string
  billNumber: string
  state: OrderState
  amountMinor: bigint
  currency: string
  twoStage: boolean
  customerNumber: string | null
  /** Null where there is none, or he is not the caller's. */
  customerId: bigint | null
  merchantId: number
  timeZone: string
  createdAt: Date
  /** Of the last attempt to pay; null before the first. */
  entry: OrderEntry | null
  cardBrand: Brand | null
  cardLast4: string | null
  /** An operation's outcome is not known yet. */
  unknown: boolean
}

export type OrderPage = { rows: OrderListRow[]; next: Cursor | null; previous: Cursor | null }

type Found = OrderListRow & { keys: string[] }

/**
 * A page of orders of the caller's merchants, by keys instead of offsets. Row-level security keeps others' rows out. One statement of our own: each
 * merchant gives its first rows from its index, and of these few the page is made.
 */
export function listOrders({ db }: { db: Db }, scope: Scope, filter: OrderFilter): Promise<OrderPage> {
  const { cursor, size } = filter
  const backwards = cursor?.side === 'before'
  const order = (filter.direction === 'asc') === backwards ? Prisma.sql`desc` : Prisma.sql`asc`
  const { column } = keys[filter.sort]
  const ordered = Prisma.sql`${column} ${order}, o.id ${order}`
  return readInScope(db, scope, async (tx) => {
    const conditions = Prisma.sql`${stateCondition(filter)} ${await otherConditions(tx, filter)} ${pastCursor(filter)}`
    const found = await tx.$queryRaw<Found[]>`
      with page as (
        select o.* from merchants m cross join lateral
          (select o.* from orders o where o.merchant_id = m.id ${conditions} order by ${ordered} limit ${size + 1}) o
        order by ${ordered} limit ${size + 1})
      select ${shown}, array[(${column})::text] as keys
      from page o ${besides} order by ${ordered}`
    const more = found.length > size
    const page = backwards ? found.slice(0, size).toReversed() : found.slice(0, size)
    return { rows: page.map(({ keys: _keys, ...row }) => row), ...endsOf(page, { more, cursor }) }
  })
}

/** Every order of a list in its order, some at a time and from one snapshot, for a file. `take` is awaited before more is read. */
export async function streamOrders({ db }: { db: Db }, scope: Scope, filter: OrderFilter, take: (rows: OrderListRow[]) => Promise<void>): Promise<void> {
  const order = filter.direction === 'asc' ? Prisma.sql`asc` : Prisma.sql`desc`
  const conditions = await readInScope(db, scope, (tx) => otherConditions(tx, filter))
  const statement = Prisma.sql`
    select ${shown} from orders o ${besides}
    where ${ofMerchants(scope)} ${stateCondition(filter)} ${conditions} order by ${keys[filter.sort].column} ${order}, o.id ${order}`
  await streamInScope<OrderListRow, OrderListRow[]>(db, scope, statement, { atOnce: 2000, read: async (rows) => rows, take })
}

/** How many orders each state has under the other conditions of the filter; null where counting them took too long. */
export function countOrders({ db }: { db: Db }, scope: Scope, filter: OrderFilter): Promise<Record<OrderState, number> | null> {
  return readInScopeWithin(db, scope, mostCountingMs, async (tx) => {
    const rows = await tx.$queryRaw<{ state: OrderState; count: number }[]>`
      select o.state, count(*)::integer as count from orders o where ${ofMerchants(scope)} ${await otherConditions(tx, filter)} group by o.state`
    return Object.fromEntries(orderStates.map((state) => [state, rows.find((row) => row.state === state)?.count ?? 0])) as Record<OrderState, number>
  })
}

/** How many orders a filter finds, of the counts of each state. */
export function foundOf(counts: Record<OrderState, number> | null, { states }: OrderFilter): number | null {
  const shownStates = states.length === 0 ? orderStates : states
  return counts && shownStates.map((state) => counts[state]).reduce((sum, count) => sum + count, 0)
}

/** What the filters of the list offer: merchants with their zones, and the currencies they take. */
export function readOrderChoices({ db }: { db: Db }, scope: Scope): Promise<{ merchants: { id: number; name: string }[]; currencies: string[] }> {
  return readInScope(db, scope, async (tx) => ({
    merchants: await tx.merchant.findMany({ select: { id: true, name: true }, orderBy: { id: 'asc' } }),
    currencies: await currenciesOf(tx),
  }))
}

async function currenciesOf(tx: Tx): Promise<string[]> {
  const rows = await tx.merchantCurrency.findMany({ distinct: ['currency'], select: { currency: true }, orderBy: { currency: 'asc' } })
  return rows.map(({ currency }) => currency)
}

// Fixed texts only: nothing that a person typed becomes part of a statement.
const keys: Record<OrderSort, { column: Prisma.Sql; type: Prisma.Sql }> = {
  created: { column: Prisma.sql`o.created_at`, type: Prisma.sql`timestamptz` },
  amount: { column: Prisma.sql`o.amount_minor`, type: Prisma.sql`bigint` },
  number: { column: Prisma.sql`o.number`, type: Prisma.sql`text` },
}

// What a row shows, of `orders o` and `besides`.
const shown = Prisma.sql`o.id, o.number, o.bill_number as "billNumber", o.state, o.amount_minor as "amountMinor", o.currency::text as currency,
  o.two_stage as "twoStage", o.customer_number as "customerNumber", c.id as "customerId", o.merchant_id as "merchantId", n.time_zone as "timeZone",
  o.created_at as "createdAt", p.entry, p.card_brand as "cardBrand", p.card_last4::text as "cardLast4",
  exists (select from operations u where u.order_id = o.id and u.state = 'unknown') as unknown`

const latestPayment = Prisma.sql`(select p.entry, p.card_brand, p.card_last4 from operations p
  where p.order_id = o.id and p.type = 100 order by p.number desc limit 1)`

const besides = Prisma.sql`join merchants m on m.id = o.merchant_id join number_scopes n on n.id = m.scope_id
  left join customers c on c.id = o.customer_id left join lateral ${latestPayment} p on true`

function pastCursor({ sort, direction, cursor }: OrderFilter): Prisma.Sql {
  if (!cursor) return Prisma.empty
  const { column, type } = keys[sort]
  const compare = (direction === 'asc') === (cursor.side === 'after') ? Prisma.sql`>` : Prisma.sql`<`
  return Prisma.sql`and (${column}, o.id) ${compare} (${cursor.keys[0]}::${type}, ${cursor.id}::bigint)`
}

// Row-level security decides what is seen; saying it again lets the indexes, which begin with the merchant, be used.
function ofMerchants(scope: Scope): Prisma.Sql {
  return scope.kind === 'all' ? Prisma.sql`true` : Prisma.sql`o.merchant_id = any(${[...scope.merchantIds]}::integer[])`
}

function stateCondition({ states }: OrderFilter): Prisma.Sql {
  return states.length === 0 ? Prisma.empty : Prisma.sql`and o.state = any(${states}::text[])`
}

/** Everything but the state and the place. Both the rows and the counts go through it, so that they cannot disagree. */
async function otherConditions(tx: Tx, filter: OrderFilter): Promise<Prisma.Sql> {
  const { q, merchantId, customerId, currency, entry, last4, twoStage } = filter
  const conditions = [
    merchantId === null ? null : Prisma.sql`o.merchant_id = ${merchantId}`,
    customerId === null ? null : Prisma.sql`o.customer_id = ${customerId}`,
    currency === null ? null : Prisma.sql`o.currency = ${currency}`,
    twoStage === null ? null : Prisma.sql`o.two_stage = ${twoStage}`,
    entry === null ? null : Prisma.sql`(select p.entry from ${latestPayment} p) = ${entry}`,
    last4 === null ? null : await cardCondition(tx, last4),
    filter.unknown ? Prisma.sql`o.id = any(${await unknownOrders(tx)}::bigint[])` : null,
    q === '' ? null : await searchCondition(tx, q),
    await amountCondition(tx, filter),
    filter.byPayment ? null : await dayCondition(tx, filter, { at: Prisma.sql`o.created_at`, merchantId: Prisma.sql`o.merchant_id` }),
    await paymentCondition(tx, filter),
  ].filter((condition) => condition !== null)
  return conditions.length === 0 ? Prisma.empty : Prisma.sql`and ${Prisma.join(conditions, ' and ')}`
}

// Few at any time, and found by their own index; walking the orders for them would read all that there are.
async function unknownOrders(tx: Tx): Promise<bigint[]> {
  const rows = await tx.operation.findMany({ where: { state: 'unknown' }, select: { orderId: true } })
  return rows.map(({ orderId }) => orderId)
}

// Like what is shown of an order: the card of the last attempt. Found by its index where few were paid so, else looked at order by order.
async function cardCondition(tx: Tx, last4: string): Promise<Prisma.Sql> {
  const shownCard = Prisma.sql`(select p.card_last4 from ${latestPayment} p) = ${last4}::char(4)`
  const rows = await tx.$queryRaw<{ id: bigint }[]>`
    select order_id as id from operations where type = 100 and card_last4 = ${last4}::char(4) limit ${fewMatches + 1}`
  return rows.length > fewMatches ? shownCard : Prisma.sql`o.id = any(${rows.map(({ id }) => id)}::bigint[]) and ${shownCard}`
}

/** Beyond so many it is quicker to walk the list and look at each order than to find all of them first. */
const fewMatches = 10_000

async function searchCondition(tx: Tx, q: string): Promise<Prisma.Sql> {
  const bill = q.replace(/\.\d+$/, '')
  const rows = await tx.$queryRaw<{ id: bigint }[]>`
    select id from (
      select o.id from orders o where o.number = ${q}
      union select o.id from orders o where o.customer_number = ${q}
      union select b.order_id from bill_numbers b where b.bill_number = ${bill}
    ) as found limit ${fewMatches + 1}`
  if (rows.length <= fewMatches) return Prisma.sql`o.id = any(${rows.map(({ id }) => id)}::bigint[])`
  return Prisma.sql`(o.number = ${q} or o.customer_number = ${q} or exists (select from bill_numbers b where b.order_id = o.id and b.bill_number = ${bill}))`
}

// "10.50" is another number of minor units in a currency without decimals, so each number of decimals is compared by itself.
async function amountCondition(tx: Tx, { least, most, currency }: OrderFilter): Promise<Prisma.Sql | null> {
  if (least === null && most === null) return null
  const byExponent = grouped(currency === null ? await currenciesOf(tx) : [currency], (code) => currencyExponent(code) ?? 2)
  const each = [...byExponent].map(([exponent, codes]) => {
    const from = least === null ? Prisma.empty : Prisma.sql`and o.amount_minor >= ${minorOf(least, exponent, 'up')}`
    const until = most === null ? Prisma.empty : Prisma.sql`and o.amount_minor <= ${minorOf(most, exponent, 'down')}`
    return Prisma.sql`(o.currency = any(${codes}::text[]) ${from} ${until})`
  })
  return each.length === 0 ? Prisma.sql`false` : Prisma.sql`(${Prisma.join(each, ' or ')})`
}

function minorOf(decimal: string, exponent: number, round: 'up' | 'down'): bigint {
  const [whole = '0', decimals = ''] = decimal.split('.')
  const minor = BigInt(whole + decimals.slice(0, exponent).padEnd(exponent, '0'))
  return round === 'up' && /[1-9]/.test(decimals.slice(exponent)) ? minor + 1n : minor
}

// A day is the merchant's own: merchants of one zone are compared together, and usually all are.
async function dayCondition(tx: Tx, { from, until, zone }: OrderFilter, of: { at: Prisma.Sql; merchantId: Prisma.Sql }): Promise<Prisma.Sql | null> {
  if (from === null && until === null) return null
  const merchants = await tx.merchant.findMany({ select: { id: true, scope: { select: { timeZone: true } } } })
  const byZone = [...grouped(merchants, ({ scope }) => zone ?? scope.timeZone)]
  const each = byZone.map(([timeZone, those]) => {
    const bounds = [
      from === null ? null : Prisma.sql`${of.at} >= ${startOfDay(from, timeZone)}`,
      until === null ? null : Prisma.sql`${of.at} < ${startOfDay(until, timeZone, { days: 1 })}`,
      byZone.length > 1 ? Prisma.sql`${of.merchantId} = any(${those.map(({ id }) => id)}::integer[])` : null,
    ].filter((bound) => bound !== null)
    return Prisma.sql`(${Prisma.join(bounds, ' and ')})`
  })
  return each.length === 0 ? Prisma.sql`false` : Prisma.sql`(${Prisma.join(each, ' or ')})`
}

/** Orders that have an attempt as asked for, on the days where these are days of attempts. Few are found by their attempts, many are looked at order by order. */
async function paymentCondition(tx: Tx, filter: OrderFilter): Promise<Prisma.Sql | null> {
  const { payment, byPayment, from, until, merchantId } = filter
  if (payment === null && (!byPayment || (from === null && until === null))) return null
  const isRefused = payment === 'refused'
  const at = isRefused ? Prisma.sql`e.at` : Prisma.sql`p.started_at`
  const days = byPayment ? await dayCondition(tx, filter, { at, merchantId: Prisma.sql`m.id` }) : null
  const more = [days, merchantId === null ? null : Prisma.sql`m.id = ${merchantId}`].filter((condition) => condition !== null)
  const rest = more.length === 0 ? Prisma.empty : Prisma.sql`and ${Prisma.join(more, ' and ')}`
  const state = payment === null ? Prisma.empty : Prisma.sql`and p.state = ${payment}`
  const attempts = Prisma.sql`merchants m join operations p on p.merchant_id = m.id where p.type = 100 ${state} ${rest}`
  const found = isRefused ? Prisma.sql`select b.order_id as id from ${refusals} ${rest}` : Prisma.sql`select p.order_id as id from ${attempts}`
  const rows = await tx.$queryRaw<{ id: bigint }[]>`${found} limit ${fewMatches + 1}`
  if (rows.length <= fewMatches) return Prisma.sql`o.id = any(${[...new Set(rows.map(({ id }) => id))]}::bigint[])`
  if (isRefused) return Prisma.sql`exists (select from ${refusals} and b.order_id = o.id and e.customer_id = o.customer_id ${rest})`
  return Prisma.sql`exists (select from ${attempts} and p.order_id = o.id)`
}

// What a limit refused, by the billnumber of the attempt that it let nobody make.
const refusals = Prisma.sql`merchants m join customer_events e on e.merchant_id = m.id join bill_numbers b on b.bill_number = e.data ->> 'billNumber'
  where e.kind = 'payment.refused' and e.data ->> 'rule' <> 'fraud'`

function grouped<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return groups
}
