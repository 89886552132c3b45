import type { Tx } from '@/lib/platform/db'
import type { ChangeState, Enforce, ScopeSettings } from './rules'

/** A wish to change how a scope counts, as stored. */
export type SettingsChange = {
  id: bigint
  scopeId: number
  before: ScopeSettings
  after: ScopeSettings
  state: Exclude<ChangeState, 'scheduled'>
  loosens: boolean
  reason: string
  requestedBy: string
  requestedAt: Date
  decidedBy: string | null
  decidedAt: Date | null
}

export async function readSettings(tx: Tx, scopeId: number): Promise<ScopeSettings> {
  const { timeZone, weekStartsOn, enforce } = await tx.numberScope.findUniqueOrThrow({ where: { id: scopeId } })
  return { timeZone, weekStartsOn, enforce: enforce as Enforce }
}

export async function writeSettings(tx: Tx, scopeId: number, settings: ScopeSettings): Promise<void> {
  await tx.numberScope.update({ where: { id: scopeId }, data: { ...settings, version: { increment: 1 } } })
}

export async function readSettingsChange(tx: Tx, id: bigint): Promise<SettingsChange | null> {
  const row = await tx.scopeSettingChange.findUnique({ where: { id } })
  return row && settingsChangeOf(row)
}

export async function findWaitingSettings(tx: Tx, scopeId: number): Promise<SettingsChange | null> {
  const row = await tx.scopeSettingChange.findFirst({ where: { scopeId, state: 'waiting' } })
  return row && settingsChangeOf(row)
}

export async function insertSettingsChange(tx: Tx, { before, after, ...change }: Omit<SettingsChange, 'id'>): Promise<bigint> {
  const { id } = await tx.scopeSettingChange.create({
    data: {
      ...change,
      beforeTimeZone: before.timeZone,
      beforeWeekStartsOn: before.weekStartsOn,
      beforeEnforce: before.enforce,
      afterTimeZone: after.timeZone,
      afterWeekStartsOn: after.weekStartsOn,
      afterEnforce: after.enforce,
    },
  })
  return id
}

export async function decideSettings(
  tx: Tx,
  id: bigint,
  word: { state: 'applied' | 'rejected' | 'cancelled'; decidedBy: string; decidedAt: Date },
): Promise<void> {
  await tx.scopeSettingChange.updateMany({ where: { id, state: 'waiting' }, data: word })
}

/** Asks for the counters of a scope to be made for its windows of now. */
export async function enqueueRecount(tx: Tx, scopeId: number): Promise<void> {
  await tx.$queryRaw`select graphile_worker.add_job('recount-turnover', json_build_object('scopeId', ${scopeId}::integer))::text`
}

type Row = Awaited<ReturnType<Tx['scopeSettingChange']['findFirstOrThrow']>>

export function settingsChangeOf(row: Row): SettingsChange {
  const { id, scopeId, loosens, reason, requestedBy, requestedAt, decidedBy, decidedAt } = row
  return {
    id,
    scopeId,
    before: { timeZone: row.beforeTimeZone, weekStartsOn: row.beforeWeekStartsOn, enforce: row.beforeEnforce as Enforce },
    after: { timeZone: row.afterTimeZone, weekStartsOn: row.afterWeekStartsOn, enforce: row.afterEnforce as Enforce },
    state: row.state as SettingsChange['state'],
    loosens,
    reason,
    requestedBy,
    requestedAt,
    decidedBy,
    decidedAt,
  }
}
