import { Prisma, type Tx } from '@/lib/platform/db'
import type { PastPayment, windowsBetween } from './replay'
import type { PlainLimit, WindowKind } from './rules'

type Windows = ReturnType<typeof windowsBetween>

// What was declined or given back in full is no payment any more.
const counts = Prisma.sql`e.freed_minor < e.amount_minor`

/** How many payments of how many customers a preview looks at. */
export async function countHistory(tx: Tx, scopeId: number, customerId: bigint | null, since: Date): Promise<{ customers: number; payments: number }> {
  const rows = await tx.$queryRaw<{ customers: number; payments: number }[]>`
    select count(distinct e.customer_id)::integer as customers, count(*)::integer as payments
    from turnover_entries e join customers c on c.id = e.customer_id
    where ${of(scopeId, customerId)} and e.at >= ${since} and ${counts}`
  return rows[0] ?? { customers: 0, payments: 0 }
}

/**
 * What defaults stop, whichever of several sets holds: the lowest amount of each limit; the currencies that every set with any default leaves open; and
 * those that every set leaves open to whoever has limits of his own.
 */
export type Strictest = { lowest: PlainLimit[]; open: string[]; openToOwners: string[]; closes: boolean }

/**
 * The customers of whom such defaults, with their own limits, could have stopped anything: who in some window authorized more than the limit, or
 * paid in a currency that was closed to him. Everybody else needs no replay, so a whole scope is one statement and few of its customers are read.
 */
export async function findStopped(
  tx: Tx,
  scopeId: number,
  { lowest, open, openToOwners, closes }: Strictest,
  { day, week, startsAt }: Windows,
): Promise<bigint[]> {
  const startsOf = (windows: Windows['day']) => Prisma.sql`${windows.map(({ startsAt }) => startsAt)}::timestamptz[]`
  const rows = await tx.$queryRaw<{ id: bigint }[]>`
    with history as (
      select e.customer_id, e.currency, e.amount_minor, width_bucket(e.at, ${startsOf(day)}) as day, width_bucket(e.at, ${startsOf(week)}) as week
      from turnover_entries e join customers c on c.id = e.customer_id
      where ${of(scopeId, null)} and e.at >= ${startsAt} and ${counts}),
    days as (select customer_id, currency, week, day, sum(amount_minor) as gross from history group by customer_id, currency, week, day),
    weeks as (select customer_id, currency, sum(gross) as gross from days group by customer_id, currency, week),
    peaks as (
      select customer_id, currency, 'day' as "window", max(gross) as peak from days group by customer_id, currency
      union all
      select customer_id, currency, 'week', max(gross) from weeks group by customer_id, currency),
    defaults as (
      select * from unnest(${lowest.map(({ currency }) => currency)}::text[], ${lowest.map(({ window }) => window)}::text[],
        ${lowest.map(({ minor }) => minor)}::bigint[]) as d (currency, "window", minor)),
    own as (select customer_id, currency, "window", amount_minor as minor from turnover_limits where scope_id = ${scopeId} and customer_id is not null)
    select distinct p.customer_id as id from peaks p
    left join own o on o.customer_id = p.customer_id and o.currency = p.currency and o."window" = p."window"
    left join defaults d on d.currency = p.currency and d."window" = p."window"
    where p.peak > coalesce(o.minor, d.minor)
      or ((p.customer_id, p.currency) not in (select customer_id, currency from own) and (
        (${closes} and p.currency <> all(${open}::text[]))
        or (p.currency <> all(${openToOwners}::text[]) and p.customer_id in (select customer_id from own))))
    order by id`
  return rows.map(({ id }) => id)
}

/** Payments of some customers from one moment to another, by customer and time. */
export async function readHistory(tx: Tx, customerIds: readonly bigint[], from: Date, until: Date): Promise<PastPayment[]> {
  return tx.$queryRaw<PastPayment[]>`
    select e.customer_id as "customerId", e.at, e.currency, e.amount_minor as "amountMinor", e.amount_minor - e.freed_minor as "countedMinor",
      o.entry = 'saved' as "bySavedCard"
    from turnover_entries e join operations o on o.id = e.operation_id
    where e.customer_id = any(${[...customerIds]}::bigint[]) and e.at >= ${from} and e.at <= ${until} and ${counts}
    order by e.customer_id, e.at, e.operation_id`
}

/** Own limits of some customers. */
export async function readOwnLimits(tx: Tx, customerIds: readonly bigint[]): Promise<Map<bigint, PlainLimit[]>> {
  const rows = await tx.turnoverLimit.findMany({ where: { customerId: { in: [...customerIds] } } })
  const own = new Map<bigint, PlainLimit[]>()
  for (const { customerId, currency, window, amountMinor } of rows) {
    if (customerId !== null) own.set(customerId, [...(own.get(customerId) ?? []), { currency, window: window as WindowKind, minor: amountMinor }])
  }
  return own
}

function of(scopeId: number, customerId: bigint | null): Prisma.Sql {
  return customerId === null ? Prisma.sql`c.scope_id = ${scopeId}` : Prisma.sql`c.scope_id = ${scopeId} and c.id = ${customerId}`
}
