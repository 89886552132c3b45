import type { Origin } from '@/lib/audit/record'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction } from '@/lib/platform/db'
import type { Env } from '@/lib/platform/env'
import type { Vault } from '@/lib/vault/vault'
import { endSessions, lockAccount, updateAccount } from './account-store'
import { mailNotice } from './mails'
import { listPasskeys } from './passkey-store'
import { recordAccount } from './record-account'
import { relyingParty } from './relying-party'
import type { Caller } from './rules'
import { newTotpSecret, stepOfCode } from './totp'
import { whenPasswordIs } from './when-password-is'

type Deps = { db: Db; clock: Clock; vault: Vault }

/** Makes a secret for another app. Nothing changes until the app has shown a code of it. Wants the password, so that an open screen is not enough. */
export function beginApp(
  deps: Deps,
  caller: Caller,
  { password, origin }: { password: string; origin: Origin },
): Promise<{ kind: 'begun' | 'wrong-password' }> {
  return whenPasswordIs(deps, caller, { password, action: 'staff.replace-app', origin }, async (tx, account) => {
    await updateAccount(tx, account.id, { totpPendingSealed: deps.vault.sealSecret(`totp:${account.login}`, newTotpSecret()) })
    return { kind: 'begun' as const }
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

/** Goes on with passkeys alone, where there is one that works here; without, the app is the last factor and stays. */
export function removeApp(
  deps: Deps & { env: Pick<Env, 'publicUrl'> },
  caller: Caller,
  { password, sessionId, origin }: { password: string; sessionId: string; origin: Origin },
): Promise<{ kind: 'done' | 'wrong-password' | 'last-factor' }> {
  const action = 'staff.remove-app' as const
  return whenPasswordIs(deps, caller, { password, action, origin }, async (tx, account, at) => {
    const told = { action, actor: `staff:${account.id}`, at, origin }
    if (relyingParty(deps.env) === null || (await listPasskeys(tx, account.id)).length === 0) {
      await recordAccount(tx, account, { ...told, outcome: 'refused', reason: 'last-factor' })
      return { kind: 'last-factor' as const }
    }
    await updateAccount(tx, account.id, { totpSecretSealed: null, totpPendingSealed: null, totpLastStep: null })
    await endSessions(tx, account.id, at, { except: sessionId })
    await mailNotice(deps, tx, { to: account, kind: 'second-factor-changed', at })
    await recordAccount(tx, account, told)
    return { kind: 'done' as const }
  })
}

/** Whether the caller has an app that is set up. */
export async function hasApp({ db }: Pick<Deps, 'db'>, caller: Caller): Promise<boolean> {
  const { totpSecretSealed } = await db.prisma.staff.findUniqueOrThrow({ where: { id: caller.staffId }, select: { totpSecretSealed: true } })
  return totpSecretSealed !== null
}
