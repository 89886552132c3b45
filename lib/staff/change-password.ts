import type { Origin } from '@/lib/audit/record'
import type { Clock } from '@/lib/platform/clock'
import type { Db, Tx } from '@/lib/platform/db'
import type { Vault } from '@/lib/vault/vault'
import { type Account, endLinks, endSessions, readLastPasswords, updateAccount } from './account-store'
import { mailNotice } from './mails'
import { hashPassword, isPassword } from './password'
import { type PasswordFault, passwordFault } from './password-rules'
import { recordAccount } from './record-account'
import type { Caller } from './rules'
import { whenPasswordIs } from './when-password-is'

export type ChangePasswordOutcome = { kind: 'done' } | { kind: 'wrong-password' } | { kind: 'bad-password'; fault: PasswordFault }

/** The caller's own password. Needs the present one; every other session of his ends. */
export function changePassword(
  deps: { db: Db; clock: Clock; vault: Vault },
  caller: Caller,
  { present, password, sessionId, origin }: { present: string; password: string; sessionId: string; origin: Origin },
): Promise<ChangePasswordOutcome> {
  const action = 'staff.set-password'
  return whenPasswordIs<ChangePasswordOutcome>(deps, caller, { password: present, action, origin }, async (tx, account, at) => {
    const fault = await checkNewPassword(tx, account, password)
    if (fault) return { kind: 'bad-password', fault }
    await updateAccount(tx, account.id, { passwordHash: await hashPassword(password) })
    await endSessions(tx, account.id, at, { except: sessionId })
    await endLinks(tx, account.id, ['password'], at)
    await mailNotice(deps, tx, { to: account, kind: 'password-changed', at })
    await recordAccount(tx, account, { action, actor: `staff:${account.id}`, at, origin })
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
