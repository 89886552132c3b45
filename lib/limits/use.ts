import { Prisma, type Tx } from '@/lib/platform/db'
import { type WindowKind, windowsAt } from './rules'
import { readLimitRowsOf } from './store'

/** The limits of several scopes and the windows that are open now, from which SQL finds out how much of his limit a customer has used. */
export type UseContext = {
  scopes: { id: number; timeZone: string }[]
  defaults: { scopeId: number; currency: string; minor: bigint; startsAt: Date; endsAt: Date; window: WindowKind }[]
  windows: { scopeId: number; window: WindowKind; startsAt: Date; endsAt: Date }[]
}

/**
 * How much of a limit is used is a share that differs wherever the used amounts of one limit do: 10^20 is all of it. A limit of nothing counts as one of a
 * single minor unit, as everywhere.
 */
export const shareOfPercent = (percent: number): string => `${BigInt(percent) * 10n ** 18n}`

/** Read as the caller: the scopes are those that he sees. */
export async function readUseContext(tx: Tx, now: Date): Promise<UseContext> {
  const scopes = await tx.numberScope.findMany({ where: { dissolvedAt: null }, select: { id: true, timeZone: true, weekStartsOn: true } })
  const nobody = scopes.map(({ id }) => ({ id: -1n, scopeId: id }))
  const rowsOf = await readLimitRowsOf(tx, nobody, now)
  const windows = scopes.flatMap((scope) =>
    Object.values(windowsAt(now, scope)).map(({ kind, startsAt, endsAt }) => ({ scopeId: scope.id, window: kind, startsAt, endsAt })),
  )
  const windowOf = new Map(windows.map((window) => [`${window.scopeId} ${window.window}`, window]))
  const defaults = nobody.flatMap((owner) =>
    rowsOf(owner).defaults.flatMap(({ currency, window, minor }) => {
      const found = windowOf.get(`${owner.scopeId} ${window}`)
      return found ? [{ ...found, currency, minor }] : []
    }),
  )
  return { scopes, defaults, windows }
}

const shareOf = (used: Prisma.Sql, minor: Prisma.Sql) => Prisma.sql`trunc(${used}::numeric * 100000000000000000000 / greatest(${minor}, 1))`

// Rows of values that a statement can join: the default limits with their windows of now, and the windows for limits of one's own. Currencies are of the
// type of the column: turned into text, the column could not be looked up in an index behind row-level security.
function defaultRows({ defaults }: UseContext): Prisma.Sql {
  const column = <K extends keyof UseContext['defaults'][number]>(name: K) => defaults.map((row) => row[name])
  return Prisma.sql`unnest(${column('scopeId')}::integer[], ${column('currency')}::character(3)[], ${column('window')}::text[], ${column('minor')}::bigint[],
    ${column('startsAt')}::timestamptz[], ${column('endsAt')}::timestamptz[]) as d (scope_id, currency, "window", minor, starts_at, ends_at)`
}

function windowRows({ windows }: UseContext): Prisma.Sql {
  const column = <K extends keyof UseContext['windows'][number]>(name: K) => windows.map((row) => row[name])
  return Prisma.sql`unnest(${column('scopeId')}::integer[], ${column('window')}::text[], ${column('startsAt')}::timestamptz[], ${column('endsAt')}::timestamptz[])
    as w (scope_id, "window", starts_at, ends_at)`
}

const hasOwn = (customer: Prisma.Sql) => Prisma.sql`exists (select from turnover_limits o where o.scope_id = d.scope_id and o.customer_id = ${customer}
  and o.currency = d.currency and o."window" = d."window")`

/** The share that one customer has used of the limit that stops him first; 0 without any. An expression over a row named `row`, with `id` and `scope_id`. */
export function tightestUse(context: UseContext, row: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`coalesce((select max(u.share) from (
    select ${shareOf(Prisma.sql`t.used_minor`, Prisma.sql`d.minor`)} as share from ${defaultRows(context)}
      join turnover_counters t on t.customer_id = ${row}.id and t.currency = d.currency and t.starts_at = d.starts_at and t.ends_at = d.ends_at
      where d.scope_id = ${row}.scope_id and not ${hasOwn(Prisma.sql`${row}.id`)}
    union all
    select ${shareOf(Prisma.sql`t.used_minor`, Prisma.sql`o.amount_minor`)} from turnover_limits o
      join ${windowRows(context)} on w.scope_id = o.scope_id and w."window" = o."window"
      join turnover_counters t on t.customer_id = o.customer_id and t.currency = o.currency and t.starts_at = w.starts_at and t.ends_at = w.ends_at
      where o.scope_id = ${row}.scope_id and o.customer_id = ${row}.id) as u), 0)`
}

/**
 * Customers who have used more than a share of some limit of theirs: a statement that answers `customer_id`, some of them twice. What reaches the share of a limit
 * is a bound in minor units, reckoned once for each limit, so that no counter is divided. Each limit goes by the index of the fullest counters on its own
 * (`offset 0`): joined at once, the database takes the bound for one that keeps a third and reads all counters.
 */
export function customersAbove(context: UseContext, share: string, { orEqual }: { orEqual: boolean }): Prisma.Sql {
  const least: Bound = (minor) => boundOf(share, minor, { orEqual })
  return Prisma.sql`select customer_id from (${usedAbove(context, least, () => Prisma.sql`null::bigint`)}) as used`
}

/** The same between two shares, each customer once: whoever has used more than the second of any limit is not among them. Every counter is looked at once. */
export function customersBetween(context: UseContext, from: string, to: string): Prisma.Sql {
  const least: Bound = (minor) => boundOf(from, minor, { orEqual: true })
  const beyond: Bound = (minor) => boundOf(to, minor, { orEqual: false })
  return Prisma.sql`select customer_id from (${usedAbove(context, least, beyond)}) as used group by customer_id having not bool_or(used_minor >= beyond)`
}

function boundOf(share: string, minor: Prisma.Sql, { orEqual }: { orEqual: boolean }): Prisma.Sql {
  const least = orEqual ? Prisma.sql`${share}::numeric` : Prisma.sql`(${share}::numeric + 1)`
  return Prisma.sql`least(ceil(${least} * greatest(${minor}, 1) / 100000000000000000000), 9223372036854775807)::bigint`
}

type Bound = (minor: Prisma.Sql) => Prisma.Sql

// Rows of `customer_id`, `used_minor` and what another bound of the same limit is.
function usedAbove(context: UseContext, least: Bound, beyond: Bound): Prisma.Sql {
  return Prisma.sql`
    select t.customer_id, t.used_minor, d.beyond
    from (select d.*, ${least(Prisma.sql`d.minor`)} as least, ${beyond(Prisma.sql`d.minor`)} as beyond from ${defaultRows(context)} offset 0) d cross join lateral (
        select c.customer_id, c.used_minor from turnover_counters c
        where c.scope_id = d.scope_id and c.currency = d.currency and c.starts_at = d.starts_at and c.ends_at = d.ends_at
          and c.used_minor >= d.least offset 0) t
      where not ${hasOwn(Prisma.sql`t.customer_id`)}
    union all
    select t.customer_id, t.used_minor, ${beyond(Prisma.sql`o.amount_minor`)} from turnover_limits o
      join ${windowRows(context)} on w.scope_id = o.scope_id and w."window" = o."window"
      join turnover_counters t on t.customer_id = o.customer_id and t.currency = o.currency and t.starts_at = w.starts_at and t.ends_at = w.ends_at
      where o.customer_id is not null and t.used_minor >= ${least(Prisma.sql`o.amount_minor`)}`
}

/** A place among customers by what they have used. */
export type UsePlace = { share: string; id: bigint }

/**
 * Customers who have used something of a limit, by how much: at most `most` of them beyond a place, as `id` and `share`. `conditions` are over `customers c`.
 *
 * Each default limit gives its fullest counters from the index. Whoever is among the first of all has his share from one of these limits, and there he is
 * among the first too; so fullest first it is enough to look at as many of each limit as are wanted. Downward no such thing holds, and a counter is passed over
 * unless it is the tightest of its customer.
 */
export function fullestCustomers(
  context: UseContext,
  { conditions, direction, beyond, most }: { conditions: Prisma.Sql; direction: 'asc' | 'desc'; beyond: UsePlace | null; most: number },
): Prisma.Sql {
  const isDown = direction === 'desc'
  const order = isDown ? Prisma.sql`desc` : Prisma.sql`asc`
  const compare = isDown ? Prisma.sql`<` : Prisma.sql`>`
  const place = beyond ? Prisma.sql`and (x.share, c.id) ${compare} (${beyond.share}::numeric, ${beyond.id}::bigint)` : Prisma.empty
  const bound = !beyond
    ? Prisma.empty
    : isDown
      ? Prisma.sql`and t.used_minor <= least(ceil((${beyond.share}::numeric + 1) * greatest(d.minor, 1) / 100000000000000000000), 9000000000000000000)::bigint`
      : Prisma.empty
  const tightest = isDown ? Prisma.empty : Prisma.sql`and x.share = ${shareOf(Prisma.sql`t.used_minor`, Prisma.sql`d.minor`)}`
  const ownShare = shareOf(Prisma.sql`t.used_minor`, Prisma.sql`o.amount_minor`)
  const atMost = beyond && isDown ? Prisma.sql`having max(${ownShare}) <= ${beyond.share}::numeric` : Prisma.empty
  // Sorted by these limits before the tightest of all is found out: of thousands with a limit of their own a page is looked at. Whose tightest limit is a default
  // is found with the defaults.
  const own = Prisma.sql`select c.id, x.share from (
      select c.id, c.scope_id, max(${ownShare}) as own_share from turnover_limits o
        join ${windowRows(context)} on w.scope_id = o.scope_id and w."window" = o."window"
        join turnover_counters t on t.customer_id = o.customer_id and t.currency = o.currency and t.starts_at = w.starts_at and t.ends_at = w.ends_at
        join customers c on c.id = o.customer_id
      where o.customer_id is not null and t.used_minor > 0 ${conditions} group by c.id, c.scope_id ${atMost}
      order by own_share ${order}, c.id ${order} offset 0) c
    cross join lateral (select ${tightestUse(context, Prisma.sql`c`)} as share) x
    where x.share = c.own_share ${place}
    order by c.own_share ${order}, c.id ${order} limit ${most}`
  return Prisma.sql`
    select distinct id, share from (
      (select f.id, f.share from ${defaultRows(context)} cross join lateral (
        select c.id, x.share from turnover_counters t join customers c on c.id = t.customer_id
        cross join lateral (select ${tightestUse(context, Prisma.sql`c`)} as share) x
        where t.scope_id = d.scope_id and t.currency = d.currency and t.starts_at = d.starts_at and t.ends_at = d.ends_at and t.used_minor > 0
          ${bound} and not ${hasOwn(Prisma.sql`t.customer_id`)} ${place} ${tightest} ${conditions}
        order by t.used_minor ${order}, t.customer_id ${order} limit ${most}) f)
      union all (${own})) as found
    order by share ${order}, id ${order} limit ${most}`
}
