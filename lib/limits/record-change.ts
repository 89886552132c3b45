import { audit, type Origin } from '@/lib/audit/record'
import type { AuditAction } from '@/lib/audit/rules'
import { tellScope } from '@/lib/notifications/write-event'
import type { Tx } from '@/lib/platform/db'
import type { LimitKey } from './store'

/** What has become of a change; the name of the event, and of the line in the audit log. */
export type LimitEvent =
  | 'limit.changed'
  | 'limit.change-requested'
  | 'limit.change-scheduled'
  | 'limit.change-rejected'
  | 'limit.change-cancelled'
  /** Its moment came, but by then it would have let more through than anybody approved. */
  | 'limit.change-set-aside'

const actionOf = {
  'limit.changed': 'limits.changed',
  'limit.change-requested': 'limits.change-requested',
  'limit.change-scheduled': 'limits.change-scheduled',
  'limit.change-rejected': 'limits.change-rejected',
  'limit.change-cancelled': 'limits.change-cancelled',
  'limit.change-set-aside': 'limits.change-set-aside',
} as const satisfies Record<LimitEvent, AuditAction>

export type ChangeRecord = LimitKey & {
  kind: LimitEvent
  /** Minor units; null is no limit. */
  before: bigint | null
  after: bigint | null
  effectiveAt: Date | null
  actor: string
  at: Date
  reason: string
  origin?: Origin
}

/** Writes what happened to a limit to the audit log, to the customer's timeline, and, where it changed, to the merchants' event logs. */
export async function recordChange(tx: Tx, record: ChangeRecord): Promise<void> {
  const { kind, scopeId, customerId, currency, window, before, after, effectiveAt, actor, at, reason, origin } = record
  const moment: Record<string, string> = effectiveAt ? { effectiveAt: effectiveAt.toISOString() } : {}
  const [beforeMinor, afterMinor] = [before?.toString() ?? null, after?.toString() ?? null]
  const customer =
    customerId === null ? null : await tx.customer.findUniqueOrThrow({ where: { id: customerId }, select: { number: true, originMerchantId: true } })
  await audit(tx, {
    at,
    actor,
    action: actionOf[kind],
    outcome: 'done',
    object: customer ? { kind: 'customer', id: customer.number } : { kind: 'number-scope', id: String(scopeId) },
    merchantId: customer ? customer.originMerchantId : await onlyMerchantOf(tx, scopeId),
    scopeId,
    reason,
    before: { currency, window, amountMinor: beforeMinor },
    after: { currency, window, amountMinor: afterMinor, ...moment },
    origin,
  })
  const data = { currency, window, beforeMinor, afterMinor, ...moment }
  if (customerId !== null) await tx.customerEvent.create({ data: { customerId, at, kind, actor, data } })
  if (kind !== 'limit.changed') return
  const payload = { of: customer ? 'customer' : 'default', customerNumber: customer?.number ?? null, ...data }
  await tellScope(tx, scopeId, { type: 'limit.changed', objectId: customer?.number ?? `scope:${scopeId}`, payload, at })
}

// The defaults of a union are of no one merchant.
async function onlyMerchantOf(tx: Tx, scopeId: number): Promise<number | null> {
  const merchants = await tx.merchant.findMany({ where: { scopeId }, select: { id: true }, take: 2 })
  return merchants.length === 1 ? (merchants[0]?.id ?? null) : null
}
