import type { Brand } from '@/lib/cards/rules'
import { type LimitState, readTightestLimits } from '@/lib/limits/queries'
import type { Clock } from '@/lib/platform/clock'
import { type Db, Prisma, type Tx } from '@/lib/platform/db'
import { type Cursor, endsOf } from '@/lib/platform/list-address'
import { readInScope, type Scope, streamInScope } from '@/lib/platform/scope'
import type { CustomerFilter, Sort } from './list-filter'
import { type Status, statuses } from './rules'

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

/**
 * A page of customers of the caller's scopes, by keys instead of offsets, so that the thousandth page costs as much as the first. Row-level security
 * keeps others' rows out. One statement of our own, because the client can neither compare keys nor use these indexes.
 */
export function listCustomers({ db, clock }: { db: Db; clock: Clock }, scope: Scope, filter: CustomerFilter): Promise<CustomerPage> {
  const { cursor } = filter
  const backwards = cursor?.side === 'before'
  const order = (filter.direction === 'asc') === backwards ? Prisma.sql`desc` : Prisma.sql`asc`
  const columns = keys[filter.sort].map(({ column }) => column)
  const ordered = Prisma.join([...columns, Prisma.sql`c.id`].map((column) => Prisma.sql`${column} ${order}`))
  return readInScope(db, scope, async (tx) => {
    const matching = await findMatching(tx, filter.q)
    const conditions = Prisma.sql`${statusCondition(filter)} ${otherConditions(filter, matching)} ${pastCursor(filter)}`
    const found = await tx.$queryRaw<Found[]>`
      with page as (select c.* from ${matching ? Prisma.sql`customers c where true ${conditions}` : firstOfEachScope(conditions, ordered, filter.size + 1)}
        order by ${ordered} limit ${filter.size + 1})
      select ${shown}, array[${Prisma.join(columns.map((column) => Prisma.sql`(${column})::text`))}] as keys
      from page c join number_scopes n on n.id = c.scope_id
      order by ${ordered}`
    const more = found.length > filter.size
    const page = backwards ? found.slice(0, filter.size).toReversed() : found.slice(0, filter.size)
    const limits = await readTightestLimits(tx, page, clock.now())
    return { rows: page.map((row) => rowOf(row, limits.get(row.id) ?? null)), ...endsOf(page, { more, cursor }) }
  })
}

/** Every customer of a list in its order, some at a time and from one snapshot, for a file. `take` is awaited before more is read. */
export async function streamCustomers(
  deps: { db: Db; clock: Clock },
  scope: Scope,
  filter: CustomerFilter,
  take: (rows: CustomerRow[]) => Promise<void>,
): Promise<void> {
  const { db, clock } = deps
  const order = filter.direction === 'asc' ? Prisma.sql`asc` : Prisma.sql`desc`
  const ordered = Prisma.join([...keys[filter.sort].map(({ column }) => column), Prisma.sql`c.id`].map((column) => Prisma.sql`${column} ${order}`))
  const matching = await readInScope(db, scope, (tx) => findMatching(tx, filter.q))
  const statement = Prisma.sql`
    select ${shown}, array[]::text[] as keys from customers c join number_scopes n on n.id = c.scope_id
    where ${ofScopes(scope)} ${statusCondition(filter)} ${otherConditions(filter, matching)} order by ${ordered}`
  await streamInScope<Found>(db, scope, statement, {
    atOnce: 2000,
    take: async (rows, tx) => {
      const limits = await readTightestLimits(tx, rows, clock.now())
      await take(rows.map((row) => rowOf(row, limits.get(row.id) ?? null)))
    },
  })
}

/** How many customers each status has under the other conditions of the filter. */
export function countCustomers({ db }: { db: Db }, scope: Scope, filter: CustomerFilter): Promise<Record<Status, number>> {
  return readInScope(db, scope, async (tx) => {
    const matching = await findMatching(tx, filter.q)
    // Grouped by the database, and through the same conditions as the list, so that chips and rows cannot disagree.
    const rows = await tx.$queryRaw<{ status: Status; count: number }[]>`
      select c.status, count(*)::integer as count from customers c where ${ofScopes(scope)} ${otherConditions(filter, matching)} group by c.status`
    return Object.fromEntries(statuses.map((status) => [status, rows.find((row) => row.status === status)?.count ?? 0])) as Record<Status, number>
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

// Fixed texts only: nothing that a person typed becomes part of a statement.
const lastSeen = { column: Prisma.sql`c.last_seen_at`, type: Prisma.sql`timestamptz` }
const keys: Record<Sort, { column: Prisma.Sql; type: Prisma.Sql }[]> = {
  'last-seen': [lastSeen],
  review: [{ column: Prisma.sql`(c.mark = 'suspicious')`, type: Prisma.sql`boolean` }, lastSeen],
  number: [{ column: Prisma.sql`c.number`, type: Prisma.sql`text` }],
  'last-payment': [{ column: Prisma.sql`coalesce(c.last_payment_at, '-infinity'::timestamptz)`, type: Prisma.sql`timestamptz` }],
  payments: [{ column: Prisma.sql`c.payments_count`, type: Prisma.sql`integer` }],
}

/** What lies beyond the cursor in the direction of reading. All keys run the same way, so one comparison of rows says it and an index answers it. */
function pastCursor({ sort, direction, cursor }: CustomerFilter): Prisma.Sql {
  if (!cursor) return Prisma.empty
  const compare = (direction === 'asc') === (cursor.side === 'after') ? Prisma.sql`>` : Prisma.sql`<`
  const columns = Prisma.join([...keys[sort].map(({ column }) => column), Prisma.sql`c.id`])
  const values = Prisma.join([...keys[sort].map(({ type }, place) => Prisma.sql`${cursor.keys[place]}::${type}`), Prisma.sql`${cursor.id}::bigint`])
  return Prisma.sql`and (${columns}) ${compare} (${values})`
}

// Row-level security decides what is seen; saying it again lets the indexes, which begin with the scope, be used.
function ofScopes(scope: Scope): Prisma.Sql {
  return scope.kind === 'all' ? Prisma.sql`true` : Prisma.sql`c.scope_id = any(${[...scope.scopeIds]}::integer[])`
}

function statusCondition({ statuses: wanted }: CustomerFilter): Prisma.Sql {
  return wanted.length === 0 ? Prisma.empty : Prisma.sql`and c.status = any(${wanted}::text[])`
}

function otherConditions({ q, merchantId }: CustomerFilter, matching: bigint[] | null): Prisma.Sql {
  const origin = merchantId === null ? Prisma.empty : Prisma.sql`and c.origin_merchant_id = ${merchantId}`
  if (q === '') return origin
  if (matching) return Prisma.sql`${origin} and c.id = any(${matching}::bigint[])`
  const last4 = last4Of(q)
  const card = last4
    ? Prisma.sql`or exists (select from saved_cards s where s.customer_id = c.id and s.last4 = ${last4} and s.state <> 'deleted')`
    : Prisma.empty
  return Prisma.sql`${origin} and (c.number ilike ${patternOf(q)} or c.email ilike ${patternOf(q)}
    or exists (select from orders o where o.customer_id = c.id and o.number = ${q}) ${card})`
}

// Each scope gives its own first rows from its index, and of these few the page is made: sorted together they would all have to be read.
function firstOfEachScope(conditions: Prisma.Sql, ordered: Prisma.Sql, size: number): Prisma.Sql {
  return Prisma.sql`number_scopes n cross join lateral
    (select c.* from customers c where c.scope_id = n.id ${conditions} order by ${ordered} limit ${size}) c`
}

/** Beyond so many it is quicker to walk the list and look at each customer than to find all of them first. */
const fewMatches = 10_000

/**
 * The customers that a search means, found by the indexes, or null: too many, or three characters in a row are not there for the index to go by.
 * The same conditions as in `otherConditions`, asked where row-level security does not forbid the indexes.
 */
async function findMatching(tx: Tx, q: string): Promise<bigint[] | null> {
  if (!/[\p{L}\p{N}]{3}/u.test(q)) return null
  const rows = await tx.$queryRaw<{ id: bigint }[]>`select id from customers_matching(${patternOf(q)}, ${q}, ${last4Of(q)}, ${fewMatches + 1}::integer) as id`
  return rows.length > fewMatches ? null : rows.map(({ id }) => id)
}

/** A part, wherever it stands, as a pattern of LIKE in which every sign stands for itself. */
function patternOf(q: string): string {
  return `%${q.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`
}

function last4Of(q: string): string | null {
  return /^\d{4}$/.test(q) ? q : null
}

function rowOf({ keys: _keys, scopeId: _scopeId, weekStartsOn: _weekStartsOn, cards, ...row }: Found, limit: LimitState | null): CustomerRow {
  return { ...row, cards: cards.map(cardOf), limit }
}

function cardOf(text: string): CustomerRow['cards'][number] {
  const [id = '', brand = 'other', last4 = ''] = text.split(' ')
  return { id, brand: brand as Brand, last4 }
}
