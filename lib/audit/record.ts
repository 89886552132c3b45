import { Prisma, type Tx } from '@/lib/platform/db'
import type { AuditAction, ObjectKind } from './rules'

/** Where a request came from, as far as it is known. */
export type Origin = { ip: string | null; userAgent: string | null }

/** One line of the audit log: who did, or was refused, what, to what, and why. Never a PAN, CVC2, password or secret. */
export type AuditRecord = {
  at: Date
  /** See `actorText`; `nobody` before sign-in. */
  actor: string
  /** Names of the policy where there is one: `customers.view`, `cards.delete`; else of its own: `staff.sign-in`. */
  action: AuditAction
  outcome: 'done' | 'refused'
  object: { kind: ObjectKind; id: string }
  merchantId?: number | null
  scopeId?: number | null
  reason?: string | null
  before?: Record<string, string | number | boolean | null>
  after?: Record<string, string | number | boolean | null>
  origin?: Origin | null
}

/** Appends to the audit log. In the transaction of the change it tells of, where there is one. */
export async function audit(tx: Tx, record: AuditRecord): Promise<void> {
  await tx.auditRecord.create({ data: rowOf(record) })
}

/** The same, unless the database knows the line already: for what is told once however often it happens (`one_stop_per_merchant`). */
export async function auditOnce(tx: Tx, record: AuditRecord): Promise<void> {
  await tx.auditRecord.createMany({ data: [rowOf(record)], skipDuplicates: true })
}

function rowOf(record: AuditRecord) {
  const { at, actor, action, outcome, object, origin } = record
  return {
    at,
    actor,
    action,
    outcome,
    objectKind: object.kind,
    objectId: object.id,
    merchantId: record.merchantId ?? null,
    scopeId: record.scopeId ?? null,
    reason: record.reason ?? null,
    before: record.before ?? Prisma.DbNull,
    after: record.after ?? Prisma.DbNull,
    ip: origin?.ip ?? null,
    userAgent: origin?.userAgent?.slice(0, 500) ?? null,
  }
}
