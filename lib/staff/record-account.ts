import { type AuditRecord, audit, type Origin } from '@/lib/audit/record'
import type { Tx } from '@/lib/platform/db'
import type { Reached } from './reach'

type Told = Pick<AuditRecord, 'action' | 'actor' | 'at' | 'before' | 'after' | 'reason'> & { outcome?: AuditRecord['outcome']; origin: Origin }

/** Writes down what was done to an account. For the account of a merchant the line is his, so that his auditors find it. */
export function recordAccount(tx: Tx, account: Pick<Reached, 'merchantIds'> & { login: string }, told: Told): Promise<void> {
  return audit(tx, { outcome: 'done', ...told, object: { kind: 'staff', id: account.login }, merchantId: account.merchantIds[0] ?? null })
}

/** Writes down that somebody tried to do to an account what is more than he may, and answers so. */
export async function refuseAccount(
  tx: Tx,
  account: Pick<Reached, 'merchantIds'> & { login: string },
  { caller, ...told }: Omit<Told, 'actor' | 'outcome'> & { caller: { staffId: number } },
): Promise<{ kind: 'not-allowed' }> {
  await recordAccount(tx, account, { ...told, actor: `staff:${caller.staffId}`, outcome: 'refused', reason: told.reason ?? 'role' })
  return { kind: 'not-allowed' }
}
