import type { Origin } from '@/lib/audit/record'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction, type Tx } from '@/lib/platform/db'
import type { Vault } from '@/lib/vault/vault'
import { type Account, endLinks, endSessions, lockAccount, readLastPasswords, updateAccount } from './account-store'
import { mailNotice } from './mails'
import { hashPassword, isPassword } from './password'
import { type PasswordFault, passwordFault } from './password-rules'
import { recordAccount } from './record-account'
import type { Caller } from './rules'
import { giveTryBack, takeTry } from './store'

export type ChangePasswordOutcome = { kind: 'done' } | { kind: 'wrong-password' } | { kind: 'bad-password'; fault: PasswordFault }

/** The caller's own password. Needs the present one; every other session of his ends. */
export async function changePassword(
  { db, clock, vault }: { db: Db; clock: Clock; vault: Vault },
  caller: Caller,
  { present, password, sessionId, origin }: { present: string; password: string; sessionId: string; origin: Origin },
): Promise<ChangePasswordOutcome> {
  const at = clock.now()
  const allowed = await takeTry(db.prisma, caller.staffId, at)
  return inTransaction(db, async (tx) => {
    const account = await lockAccount(tx, caller.staffId)
    if (!account || !(await isPassword(account.passwordHash, present)) || !allowed) return { kind: 'wrong-password' }
    await giveTryBack(tx, account.id)
    const fault = await checkNewPassword(tx, account, password)
    if (fault) return { kind: 'bad-password', fault }
    await updateAccount(tx, account.id, { passwordHash: await hashPassword(password) })
    await endSessions(tx, account.id, at, { except: sessionId })
    await endLinks(tx, account.id, ['password'], at)
    await mailNotice({ vault }, tx, { to: account, kind: 'password-changed', at })
    await recordAccount(tx, account, { action: 'staff.set-password', actor: `staff:${account.id}`, at, origin })
    return { kind: 'done' }
  })
}

/** What is wrong with a new password for this account, or null. */
export async function checkNewPassword(tx: Tx, account: Account, password: string): Promise<PasswordFault | null> {
  const fault = passwordFault(password, account)
  if (fault) return fault
  for (const hash of await readLastPasswords(tx, account.id)) if (await isPassword(hash, password)) return 'earlier'
  return null
}
