import type { Db, Tx } from '@/lib/platform/db'
import { mostCountingMs, readInScope, readInScopeWithin, type Scope } from '@/lib/platform/scope'
import { largestMerchantId } from './merchant-facts'

type Deps = { db: Db }

/** What a merchant still lacks before it can work. `admins`: administrators of it that are in or invited. */
export type NextSteps = { admins: boolean; proof: boolean; hosts: boolean; tells: boolean; oneClick: boolean }

/** Null when the caller sees no such merchant. */
export function readNextSteps({ db }: Deps, scope: Scope, merchantId: number): Promise<NextSteps | null> {
  return readInScope(db, scope, async (tx) => {
    const row = await tx.merchant.findUnique({
      where: { id: merchantId },
      select: { secretWordSealed: true, returnHosts: true, oneClick: true, publicKeys: { select: { id: true }, take: 1 } },
    })
    if (!row) return null
    const admin = await tx.staffMerchant.findFirst({ where: { merchantId, staff: { role: 'admin', disabledAt: null } }, select: { staffId: true } })
    return {
      admins: admin !== null,
      proof: row.secretWordSealed !== null || row.publicKeys.length > 0,
      hosts: row.returnHosts.length > 0,
      tells: await tells(tx, merchantId),
      oneClick: row.oneClick !== 'off',
    }
  })
}

async function tells(tx: Tx, merchantId: number): Promise<boolean> {
  const byAssist = await tx.assistNotification.findFirst({ where: { merchantId, enabled: true }, select: { merchantId: true } })
  return byAssist !== null || (await tx.webhookEndpoint.findFirst({ where: { merchantId, state: 'on' }, select: { id: true } })) !== null
}

/** A number that no merchant has, next to the largest that somebody has; null when that is the last. */
export function suggestMerchantId({ db }: Deps, scope: Scope): Promise<number | null> {
  return readInScope(db, scope, async (tx) => {
    const { _max } = await tx.merchant.aggregate({ _max: { id: true } })
    const next = (_max.id ?? 500_000) + 1
    return next <= largestMerchantId ? next : null
  })
}

/** Orders of a merchant that are open in a currency: unpaid, or paid and not yet confirmed. Null: too many to count while somebody waits. */
export function countOpenOrders({ db }: Deps, scope: Scope, merchantId: number, currency: string): Promise<number | null> {
  return readInScopeWithin(db, scope, mostCountingMs, (tx) =>
    tx.order.count({ where: { merchantId, currency, state: { in: ['in-process', 'delayed', 'partial-delayed'] } } }),
  )
}

/** What was done to a merchant by the gateway's staff, from the audit log. */
export type MerchantEvent = {
  id: bigint
  at: Date
  action: string
  actor: string
  reason: string | null
  before: Record<string, string | boolean>
  after: Record<string, string | boolean>
}

const told = ['merchants.create', 'settings.facts', 'one-click.set-mode']

/** The newest first. */
export function readMerchantHistory({ db }: Deps, scope: Scope, merchantId: number): Promise<MerchantEvent[]> {
  return readInScope(db, scope, async (tx) => {
    const rows = await tx.auditRecord.findMany({
      where: { objectId: String(merchantId), objectKind: 'merchant', outcome: 'done', action: { in: told } },
      orderBy: [{ at: 'desc' }, { id: 'desc' }],
      take: 20,
    })
    return rows.map(({ id, at, action, actor, reason, before, after }) => ({
      ...{ id, at, action, actor, reason },
      before: (before ?? {}) as MerchantEvent['before'],
      after: (after ?? {}) as MerchantEvent['after'],
    }))
  })
}
