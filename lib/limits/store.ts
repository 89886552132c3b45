import { Prisma, type Tx } from '@/lib/platform/db'
import { applyScheduled, type Calendar, type LimitRows, type PlainLimit, type Window, type WindowKind } from './rules'

type FoundLimit = {
  change: bigint | null
  scopeId: number
  customerId: bigint | null
  currency: string
  window: WindowKind
  minor: bigint | null
  beforeMinor: bigint | null
  approved: boolean
}

/**
 * The limits that can concern a customer of a scope at a moment: his own and the defaults; `customerId` null: the defaults alone. Scheduled changes
 * whose moment has come count, whether or not the job has written them down.
 */
export async function readLimitRows(tx: Tx, scopeId: number, customerId: bigint | null, at: Date): Promise<LimitRows & { setAside: bigint[] }> {
  const found = await findLimits(tx, [scopeId], customerId === null ? [] : [customerId], at)
  return rowsOf(found, customerId)
}

/** The same for some customers, who may be of several scopes. */
export async function readLimitRowsOf(
  tx: Tx,
  customers: readonly { id: bigint; scopeId: number }[],
  at: Date,
): Promise<(customer: { id: bigint; scopeId: number }) => LimitRows> {
  const scopeIds = [...new Set(customers.map(({ scopeId }) => scopeId))]
  const ids = customers.map(({ id }) => id)
  const found = await findLimits(tx, scopeIds, ids, at)
  const own = new Map<bigint, typeof found>()
  const defaults = new Map<number, typeof found>(scopeIds.map((scopeId) => [scopeId, []]))
  for (const row of found) {
    if (row.customerId === null) defaults.get(row.scopeId)?.push(row)
    else own.set(row.customerId, [...(own.get(row.customerId) ?? []), row])
  }
  // Most of a million have no limit of their own: what holds for them is worked out once.
  const plain = new Map([...defaults].map(([scopeId, rows]) => [scopeId, rowsOf(rows, null)]))
  return ({ id, scopeId }) => {
    const mine = own.get(id)
    const known = mine ? undefined : plain.get(scopeId)
    return known ?? rowsOf([...(defaults.get(scopeId) ?? []), ...(mine ?? [])].toSorted(byOrder), id)
  }
}

/** The limits as they are written, without what is due: for whoever writes that down, in its order and under the lock of the scope. */
export async function readWrittenLimits(tx: Tx, scopeId: number, customerId: bigint | null): Promise<LimitRows> {
  const beforeAnyMoment = new Date(0)
  const { own, defaults } = await readLimitRows(tx, scopeId, customerId, beforeAnyMoment)
  return { own, defaults }
}

// One statement, so that a change is seen either as due or as written down, and never as neither.
async function findLimits(tx: Tx, scopeIds: number[], customerIds: bigint[], at: Date): Promise<(FoundLimit & { place: bigint })[]> {
  const mine = Prisma.sql`scope_id = any(${scopeIds}::integer[]) and (customer_id is null or customer_id = any(${customerIds}::bigint[]))`
  return tx.$queryRaw`
    select *, row_number() over (order by due nulls first, change nulls first, currency, "window") as place from (
      select null::bigint as change, null::timestamptz as due, scope_id as "scopeId", customer_id as "customerId", currency, "window",
        amount_minor as minor, null::bigint as "beforeMinor", false as approved
      from turnover_limits where ${mine}
      union all
      select id, effective_at, scope_id, customer_id, currency, "window", after_minor, before_minor, decided_by <> requested_by
      from turnover_limit_changes where state = 'scheduled' and effective_at <= ${at} and ${mine}) as found
    order by place`
}

function byOrder(a: { place: bigint }, b: { place: bigint }): number {
  return a.place < b.place ? -1 : 1
}

function rowsOf(found: readonly FoundLimit[], customerId: bigint | null): LimitRows & { setAside: bigint[] } {
  const written = found.filter((row) => row.change === null)
  const limitOf = ({ currency, window, minor }: FoundLimit): PlainLimit => ({ currency, window, minor: minor ?? 0n })
  const rows = {
    own: customerId === null ? [] : written.filter((row) => row.customerId !== null).map(limitOf),
    defaults: written.filter((row) => row.customerId === null).map(limitOf),
  }
  const due = found.flatMap(({ change, minor, customerId: of, ...row }) => {
    return change === null ? [] : [{ ...row, id: change, of: of === null ? ('defaults' as const) : ('own' as const), afterMinor: minor }]
  })
  return applyScheduled(rows, due)
}

/**
 * What is counted in each window, in minor units. The counter where there is one, else the sum of the entries:
 * the same number, since counters are made from entries and move with them.
 */
export async function readTurnover(tx: Tx, customerId: bigint, currency: string, windows: Record<WindowKind, Window>): Promise<Record<WindowKind, bigint>> {
  // One statement for both windows: this stands on the payment path.
  const rows = await tx.$queryRaw<{ kind: WindowKind; used: bigint }[]>`
    select w.kind, coalesce(
      (select c.used_minor from turnover_counters c
        where c.customer_id = ${customerId} and c.currency = ${currency} and c.starts_at = w.starts_at and c.ends_at = w.ends_at),
      (select sum(e.amount_minor - e.freed_minor) from turnover_entries e
        where e.customer_id = ${customerId} and e.currency = ${currency} and e.at >= w.starts_at and e.at < w.ends_at),
      0)::bigint as used
    from (values ${windowValues(windows)}) as w (kind, starts_at, ends_at)`
  const used = { day: 0n, week: 0n }
  for (const row of rows) used[row.kind] = row.used
  return used
}

/** What is counted in one window of each of several customers, in minor units, in the order asked. As `readTurnover` finds it. */
export async function readTurnovers(tx: Tx, wanted: readonly { customerId: bigint; limit: { currency: string }; window: Window }[]): Promise<bigint[]> {
  if (wanted.length === 0) return []
  const [customerIds, currencies] = [wanted.map(({ customerId }) => customerId), wanted.map(({ limit }) => limit.currency)]
  const [starts, ends] = [wanted.map(({ window }) => window.startsAt), wanted.map(({ window }) => window.endsAt)]
  // One statement for a whole page of customers, where one for each would be a hundred.
  const rows = await tx.$queryRaw<{ used: bigint }[]>`
    select coalesce(
      (select c.used_minor from turnover_counters c
        where c.customer_id = w.customer_id and c.currency = w.currency and c.starts_at = w.starts_at and c.ends_at = w.ends_at),
      (select sum(e.amount_minor - e.freed_minor) from turnover_entries e
        where e.customer_id = w.customer_id and e.currency = w.currency and e.at >= w.starts_at and e.at < w.ends_at),
      0)::bigint as used
    from unnest(${customerIds}::bigint[], ${currencies}::text[], ${starts}::timestamptz[], ${ends}::timestamptz[])
      with ordinality as w (customer_id, currency, starts_at, ends_at, place)
    order by w.place`
  return rows.map(({ used }) => used)
}

/** Counts an amount: one entry, and every counter whose window holds `at`. The caller has locked the customer. */
export async function addEntry(
  tx: Tx,
  entry: { operationId: bigint; customerId: bigint; currency: string; amountMinor: bigint; at: Date },
  windows: Record<WindowKind, Window>,
): Promise<void> {
  const { operationId, customerId, currency, at, amountMinor } = entry
  // One statement: this stands on the payment path, under the lock of the customer. A window that is met for the first time starts from its entries: after
  // a change of time zone, or of scope, some are there already. The parts see what was there before the statement, so each counter is either grown or made.
  await tx.$executeRaw`
    with entry as (
      insert into turnover_entries (operation_id, customer_id, currency, amount_minor, at)
      values (${operationId}, ${customerId}, ${currency}, ${amountMinor}, ${at})),
    grown as (
      update turnover_counters set used_minor = used_minor + ${amountMinor}
      where customer_id = ${customerId} and currency = ${currency} and starts_at <= ${at} and ends_at > ${at})
    insert into turnover_counters (customer_id, currency, starts_at, ends_at, used_minor)
    select ${customerId}, ${currency}, w.starts_at, w.ends_at, ${amountMinor} + coalesce(
      (select sum(e.amount_minor - e.freed_minor) from turnover_entries e
        where e.customer_id = ${customerId} and e.currency = ${currency} and e.at >= w.starts_at and e.at < w.ends_at), 0)
    from (values ${windowValues(windows)}) as w (kind, starts_at, ends_at)
    where not exists (select from turnover_counters c
      where c.customer_id = ${customerId} and c.currency = ${currency} and c.starts_at = w.starts_at and c.ends_at = w.ends_at)`
}

/** Deletes some counters of windows that ended before a moment; one that somebody works on is left for the next time. Returns how many. */
export function deleteCountersBefore(tx: Tx, before: Date, most: number): Promise<number> {
  return tx.$executeRaw`
    delete from turnover_counters t using (
      select customer_id, currency, starts_at, ends_at from turnover_counters where ends_at < ${before} order by ends_at limit ${most} for update skip locked) old
    where t.customer_id = old.customer_id and t.currency = old.currency and t.starts_at = old.starts_at and t.ends_at = old.ends_at`
}

/** Customers of a scope with entries in some windows, in the order of their ids beyond one, locked. */
export async function readCountedCustomers(tx: Tx, scopeId: number, windows: Record<WindowKind, Window>, beyond: bigint, most: number): Promise<bigint[]> {
  const bounds = Object.values(windows)
  const from = new Date(Math.min(...bounds.map(({ startsAt }) => startsAt.getTime())))
  const rows = await tx.$queryRaw<{ id: bigint }[]>`
    select c.id from customers c where c.scope_id = ${scopeId} and c.id > ${beyond}
      and exists (select from turnover_entries e where e.customer_id = c.id and e.at >= ${from})
    order by c.id limit ${most} for no key update`
  return rows.map(({ id }) => id)
}

/** Makes counters of these windows where there are none, from the entries. The caller has locked the customers. */
export async function makeCounters(tx: Tx, customerIds: readonly bigint[], windows: Record<WindowKind, Window>): Promise<void> {
  await tx.$executeRaw`
    insert into turnover_counters (customer_id, currency, starts_at, ends_at, used_minor)
    select e.customer_id, e.currency, w.starts_at, w.ends_at, sum(e.amount_minor - e.freed_minor)
    from (values ${windowValues(windows)}) as w (kind, starts_at, ends_at)
    join turnover_entries e on e.customer_id = any(${[...customerIds]}::bigint[]) and e.at >= w.starts_at and e.at < w.ends_at
    group by e.customer_id, e.currency, w.starts_at, w.ends_at
    order by e.customer_id
    on conflict do nothing`
}

export async function readScopeCalendar(tx: Tx, scopeId: number): Promise<Calendar | null> {
  return tx.numberScope.findUnique({ where: { id: scopeId }, select: { timeZone: true, weekStartsOn: true } })
}

/** Frees up to `minor` of what an operation counts, in every window that holds it. The caller has locked the customer. Returns what was freed. */
export async function freeEntry(tx: Tx, operationId: bigint, minor: bigint): Promise<bigint> {
  const entry = await tx.turnoverEntry.findUnique({ where: { operationId } })
  if (!entry) return 0n
  const counted = entry.amountMinor - entry.freedMinor
  const freed = minor < counted ? minor : counted
  if (freed <= 0n) return 0n
  await tx.turnoverEntry.update({ where: { operationId }, data: { freedMinor: { increment: freed } } })
  await tx.$executeRaw`
    update turnover_counters set used_minor = used_minor - ${freed}
    where customer_id = ${entry.customerId} and currency = ${entry.currency} and starts_at <= ${entry.at} and ends_at > ${entry.at}`
  return freed
}

function windowValues(windows: Record<WindowKind, Window>): Prisma.Sql {
  return Prisma.join(Object.values(windows).map(({ kind, startsAt, endsAt }) => Prisma.sql`(${kind}::text, ${startsAt}::timestamptz, ${endsAt}::timestamptz)`))
}

/** Which limit a change is about; `customerId` null is the default of the scope. */
export type LimitKey = { scopeId: number; customerId: bigint | null; currency: string; window: WindowKind }

/** Writes a limit, or removes it when `minor` is null. */
export async function writeLimit(tx: Tx, { scopeId, customerId, currency, window }: LimitKey, minor: bigint | null): Promise<void> {
  const where = { scopeId, customerId, currency, window }
  if (minor === null) {
    await tx.turnoverLimit.deleteMany({ where })
    return
  }
  const { count } = await tx.turnoverLimit.updateMany({ where, data: { amountMinor: minor, version: { increment: 1 } } })
  if (count === 0) await tx.turnoverLimit.create({ data: { ...where, amountMinor: minor } })
}

/** Whether a limit of this scope, customers' own or default, is set, waits or is scheduled. */
export async function hasAnyLimit(tx: Tx, scopeId: number): Promise<boolean> {
  const rows = await tx.$queryRaw<{ has: boolean }[]>`
    select exists (select from turnover_limits where scope_id = ${scopeId})
      or exists (select from turnover_limit_changes where scope_id = ${scopeId} and state in ('waiting', 'scheduled')) as has`
  return rows[0]?.has ?? false
}

/** Whether a first default in a currency would open it to a customer whom his own limits in others keep out. */
export async function opensCurrencyToSomebody(tx: Tx, scopeId: number, currency: string): Promise<boolean> {
  const rows = await tx.$queryRaw<{ opens: boolean }[]>`
    select exists (select from turnover_limits own where own.scope_id = ${scopeId} and own.customer_id is not null
      and not exists (select from turnover_limits same where same.customer_id = own.customer_id and same.currency = ${currency})) as opens`
  return rows[0]?.opens ?? false
}

/** Locks the scope, for changes of its limits and settings. False when there is no such scope, or it is dissolved. */
export async function lockScope(tx: Tx, scopeId: number): Promise<boolean> {
  const rows = await tx.$queryRaw<{ open: boolean }[]>`select dissolved_at is null as open from number_scopes where id = ${scopeId} for no key update`
  return rows[0]?.open ?? false
}

/** Locks customers in the one order that keeps two who lock several from waiting for each other. */
export async function lockCustomers(tx: Tx, ids: readonly bigint[]): Promise<void> {
  if (ids.length > 0) await tx.$queryRaw`select id from customers where id = any(${[...new Set(ids)]}::bigint[]) order by id for no key update`
}
