import type { Tx } from '@/lib/platform/db'
import type { ChangeState, ScheduledChange, WindowKind } from './rules'
import type { LimitKey } from './store'

/** A wish to change a limit, as stored. Amounts in minor units, null is no limit; `effectiveAt` null: as soon as it is decided. */
export type LimitChange = LimitKey & {
  id: bigint
  beforeMinor: bigint | null
  afterMinor: bigint | null
  raises: boolean
  state: ChangeState
  reason: string
  requestedBy: string
  requestedAt: Date
  effectiveAt: Date | null
  decidedBy: string | null
  decidedAt: Date | null
  endedBy: string | null
  endedAt: Date | null
}

export async function readChange(tx: Tx, id: bigint): Promise<LimitChange | null> {
  const row = await tx.turnoverLimitChange.findUnique({ where: { id } })
  return row && limitChangeOf(row)
}

export async function findWaitingChange(tx: Tx, { scopeId, customerId, currency, window }: LimitKey): Promise<LimitChange | null> {
  const row = await tx.turnoverLimitChange.findFirst({ where: { scopeId, customerId, currency, window, state: 'waiting' } })
  return row && limitChangeOf(row)
}

/** The change of this limit that is scheduled for exactly this moment. */
export async function findScheduledChange(tx: Tx, { scopeId, customerId, currency, window }: LimitKey, effectiveAt: Date): Promise<LimitChange | null> {
  const row = await tx.turnoverLimitChange.findFirst({ where: { scopeId, customerId, currency, window, state: 'scheduled', effectiveAt } })
  return row && limitChangeOf(row)
}

/** What is scheduled for the defaults of a scope and, where one is named, for a customer of it, in the order in which it will happen. */
export async function readScheduled(
  tx: Tx,
  { scopeId, customerId }: { scopeId: number; customerId: bigint | null },
  until?: Date,
): Promise<(LimitChange & { effectiveAt: Date })[]> {
  const rows = await tx.turnoverLimitChange.findMany({
    where: {
      scopeId,
      state: 'scheduled',
      OR: [{ customerId: null }, ...(customerId === null ? [] : [{ customerId }])],
      ...(until ? { effectiveAt: { lte: until } } : {}),
    },
    orderBy: [{ effectiveAt: 'asc' }, { id: 'asc' }],
  })
  return rows.map((row) => limitChangeOf(row) as LimitChange & { effectiveAt: Date })
}

/** What is due in a scope, in order; at most `most`. `customerId`: only for the defaults and him. */
export async function readDue(tx: Tx, scopeId: number, now: Date, most: number, customerId: bigint | null): Promise<LimitChange[]> {
  const concerned = customerId === null ? {} : { OR: [{ customerId: null }, { customerId }] }
  const rows = await tx.turnoverLimitChange.findMany({
    where: { scopeId, state: 'scheduled', effectiveAt: { lte: now }, ...concerned },
    orderBy: [{ effectiveAt: 'asc' }, { id: 'asc' }],
    take: most,
  })
  return rows.map(limitChangeOf)
}

/** Scopes in which something is due. */
export async function readScopesWithDue(tx: Tx, now: Date, most: number): Promise<number[]> {
  const rows = await tx.$queryRaw<{ scopeId: number }[]>`
    select distinct scope_id as "scopeId" from (
      select scope_id from turnover_limit_changes where state = 'scheduled' and effective_at <= ${now} order by effective_at limit ${most}) as due`
  return rows.map(({ scopeId }) => scopeId)
}

export async function insertChange(tx: Tx, change: Omit<LimitChange, 'id' | 'endedBy' | 'endedAt'>): Promise<bigint> {
  const { id } = await tx.turnoverLimitChange.create({ data: change })
  return id
}

/** The second person's word on a waiting change, unless somebody was faster. */
export async function decideChange(
  tx: Tx,
  id: bigint,
  word: { state: 'applied' | 'scheduled' | 'rejected'; decidedBy: string; decidedAt: Date },
): Promise<boolean> {
  const { count } = await tx.turnoverLimitChange.updateMany({ where: { id, state: 'waiting' }, data: word })
  return count === 1
}

/** The end of a change apart from the word on it, unless it has ended before. */
export async function endChange(
  tx: Tx,
  id: bigint,
  from: 'waiting' | 'scheduled',
  end: { state: 'applied' | 'rejected' | 'cancelled'; endedBy: string; endedAt: Date },
): Promise<boolean> {
  const { count } = await tx.turnoverLimitChange.updateMany({ where: { id, state: from }, data: end })
  return count === 1
}

/** Asks for the job that writes down what is due, at the moment when it is. */
export async function enqueueApply(tx: Tx, at: Date): Promise<void> {
  await tx.$queryRaw`select graphile_worker.add_job('apply-limits', run_at := ${at}::timestamptz)::text`
}

/** A change as the fold of limits takes it. */
export function scheduledOf({ id, customerId, currency, window, beforeMinor, afterMinor, requestedBy, decidedBy }: LimitChange): ScheduledChange {
  const approved = decidedBy !== null && decidedBy !== requestedBy
  return { id, of: customerId === null ? 'defaults' : 'own', currency, window, beforeMinor, afterMinor, approved }
}

type Row = Omit<LimitChange, 'window' | 'state'> & { window: string; state: string }

export function limitChangeOf(row: Row): LimitChange {
  return { ...row, window: row.window as WindowKind, state: row.state as ChangeState }
}
