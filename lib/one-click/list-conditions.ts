import { customersAbove, customersBetween, readUseContext, shareOfPercent, tightestUse, type UseContext } from '@/lib/limits/use'
import { Prisma, type Tx } from '@/lib/platform/db'
import { literally } from '@/lib/platform/like'
import { startOfDay } from '@/lib/platform/local-time'
import type { Scope } from '@/lib/platform/scope'
import type { CustomerFilter, Range } from './list-filter'

/**
 * What a filter asks of `customers c`, as SQL: `walk` for a page, which looks at one customer after the other until it is full; `whole` for counts and files, which
 * look at all of them. Both say the same. `few`: so few match that finding them all is quicker than any walk; they are named in `walk`.
 */
export type Conditions = { status: Prisma.Sql; walk: Prisma.Sql; whole: Prisma.Sql; few: boolean; use: UseContext | null }

/** Beyond so many it is quicker to walk the list and look at each customer than to find all of them first. */
const fewMatches = 10_000

export async function readConditions(tx: Tx, filter: CustomerFilter, now: Date, { walks = true } = {}): Promise<Conditions> {
  const asksUse = filter.use.from !== null || filter.use.to !== null
  const needsZones = [filter.lastPayment, filter.lastSeen].some(({ from, to }) => from !== null || to !== null)
  const context = asksUse || needsZones || filter.sort === 'limit' ? await readUseContext(tx, now) : null
  const matching = await findMatching(tx, filter.q)
  const heavyUsers = context && asksUse && walks ? await findAbove(tx, context, filter.use.from) : null
  const plain = [
    ...(filter.merchantIds.length === 0 ? [] : [Prisma.sql`and c.origin_merchant_id = any(${filter.merchantIds}::integer[])`]),
    ...(filter.ids.length === 0 ? [] : [Prisma.sql`and c.id = any(${filter.ids}::bigint[])`]),
    ...numbers(Prisma.sql`c.payable_cards`, filter.cards),
    ...numbers(Prisma.sql`c.payments_count`, filter.payments),
    ...(context ? days(context, lastPayment, filter.lastPayment, { afterNever: true }) : []),
    ...(context ? days(context, Prisma.sql`c.last_seen_at`, filter.lastSeen, { afterNever: false }) : []),
    ...(filter.q === '' ? [] : [matching ? among(matching) : searchCondition(filter.q)]),
  ]
  return {
    status: filter.statuses.length === 0 ? Prisma.empty : Prisma.sql`and c.status = any(${filter.statuses}::text[])`,
    walk: all([...plain, ...(context && asksUse ? useOfOne(context, filter.use, heavyUsers) : [])]),
    whole: all([...plain, ...(context && asksUse ? useOfAll(context, filter.use) : [])]),
    few: matching !== null || heavyUsers !== null || filter.ids.length > 0,
    use: context,
  }
}

/** Row-level security decides what is seen; saying it again lets the indexes, which begin with the scope, be used. */
export function ofScopes(scope: Scope): Prisma.Sql {
  return scope.kind === 'all' ? Prisma.sql`true` : Prisma.sql`c.scope_id = any(${[...scope.scopeIds]}::integer[])`
}

/** Whoever never paid did so before everybody else. */
export const lastPayment = Prisma.sql`c.last_paid_at`

function all(conditions: Prisma.Sql[]): Prisma.Sql {
  return conditions.length === 0 ? Prisma.empty : Prisma.join(conditions, ' ')
}

function among(ids: readonly bigint[]): Prisma.Sql {
  return Prisma.sql`and c.id = any(${[...ids]}::bigint[])`
}

function numbers(column: Prisma.Sql, { from, to }: Range<number>): Prisma.Sql[] {
  return [...(from === null ? [] : [Prisma.sql`and ${column} >= ${from}::integer`]), ...(to === null ? [] : [Prisma.sql`and ${column} <= ${to}::integer`])]
}

// A day begins when the calendar of the scope says so; scopes of one zone are asked together, and mostly there is one.
function days({ scopes }: UseContext, column: Prisma.Sql, { from, to }: Range<string>, { afterNever }: { afterNever: boolean }): Prisma.Sql[] {
  if (from === null && to === null) return []
  const inZone = (timeZone: string) => {
    const since = from === null ? Prisma.empty : Prisma.sql`and ${column} >= ${startOfDay(from, timeZone)}::timestamptz`
    const until = to === null ? Prisma.empty : Prisma.sql`and ${column} < ${startOfDay(to, timeZone, { days: 1 })}::timestamptz`
    const ever = afterNever && from === null ? Prisma.sql`and ${column} > '-infinity'::timestamptz` : Prisma.empty
    return Prisma.sql`${since} ${until} ${ever}`
  }
  const zones = zonesOf(scopes)
  const [only] = zones
  if (only?.ids === null) return [inZone(only.timeZone)]
  const groups = zones.map(({ timeZone, ids }) => Prisma.sql`(c.scope_id = any(${ids}::integer[]) ${inZone(timeZone)})`)
  return [Prisma.sql`and (${Prisma.join(groups, ' or ')})`]
}

/** The zones that scopes go by, each with its scopes; `ids` null: all of them. */
export function zonesOf(scopes: readonly { id: number; timeZone: string }[]): { timeZone: string; ids: number[] | null }[] {
  const zones = [...new Set(scopes.map(({ timeZone }) => timeZone))]
  const [only = 'UTC'] = zones
  if (zones.length <= 1) return [{ timeZone: only, ids: null }]
  return zones.map((timeZone) => ({ timeZone, ids: scopes.filter((scope) => scope.timeZone === timeZone).map(({ id }) => id) }))
}

function useOfOne(context: UseContext, { from, to }: Range<number>, heavyUsers: bigint[] | null): Prisma.Sql[] {
  const used = tightestUse(context, Prisma.sql`c`)
  const atLeast = from === null || from === 0 ? [] : heavyUsers ? [among(heavyUsers)] : [Prisma.sql`and ${used} >= ${shareOfPercent(from)}::numeric`]
  return [...atLeast, ...(to === null ? [] : [Prisma.sql`and ${used} <= ${shareOfPercent(to)}::numeric`])]
}

// As an array the ids are looked up in their order, page by page of an index; as a subquery each of them on its own.
function useOfAll(context: UseContext, { from, to }: Range<number>): Prisma.Sql[] {
  if (from !== null && from !== 0) {
    const used =
      to === null ? customersAbove(context, shareOfPercent(from), { orEqual: true }) : customersBetween(context, shareOfPercent(from), shareOfPercent(to))
    return [Prisma.sql`and c.id = any(array(${used}))`]
  }
  const beyond = to === null ? null : customersAbove(context, shareOfPercent(to), { orEqual: false })
  // A customer is never null, so the plain form of "not in" is right, and it alone is answered by one hash.
  return beyond ? [Prisma.sql`and c.id not in (${beyond})`] : []
}

async function findAbove(tx: Tx, context: UseContext, from: number | null): Promise<bigint[] | null> {
  if (from === null || from === 0) return null
  const rows = await tx.$queryRaw<{ id: bigint }[]>`
    select distinct customer_id as id from (${customersAbove(context, shareOfPercent(from), { orEqual: true })} limit ${2 * fewMatches}) as above limit ${fewMatches + 1}`
  return rows.length > fewMatches ? null : rows.map(({ id }) => id)
}

// Three letters or digits in a row the indexes find wherever they stand; what is shorter is looked for where a number or an e-mail begins.
const isAnywhere = (q: string) => /[\p{L}\p{N}]{3}/u.test(q)

function searchCondition(q: string): Prisma.Sql {
  const last4 = last4Of(q)
  const card = last4
    ? Prisma.sql`or exists (select from saved_cards s where s.customer_id = c.id and s.last4 = ${last4} and s.state <> 'deleted')`
    : Prisma.empty
  const named = isAnywhere(q)
    ? Prisma.sql`c.number ilike ${patternOf(q)} or c.email ilike ${patternOf(q)}`
    : Prisma.sql`starts_with(lower(c.number), lower(${q}::text)) or starts_with(lower(c.email), lower(${q}::text))`
  return Prisma.sql`and (${named} or exists (select from orders o where o.customer_id = c.id and o.number = ${q}) ${card})`
}

/**
 * The customers that a search means, found by the indexes, or null: there are too many of them. The same conditions as in `searchCondition`, asked where
 * row-level security does not forbid the indexes.
 */
async function findMatching(tx: Tx, q: string): Promise<bigint[] | null> {
  if (q === '') return null
  const most = Prisma.sql`${fewMatches + 1}::integer`
  const found = isAnywhere(q)
    ? Prisma.sql`customers_matching(${patternOf(q)}, ${q}, ${last4Of(q)}, ${most})`
    : Prisma.sql`customers_beginning(${q}, ${q}, ${most})`
  const rows = await tx.$queryRaw<{ id: bigint }[]>`select id from ${found} as id`
  return rows.length > fewMatches ? null : rows.map(({ id }) => id)
}

/**
 * At most so many ids of customers that a search means, the likeliest first: those of whom it is the whole number, e-mail, order number or last four digits of a
 * card, and then those of whom it is a part. Some of them may live on in others by now.
 */
export async function findLikely(tx: Tx, q: string, most: number): Promise<bigint[]> {
  const whole = Prisma.sql`select id from customers_matching(${literally(q)}, ${q}, ${last4Of(q)}, ${most}::integer) as id`
  const part = Prisma.sql`select id from customers_matching(${patternOf(q)}, ${q}, ${last4Of(q)}, ${most}::integer) as id`
  const beginning = Prisma.sql`select id from customers_beginning(${q}, ${q}, ${most}::integer) as id`
  const rows: { id: bigint }[] = []
  for (const query of isAnywhere(q) ? [whole, part] : [beginning]) rows.push(...(await tx.$queryRaw<{ id: bigint }[]>(query)))
  return [...new Set(rows.map(({ id }) => id))].slice(0, most)
}

/** How many customers of each scope, merchant of origin and status a search means: rows of `scope_id`, `origin_merchant_id`, `status` and `customers`; null: few. */
export async function countsOfSearch(tx: Tx, q: string): Promise<Prisma.Sql | null> {
  if (isAnywhere(q) && (await findMatching(tx, q)) !== null) return null
  const found = isAnywhere(q) ? Prisma.sql`count_customers_matching(${patternOf(q)}, ${q}, ${last4Of(q)})` : Prisma.sql`count_customers_beginning(${q}, ${q})`
  return Prisma.sql`select scope_id, origin_merchant_id, status, customers from ${found}`
}

/** A part, wherever it stands, as a pattern of LIKE in which every sign stands for itself. */
function patternOf(q: string): string {
  return `%${literally(q)}%`
}

// Also as a mask shows them, with whatever of the card stands before: "Visa •• 1111", "4111 11•• •••• 1111", "*1111".
export function last4Of(q: string): string | null {
  return /^(?:[\p{L}\d\s]*[•*][•*\s]*)?(\d{4})$/u.exec(q)?.[1] ?? null
}
