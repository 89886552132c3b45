import type { Origin } from '@/lib/audit/record'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction } from '@/lib/platform/db'
import type { Env } from '@/lib/platform/env'
import { readReason } from '@/lib/platform/reason'
import type { Vault } from '@/lib/vault/vault'
import { endSessions, lockAccount, updateAccount } from './account-store'
import { mailLink } from './mails'
import { removeAllPasskeys } from './passkey-store'
import { isInReach, mayManage } from './reach'
import { recordAccount, refuseAccount } from './record-account'
import type { Caller } from './rules'
import { newTotpSecret } from './totp'

type Deps = { db: Db; clock: Clock; vault: Vault; env: Pick<Env, 'publicUrl'> }

export type ResetSecondFactorOutcome =
  | { kind: 'done' }
  | { kind: 'not-found' }
  | { kind: 'bad-input'; field: 'reason' }
  /** His own, for which he needs another administrator, or one that is not his to manage. */
  | { kind: 'not-allowed' }
  /** Somebody else changed the account meanwhile. */
  | { kind: 'stale' }
  /** Nobody could be mailed a link: no address, no password yet, or disabled. */
  | { kind: 'not-possible' }

/**
 * Takes the second factor of another away, when he has lost it, and mails him a link to set up a new one with his password. Who has lost
 * it cannot do this himself: it always takes a second person.
 */
export function resetSecondFactor(
  { db, clock, vault, env }: Deps,
  caller: Caller,
  { staffId, reason, origin, expectedVersion }: { staffId: number; reason: string; origin: Origin; expectedVersion?: number },
): Promise<ResetSecondFactorOutcome> {
  const why = readReason(reason)
  if (why === null) return Promise.resolve({ kind: 'bad-input', field: 'reason' })
  return inTransaction(db, async (tx) => {
    const account = await lockAccount(tx, staffId)
    if (!account || !isInReach(caller.scope, account)) return { kind: 'not-found' }
    const { email, login } = account
    const action = 'staff.reset-second-factor'
    if (!mayManage(caller, account)) return refuseAccount(tx, account, { action, caller, at: clock.now(), reason: why, origin })
    if (expectedVersion !== undefined && account.version !== expectedVersion) return { kind: 'stale' }
    if (email === null || account.passwordHash === null || account.disabledAt !== null) return { kind: 'not-possible' }
    const [at, actor] = [clock.now(), `staff:${caller.staffId}`]
    const totpPendingSealed = vault.sealSecret(`totp:${login}`, newTotpSecret())
    await updateAccount(tx, staffId, { totpSecretSealed: null, totpLastStep: null, totpPendingSealed })
    await removeAllPasskeys(tx, staffId, at)
    await endSessions(tx, staffId, at)
    await mailLink({ vault, env }, tx, { to: { ...account, email }, kind: 'second-factor', createdBy: actor, at })
    await recordAccount(tx, account, { action, actor, at, reason: why, origin })
    return { kind: 'done' }
  })
}
