import type { Brand } from '@/lib/cards/rules'
import { type LimitState, readTightestLimits } from '@/lib/limits/queries'
import { customersAbove, fullestCustomers, shareOfPercent, tightestUse, type UseContext } from '@/lib/limits/use'
import type { Clock } from '@/lib/platform/clock'
import { type Db, Prisma, type Tx } from '@/lib/platform/db'
import { type Cursor, endsOf } from '@/lib/platform/list-address'
import { mostCountingMs, readInScope, readInScopeWithin, type Scope, streamInScope } from '@/lib/platform/scope'
import { type Conditions, countsOfSearch, lastPayment, ofScopes, readConditions } from './list-conditions'
import { type CustomerFilter, isFiltered, type Sort } from './list-filter'
import { type Status, statuses } from './rules'
import { countsOfRanges } from './tallies'

export type CustomerRow = {
  id: bigint
  number: string
  status: Status
  email: string | null
  originMerchantId: number
  /** The name of the number union the customer belongs to; null where a merchant is alone. */
  union: string | null
  timeZone: string
  /** Up to three payable cards, last used first. */
  cards: { id: string; brand: Brand; last4: string }[]
  payableCards: number
  paymentsCount: number
  lastPaymentAt: Date | null
  lastSeenAt: Date
  /** Of the limits that hold, the one with the largest part used; null without limits. */
  limit: LimitState | null
}

export type CustomerPage = { rows: CustomerRow[]; next: Cursor | null; previous: Cursor | null }

type Found = Omit<CustomerRow, 'cards' | 'limit'> & { keys: string[]; cards: string[]; scopeId: number; weekStartsOn: number }

type Deps = { db: Db; clock: Clock }

/**
 * A page of customers of the caller's scopes, by keys instead of offsets, so that the thousandth page costs as much as the first. Row-level security
 * keeps others' rows out. Statements of our own, because the client can neither compare keys nor use these indexes.
 */
export function listCustomers({ db, clock }: Deps, scope: Scope, filter: CustomerFilter): Promise<CustomerPage> {
  const { cursor, size } = filter
  return readInScope(db, scope, async (tx) => {
    const conditions = await readConditions(tx, filter, clock.now())
    const found = filter.sort === 'limit' ? await findByLimit(tx, scope, filter, conditions) : await findBySort(tx, filter, conditions)
    const page = cursor?.side === 'before' ? found.slice(0, size).toReversed() : found.slice(0, size)
    const limits = await readTightestLimits(tx, page, clock.now())
    return { rows: page.map((row) => rowOf(row, limits.get(row.id) ?? null)), ...endsOf(page, { more: found.length > size, cursor }) }
  })
}

/** Who stands before and after a customer of a list, null at its ends. One who has left the list meanwhile has his neighbours where he would stand. */
export function findNeighbours(
  { db, clock }: Deps,
  scope: Scope,
  filter: CustomerFilter,
  id: bigint,
): Promise<{ previous: bigint | null; next: bigint | null }> {
  return readInScope(db, scope, async (tx) => {
    const conditions = await readConditions(tx, filter, clock.now())
    const keys = await keysOfOne(tx, filter, conditions, id)
    if (!keys) return { previous: null, next: null }
    const beside = async (side: Cursor['side']) => {
      const asked: CustomerFilter = { ...filter, size: 1, cursor: { keys, id, side } }
      const found = filter.sort === 'limit' ? await findByLimit(tx, scope, asked, conditions) : await findBySort(tx, asked, conditions)
      return found[0]?.id ?? null
    }
    return { previous: await beside('before'), next: await beside('after') }
  })
}

/** The place of a customer in the sort of a list, whether he is in the list or not. */
async function keysOfOne(tx: Tx, { sort }: CustomerFilter, { use }: Conditions, id: bigint): Promise<string[] | null> {
  const columns = sort === 'limit' && use ? [tightestUse(use, Prisma.sql`c`)] : keysOf(sort).map(({ column }) => column)
  const [row] = await tx.$queryRaw<{ keys: string[] }[]>`
    select array[${Prisma.join(columns.map((column) => Prisma.sql`(${column})::text`))}] as keys from customers c where c.id = ${id}::bigint`
  // Nothing used is written as a page writes it, however many places the database gives it.
  return row ? (sort === 'limit' ? row.keys.map((share) => (Number(share) === 0 ? '0' : share)) : row.keys) : null
}

/** One row more than the page, in the direction of reading. */
function findBySort(tx: Tx, filter: CustomerFilter, { status, walk, few }: Conditions): Promise<Found[]> {
  const isUp = (filter.direction === 'asc') !== (filter.cursor?.side === 'before')
  const columns = keysOf(filter.sort)
  const ordered = orderBy(columns, isUp)
  const conditions = Prisma.sql`${walk} ${pastCursor(filter)}`
  const from = few ? Prisma.sql`customers c where true ${status} ${conditions}` : firstOfEach(filter, { status, conditions, ordered })
  return tx.$queryRaw<Found[]>`
    with page as (select c.* from ${from} order by ${ordered} limit ${filter.size + 1})
    select ${shown}, array[${Prisma.join(columns.map(({ column }) => Prisma.sql`(${column})::text`))}] as keys
    from page c join number_scopes n on n.id = c.scope_id
    order by ${ordered}`
}

type Place = { id: bigint; share: string }

/**
 * The same by what is used of a limit. Nothing used is where most customers are, in the order of their ids; they stand behind whoever has used something,
 * or before him when the least used come first.
 */
async function findByLimit(tx: Tx, scope: Scope, filter: CustomerFilter, conditions: Conditions): Promise<Found[]> {
  const { cursor, direction, size } = filter
  const { use } = conditions
  if (!use) throw new Error('the windows of the limits were not read')
  const backwards = cursor?.side === 'before'
  const place: Place | null = cursor ? { id: cursor.id, share: cursor.keys[0] ?? '0' } : null
  // A walk that would meet few of those it looks for takes longer than to look at all of them.
  const few = isFiltered(filter) ? await findAll(tx, scope, conditions, mostFew) : null
  const context: UseContext = use
  const narrowed = few ? Prisma.sql`and c.id = any(${few}::bigint[])` : Prisma.sql`${conditions.status} ${conditions.walk}`
  const usedDirection = (direction === 'desc') !== backwards ? ('desc' as const) : ('asc' as const)
  const used = (most: number, beyond: Place | null) =>
    few
      ? fewByUse(tx, context, few, { direction: usedDirection, beyond, most })
      : tx.$queryRaw<Place[]>(asText(fullestCustomers(context, { conditions: narrowed, direction: usedDirection, beyond, most })))
  const unused = (most: number, beyond: Place | null) => findUnused(tx, context, narrowed, { backwards, beyond, most })
  const usedFirst = (direction === 'desc') !== backwards
  const most = size + 1
  const inUnused = place?.share === '0'
  const places = usedFirst
    ? inUnused
      ? await unused(most, place)
      : await filled(await used(most, place), (rest) => unused(rest, null), most)
    : place && !inUnused
      ? await used(most, place)
      : await filled(await unused(most, place), (rest) => used(rest, null), most)
  return readRows(tx, places)
}

async function filled(first: Place[], more: (rest: number) => Promise<Place[]>, most: number): Promise<Place[]> {
  return first.length >= most ? first : [...first, ...(await more(most - first.length))]
}

const mostFew = 10_000

async function findAll(tx: Tx, scope: Scope, { status, whole }: Conditions, most: number): Promise<bigint[] | null> {
  const rows = await tx.$queryRaw<{ id: bigint }[]>`select c.id from customers c where ${ofScopes(scope)} ${status} ${whole} limit ${most + 1}`
  return rows.length > most ? null : rows.map(({ id }) => id)
}

/** The ids of all customers of a filter, the oldest first; null: there are more than `most`. */
export async function findCustomers({ db, clock }: Deps, scope: Scope, filter: CustomerFilter, most: number): Promise<bigint[] | null> {
  const ids = await readInScope(db, scope, async (tx) =>
    findAll(tx, scope, await readConditions(tx, { ...filter, sort: 'last-seen' }, clock.now(), { walks: false }), most),
  )
  return ids?.toSorted((a, b) => (a < b ? -1 : 1)) ?? null
}

type Reading = { direction: 'asc' | 'desc'; beyond: Place | null; most: number }

function fewByUse(tx: Tx, use: UseContext, few: bigint[], { direction, beyond, most }: Reading): Promise<Place[]> {
  const order = direction === 'desc' ? Prisma.sql`desc` : Prisma.sql`asc`
  const compare = direction === 'desc' ? Prisma.sql`<` : Prisma.sql`>`
  const past = beyond ? Prisma.sql`and (share, id) ${compare} (${beyond.share}::numeric, ${beyond.id}::bigint)` : Prisma.empty
  return tx.$queryRaw<Place[]>`
    select id, share::text from (select c.id, ${tightestUse(use, Prisma.sql`c`)} as share from customers c where c.id = any(${few}::bigint[]) offset 0) as each
    where share > 0 ${past} order by each.share ${order}, id ${order} limit ${most}`
}

function findUnused(
  tx: Tx,
  use: UseContext,
  conditions: Prisma.Sql,
  { backwards, beyond, most }: { backwards: boolean; beyond: Place | null; most: number },
): Promise<Place[]> {
  const order = backwards ? Prisma.sql`desc` : Prisma.sql`asc`
  const past = beyond ? Prisma.sql`and c.id ${backwards ? Prisma.sql`<` : Prisma.sql`>`} ${beyond.id}::bigint` : Prisma.empty
  return tx.$queryRaw<Place[]>`
    select f.id, '0' as share from number_scopes n cross join lateral (
      select c.id from customers c where c.scope_id = n.id ${past} ${conditions} and ${tightestUse(use, Prisma.sql`c`)} = 0 order by c.id ${order} limit ${most}) f
    order by f.id ${order} limit ${most}`
}

function asText(places: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`select id, share::text from (${places}) as places`
}

async function readRows(tx: Tx, places: readonly Place[]): Promise<Found[]> {
  const rows = await tx.$queryRaw<Found[]>`
    select ${shown}, array[p.share] as keys
    from unnest(${places.map(({ id }) => id)}::bigint[], ${places.map(({ share }) => share)}::text[]) with ordinality as p (id, share, place)
    join customers c on c.id = p.id join number_scopes n on n.id = c.scope_id order by p.place`
  return rows
}

/** Every customer of a list in its order, some at a time and from one snapshot, for a file. `take` works on some while the next are read, never on two lots at once. */
export async function streamCustomers(deps: Deps, scope: Scope, filter: CustomerFilter, take: (rows: CustomerRow[]) => Promise<void>): Promise<void> {
  const { db, clock } = deps
  const now = clock.now()
  const { status, whole, use } = await readInScope(db, scope, (tx) => readConditions(tx, filter, now, { walks: false }))
  const ordered = filter.sort === 'limit' && use ? limitOrder(use, filter.direction) : orderBy(keysOf(filter.sort), filter.direction === 'asc')
  const statement = Prisma.sql`
    select ${shown}, array[]::text[] as keys from customers c join number_scopes n on n.id = c.scope_id
    where ${ofScopes(scope)} ${status} ${whole} order by ${ordered}`
  await streamInScope(db, scope, statement, {
    atOnce: 2000,
    read: async (rows: Found[], tx) => ({ rows, limits: await readTightestLimits(tx, rows, now) }),
    take: ({ rows, limits }) => take(rows.map((row) => rowOf(row, limits.get(row.id) ?? null))),
  })
}

// Among those who used nothing the ids run upward, whichever way the shares run.
function limitOrder(use: UseContext, direction: 'asc' | 'desc'): Prisma.Sql {
  const share = tightestUse(use, Prisma.sql`c`)
  return direction === 'asc' ? Prisma.sql`${share} asc, c.id asc` : Prisma.sql`${share} desc, case when ${share} = 0 then c.id else -c.id end asc`
}

/** How many customers each status has under the other conditions of a filter; null where counting them took too long. */
export async function countCustomers(deps: Deps, scope: Scope, filter: CustomerFilter): Promise<Record<Status, number> | null> {
  if (isCounted(filter)) return readInScope(deps.db, scope, (tx) => readCounts(tx, scope, filter))
  return countByLooking(deps, scope, filter)
}

const perStatus = (rows: { status: Status; count: bigint }[]) =>
  Object.fromEntries(statuses.map((status) => [status, Number(rows.find((row) => row.status === status)?.count ?? 0)])) as Record<Status, number>

/** Whether the counts that the database keeps up to date answer: they know scope, merchant and status. */
function isCounted(filter: CustomerFilter): boolean {
  return !isFiltered({ ...filter, statuses: [], merchantIds: [] })
}

// What the counts know of a customer besides his status, of rows named `c`.
function seenOf(scope: Scope, { merchantIds }: CustomerFilter): Prisma.Sql {
  const merchants = merchantIds.length === 0 ? Prisma.empty : Prisma.sql`and c.origin_merchant_id = any(${merchantIds}::integer[])`
  return Prisma.sql`${ofScopes(scope)} ${merchants}`
}

function perStatusOf(tx: Tx, counts: Prisma.Sql, seen = Prisma.sql`true`): Promise<{ status: Status; count: bigint }[]> {
  return tx.$queryRaw`select c.status, sum(c.customers)::bigint as count from (${counts}) c where ${seen} group by c.status`
}

/** `but`: customers that do not count, as a statement that answers ids. */
async function readCounts(tx: Tx, scope: Scope, filter: CustomerFilter, but?: Prisma.Sql): Promise<Record<Status, number>> {
  const less = but
    ? Prisma.sql`union all select scope_id, origin_merchant_id, status, -count(*) from customers c where ${ofScopes(scope)} and c.id = any(array(${but})) group by 1, 2, 3`
    : Prisma.empty
  const kept = Prisma.sql`select scope_id, origin_merchant_id, status, customers from customer_counts
    union all select scope_id, origin_merchant_id, status, difference from customer_count_changes ${less}`
  return perStatus(await perStatusOf(tx, kept, seenOf(scope, filter)))
}

function countByLooking({ db, clock }: Deps, scope: Scope, filter: CustomerFilter): Promise<Record<Status, number> | null> {
  return readInScopeWithin(db, scope, mostCountingMs, async (tx) => {
    const { from, to } = filter.use
    const besidesUse = { ...filter, use: { from: null, to: null } }
    // Several processes look, and always through indexes: a part of them is smaller than the table even where it means half of it. Few statuses are counted, of however
    // many: by a hash in memory, and never sorted first.
    await tx.$executeRaw`select set_config('max_parallel_workers_per_gather', '2', true), set_config('enable_seqscan', 'off', true),
      set_config('enable_sort', 'off', true), set_config('work_mem', '32MB', true)`
    const seen = seenOf(scope, filter)
    const found = filter.q !== '' && isCounted({ ...filter, q: '' }) ? await countsOfSearch(tx, filter.q) : null
    if (found) return perStatus(await perStatusOf(tx, found, seen))
    const inRanges = await countsOfRanges(tx, filter, seen)
    if (inRanges) return perStatus(await perStatusOf(tx, inRanges))
    const { whole, use } = await readConditions(tx, { ...filter, sort: 'last-seen' }, clock.now(), { walks: false })
    // Most customers use nothing of their limit: how many use little follows from how many use more.
    if (use && to !== null && !from && isCounted(besidesUse)) {
      return readCounts(tx, scope, filter, customersAbove(use, shareOfPercent(to), { orEqual: false }))
    }
    // Through the same conditions as the list, so that chips and rows cannot disagree.
    return perStatus(await tx.$queryRaw`select c.status, count(*) as count from customers c where ${ofScopes(scope)} ${whole} group by c.status`)
  })
}

/** Merchants whose customers a caller may list, with their names. */
export function listMerchants({ db }: { db: Db }, scope: Scope): Promise<{ id: number; name: string }[]> {
  return readInScope(db, scope, (tx) => tx.merchant.findMany({ select: { id: true, name: true }, orderBy: { id: 'asc' } }))
}

// What a row shows, of `customers c` and `number_scopes n`.
const shown = Prisma.sql`c.id, c.number, c.status, c.email, c.origin_merchant_id as "originMerchantId", c.scope_id as "scopeId",
  case when n.kind <> 'merchant' then n.name end as union, n.time_zone as "timeZone", n.week_starts_on as "weekStartsOn",
  c.payable_cards as "payableCards", c.payments_count as "paymentsCount", c.last_payment_at as "lastPaymentAt", c.last_seen_at as "lastSeenAt",
  array(select s.id || ' ' || s.brand || ' ' || s.last4 from saved_cards s where s.customer_id = c.id and s.state = 'member'
    order by coalesce(s.last_success_at, s.saved_at) desc, s.id limit 3) as cards`

type Key = { column: Prisma.Sql; type: Prisma.Sql }

// Fixed texts only: nothing that a person typed becomes part of a statement.
const lastSeen: Key = { column: Prisma.sql`c.last_seen_at`, type: Prisma.sql`timestamptz` }
const keys: Record<Exclude<Sort, 'limit'>, Key[]> = {
  'last-seen': [lastSeen],
  review: [{ column: Prisma.sql`(c.mark = 'suspicious')`, type: Prisma.sql`boolean` }, lastSeen],
  number: [{ column: Prisma.sql`c.number`, type: Prisma.sql`text` }],
  status: [{ column: Prisma.sql`c.status`, type: Prisma.sql`text` }, lastSeen],
  cards: [{ column: Prisma.sql`c.payable_cards`, type: Prisma.sql`integer` }],
  payments: [{ column: Prisma.sql`c.payments_count`, type: Prisma.sql`integer` }],
  'last-payment': [{ column: lastPayment, type: Prisma.sql`timestamptz` }],
  merchant: [{ column: Prisma.sql`c.origin_merchant_id`, type: Prisma.sql`integer` }, lastSeen],
}

function keysOf(sort: Sort): Key[] {
  if (sort === 'limit') throw new Error('what is used of a limit is no column')
  return keys[sort]
}

// All keys run the same way, so one comparison of rows says what lies beyond a place, and an index answers it.
function orderBy(columns: readonly Key[], isUp: boolean): Prisma.Sql {
  const order = isUp ? Prisma.sql`asc` : Prisma.sql`desc`
  return Prisma.join([...columns.map(({ column }) => column), Prisma.sql`c.id`].map((column) => Prisma.sql`${column} ${order}`))
}

/** What lies beyond the cursor in the direction of reading. */
function pastCursor({ sort, direction, cursor }: CustomerFilter): Prisma.Sql {
  if (!cursor) return Prisma.empty
  const compare = (direction === 'asc') === (cursor.side === 'after') ? Prisma.sql`>` : Prisma.sql`<`
  const columns = Prisma.join([...keysOf(sort).map(({ column }) => column), Prisma.sql`c.id`])
  const values = Prisma.join([...keysOf(sort).map(({ type }, place) => Prisma.sql`${cursor.keys[place]}::${type}`), Prisma.sql`${cursor.id}::bigint`])
  return Prisma.sql`and (${columns}) ${compare} (${values})`
}

type Walk = { status: Prisma.Sql; conditions: Prisma.Sql; ordered: Prisma.Sql }

// Each scope gives its own first rows from its index, and of these few the page is made: sorted together they would all have to be read. The index by status has
// each status sorted by the last visit, so in that order each status gives its first rows too, however rare it is.
function firstOfEach({ statuses: wanted, sort, size }: CustomerFilter, { status, conditions, ordered }: Walk): Prisma.Sql {
  const first = (of: Prisma.Sql) => Prisma.sql`cross join lateral
    (select c.* from customers c where c.scope_id = n.id ${of} ${conditions} order by ${ordered} limit ${size + 1}) c`
  if (wanted.length > 0 && sort === 'last-seen')
    return Prisma.sql`number_scopes n cross join unnest(${wanted}::text[]) as w (status) ${first(Prisma.sql`and c.status = w.status`)}`
  return Prisma.sql`number_scopes n ${first(status)}`
}

// Field by field: to leave some out of a million rows takes seconds.
function rowOf(found: Found, limit: LimitState | null): CustomerRow {
  return {
    id: found.id,
    number: found.number,
    status: found.status,
    email: found.email,
    originMerchantId: found.originMerchantId,
    union: found.union,
    timeZone: found.timeZone,
    cards: found.cards.map(cardOf),
    payableCards: found.payableCards,
    paymentsCount: found.paymentsCount,
    lastPaymentAt: found.lastPaymentAt,
    lastSeenAt: found.lastSeenAt,
    limit,
  }
}

function cardOf(text: string): CustomerRow['cards'][number] {
  const [id = '', brand = 'other', last4 = ''] = text.split(' ')
  return { id, brand: brand as Brand, last4 }
}
