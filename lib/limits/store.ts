import { Prisma, type Tx } from '@/lib/platform/db'
import type { Window, WindowKind } from './rules'

/** The rows of limits that can concern a customer of a scope: his own and the defaults. `customerId` null: the defaults alone. */
export async function readLimitRows(tx: Tx, scopeId: number, customerId: bigint | null) {
  const rows = await tx.turnoverLimit.findMany({
    where: { scopeId, OR: [{ customerId: null }, ...(customerId === null ? [] : [{ customerId }])] },
    orderBy: [{ currency: 'asc' }, { window: 'asc' }],
  })
  const limitOf = (row: (typeof rows)[number]) => ({ currency: row.currency, window: row.window as WindowKind, minor: row.amountMinor })
  return {
    own: rows.filter((row) => row.customerId !== null).map(limitOf),
    defaults: rows.filter((row) => row.customerId === null).map(limitOf),
  }
}

/** The rows of limits that can concern some customers: their own and the defaults of their scopes. */
export async function readLimitRowsOf(tx: Tx, customers: readonly { id: bigint; scopeId: number }[]) {
  const scopeIds = [...new Set(customers.map(({ scopeId }) => scopeId))]
  const rows = await tx.turnoverLimit.findMany({
    where: { scopeId: { in: scopeIds }, OR: [{ customerId: null }, { customerId: { in: customers.map(({ id }) => id) } }] },
    orderBy: [{ currency: 'asc' }, { window: 'asc' }],
  })
  return rows.map(({ scopeId, customerId, currency, window, amountMinor }) => ({
    scopeId,
    customerId,
    currency,
    window: window as WindowKind,
    minor: amountMinor,
  }))
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
  const { customerId, currency, at, amountMinor } = entry
  // A window that is met for the first time starts from its entries: after a change of time zone, or of scope, some are there already.
  await tx.$executeRaw`
    insert into turnover_counters (customer_id, currency, starts_at, ends_at, used_minor)
    select ${customerId}, ${currency}, w.starts_at, w.ends_at, coalesce(
      (select sum(e.amount_minor - e.freed_minor) from turnover_entries e
        where e.customer_id = ${customerId} and e.currency = ${currency} and e.at >= w.starts_at and e.at < w.ends_at), 0)
    from (values ${windowValues(windows)}) as w (kind, starts_at, ends_at)
    on conflict do nothing`
  await tx.turnoverEntry.create({ data: entry })
  await tx.$executeRaw`
    update turnover_counters set used_minor = used_minor + ${amountMinor}
    where customer_id = ${customerId} and currency = ${currency} and starts_at <= ${at} and ends_at > ${at}`
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

export function findWaitingChange(tx: Tx, { scopeId, customerId, currency, window }: LimitKey) {
  return tx.turnoverLimitChange.findFirst({ where: { scopeId, customerId, currency, window, state: 'waiting' } })
}

export function insertChange(
  tx: Tx,
  key: LimitKey,
  change: { beforeMinor: bigint | null; afterMinor: bigint | null; raises: boolean; reason: string; requestedBy: string; requestedAt: Date },
) {
  const applied = !change.raises
  return tx.turnoverLimitChange.create({
    data: {
      ...key,
      ...change,
      state: applied ? 'applied' : 'waiting',
      decidedBy: applied ? change.requestedBy : null,
      decidedAt: applied ? change.requestedAt : null,
    },
  })
}

/** Decides a waiting change, unless somebody was faster. */
export async function closeChange(tx: Tx, id: bigint, state: 'applied' | 'rejected', decidedBy: string, decidedAt: Date): Promise<boolean> {
  const { count } = await tx.turnoverLimitChange.updateMany({ where: { id, state: 'waiting' }, data: { state, decidedBy, decidedAt } })
  return count === 1
}

/** Locks the scope, for changes of its default limits. */
export async function lockScope(tx: Tx, scopeId: number): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`select id from number_scopes where id = ${scopeId} for no key update`
  return rows.length === 1
}
