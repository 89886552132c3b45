import type { Origin } from '@/lib/audit/record'
import type { AuditAction } from '@/lib/audit/rules'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction, type Tx } from '@/lib/platform/db'
import { type Account, lockAccount } from './account-store'
import { isPassword } from './password'
import { recordAccount } from './record-account'
import type { Caller } from './rules'
import { giveTryBack, takeTry } from './store'

/**
 * Does something to the caller's own account if he knows its password, under the lock of the account. A wrong one is one of the tries
 * of the account, counted before it is looked at and outside of the transaction, and is written down as refused.
 */
export async function whenPasswordIs<T>(
  { db, clock }: { db: Db; clock: Clock },
  caller: Caller,
  { password, action, origin }: { password: string; action: AuditAction; origin: Origin },
  act: (tx: Tx, account: Account, at: Date) => Promise<T>,
): Promise<T | { kind: 'wrong-password' }> {
  const at = clock.now()
  const allowed = await takeTry(db.prisma, caller.staffId, at)
  return inTransaction(db, async (tx) => {
    const account = await lockAccount(tx, caller.staffId)
    if (!account || !(await isPassword(account.passwordHash, password)) || !allowed) {
      if (account) await recordAccount(tx, account, { action, actor: `staff:${account.id}`, at, outcome: 'refused', reason: 'password', origin })
      return { kind: 'wrong-password' }
    }
    await giveTryBack(tx, account.id)
    return act(tx, account, at)
  })
}
