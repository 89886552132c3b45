import type { Origin } from '@/lib/audit/record'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction } from '@/lib/platform/db'
import type { Vault } from '@/lib/vault/vault'
import { endSessions, lockAccount, updateAccount } from './account-store'
import { mailNotice } from './mails'
import { isPassword } from './password'
import { recordAccount } from './record-account'
import type { Caller } from './rules'
import { giveTryBack, takeTry } from './store'
import { newTotpSecret, stepOfCode } from './totp'

type Deps = { db: Db; clock: Clock; vault: Vault }

/** Makes a secret for another app. Nothing changes until the app has shown a code of it. Wants the password, so that an open screen is not enough. */
export async function beginApp({ db, clock, vault }: Deps, caller: Caller, { password }: { password: string }): Promise<{ kind: 'begun' | 'wrong-password' }> {
  const allowed = await takeTry(db.prisma, caller.staffId, clock.now())
  return inTransaction(db, async (tx) => {
    const account = await lockAccount(tx, caller.staffId)
    if (!account || !(await isPassword(account.passwordHash, password)) || !allowed) return { kind: 'wrong-password' }
    await giveTryBack(tx, account.id)
    await updateAccount(tx, account.id, { totpPendingSealed: vault.sealSecret(`totp:${account.login}`, newTotpSecret()) })
    return { kind: 'begun' }
  })
}

/** The secret that waits for its first code, for the caller's own eyes; null when none does. */
export async function readPendingApp({ db, vault }: Pick<Deps, 'db' | 'vault'>, caller: Caller): Promise<string | null> {
  const { totpPendingSealed } = await db.prisma.staff.findUniqueOrThrow({ where: { id: caller.staffId }, select: { totpPendingSealed: true } })
  return totpPendingSealed && vault.openSecret(`totp:${caller.login}`, totpPendingSealed)
}

/** The new app takes the place of the old one, once it shows a right code. Other sessions end, and the owner is told by mail. */
export function confirmApp(
  { db, clock, vault }: Deps,
  caller: Caller,
  { code, sessionId, origin }: { code: string; sessionId: string; origin: Origin },
): Promise<{ kind: 'done' | 'wrong-code' | 'not-begun' }> {
  return inTransaction(db, async (tx) => {
    const account = await lockAccount(tx, caller.staffId)
    if (!account?.totpPendingSealed) return { kind: 'not-begun' }
    const at = clock.now()
    const secret = vault.openSecret(`totp:${account.login}`, account.totpPendingSealed)
    const step = stepOfCode(secret, code, at)
    if (step === null) return { kind: 'wrong-code' }
    const totpSecretSealed = vault.sealSecret(`totp:${account.login}`, secret)
    await updateAccount(tx, account.id, { totpSecretSealed, totpPendingSealed: null, totpLastStep: step })
    await endSessions(tx, account.id, at, { except: sessionId })
    await mailNotice({ vault }, tx, { to: account, kind: 'second-factor-changed', at })
    await recordAccount(tx, account, { action: 'staff.replace-app', actor: `staff:${account.id}`, at, origin })
    return { kind: 'done' }
  })
}
