import type { Origin } from '@/lib/audit/record'
import type { AuditAction } from '@/lib/audit/rules'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction, type Tx } from '@/lib/platform/db'
import { readReason } from '@/lib/platform/reason'
import { coversMerchant } from '@/lib/platform/scope'
import { type Account, administersAlone, endLinks, endSessions, lockAccount, merchantsThatAre, updateAccount, writeMerchants } from './account-store'
import { isInReach, mayManage, mayTakeMerchants } from './reach'
import { recordAccount, refuseAccount } from './record-account'
import { type Caller, mayGrant, type Role, rolesOf } from './rules'

type Deps = { db: Db; clock: Clock }

export type ChangeAccountOutcome =
  | { kind: 'done' }
  | { kind: 'not-found' }
  | { kind: 'bad-input'; field: 'reason' | 'role' | 'merchants' }
  /** The account, the role or a merchant is more than the caller has himself, or the account is his own. */
  | { kind: 'not-allowed' }
  /** Somebody else changed the account meanwhile. */
  | { kind: 'stale' }
  | { kind: 'last-supervisor' }
  /** Nobody else administers these merchants, and who asks has not said that he knows. */
  | { kind: 'last-admin'; merchantIds: number[] }

/** `sure`: also where a merchant is left without an administrator by it. `expectedVersion`: of the account that was looked at. */
type Input = { staffId: number; reason: string; origin: Origin; sure?: boolean; expectedVersion?: number }

/**
 * Gives an account another role and other merchants. Of the merchants only the caller's own change: where the account also works for
 * others, those stay, and so does its role. A right that is taken away is gone with the account's next request.
 */
export function changeAccount(
  { db, clock }: Deps,
  caller: Caller,
  {
    staffId,
    role,
    merchantIds,
    expectedVersion,
    reason,
    origin,
    sure = false,
  }: Input & { role: Role; merchantIds: readonly number[]; expectedVersion: number },
): Promise<ChangeAccountOutcome> {
  return onAccount({ db, clock }, caller, { staffId, reason, action: 'staff.change', origin, expectedVersion }, async (tx, account, why) => {
    if (!rolesOf[account.side].includes(role)) return { kind: 'bad-input', field: 'role' }
    const own = (ids: readonly number[]) => ids.filter((id) => coversMerchant(caller.scope, id))
    if (own(merchantIds).length !== merchantIds.length) return { kind: 'not-allowed' }
    if ((await merchantsThatAre(tx, merchantIds)) !== merchantIds.length) return { kind: 'bad-input', field: 'merchants' }
    const add = merchantIds.filter((id) => !account.merchantIds.includes(id))
    const remove = own(account.merchantIds).filter((id) => !merchantIds.includes(id))
    const left = [...account.merchantIds.filter((id) => !remove.includes(id)), ...add].sort((one, other) => one - other)
    if (account.side === 'merchant' ? left.length === 0 : merchantIds.length > 0) return { kind: 'bad-input', field: 'merchants' }
    if (role !== account.role && (!mayManage(caller, account) || !mayGrant(caller, account.side, role))) return { kind: 'not-allowed' }
    if (!mayTakeMerchants(caller, account)) return { kind: 'not-allowed' }
    const alone = sure || account.role !== 'admin' ? [] : await administersAlone(tx, account, role === 'admin' ? remove : account.merchantIds)
    if (alone.length > 0) return { kind: 'last-admin', merchantIds: alone }
    await writeMerchants(tx, staffId, { add, remove })
    await updateAccount(tx, staffId, { role })
    const [before, after] = [
      { role: account.role, merchants: account.merchantIds.join(' ') },
      { role, merchants: left.join(' ') },
    ]
    await recordAccount(tx, account, { action: 'staff.change', actor: `staff:${caller.staffId}`, at: clock.now(), before, after, reason: why, origin })
    return { kind: 'done' }
  })
}

/** Shuts an account, with its sessions and links, or opens it again. */
export function setDisabled(
  deps: Deps,
  caller: Caller,
  { staffId, disabled, reason, origin, expectedVersion, sure = false }: Input & { disabled: boolean },
): Promise<ChangeAccountOutcome> {
  return onAccount(
    deps,
    caller,
    { staffId, reason, action: disabled ? 'staff.disable' : 'staff.enable', origin, expectedVersion },
    async (tx, account, why) => {
      if (!mayManage(caller, account)) return { kind: 'not-allowed' }
      if ((account.disabledAt !== null) === disabled) return { kind: 'done' }
      const alone = sure || !disabled || account.role !== 'admin' ? [] : await administersAlone(tx, account, account.merchantIds)
      if (alone.length > 0) return { kind: 'last-admin', merchantIds: alone }
      const at = deps.clock.now()
      await updateAccount(tx, staffId, { disabledAt: disabled ? at : null })
      if (disabled) {
        await endSessions(tx, staffId, at)
        await endLinks(tx, staffId, ['invitation', 'password', 'second-factor'], at)
      }
      const action = disabled ? 'staff.disable' : 'staff.enable'
      await recordAccount(tx, account, { action, actor: `staff:${caller.staffId}`, at, reason: why, origin })
      return { kind: 'done' }
    },
  )
}

/** Lets an account that rests after too many tries try again at once. */
export function unlock(deps: Deps, caller: Caller, { staffId, reason, origin, expectedVersion }: Input): Promise<ChangeAccountOutcome> {
  return onAccount(deps, caller, { staffId, reason, action: 'staff.unlock', origin, expectedVersion }, async (tx, account, why) => {
    if (!mayManage(caller, account)) return { kind: 'not-allowed' }
    await updateAccount(tx, staffId, { failedSignIns: 0, lockedUntil: null })
    await recordAccount(tx, account, { action: 'staff.unlock', actor: `staff:${caller.staffId}`, at: deps.clock.now(), reason: why, origin })
    return { kind: 'done' }
  })
}

/** Locks the account, and answers as if it were not there to whoever may not see it. An attempt at more than he may is written down. */
async function onAccount(
  { db, clock }: Deps,
  caller: Caller,
  { staffId, reason, action, origin, expectedVersion }: Input & { action: AuditAction },
  act: (tx: Tx, account: Account, why: string) => Promise<ChangeAccountOutcome>,
): Promise<ChangeAccountOutcome> {
  const why = readReason(reason)
  if (why === null) return { kind: 'bad-input', field: 'reason' }
  try {
    return await inTransaction(db, async (tx) => {
      const account = await lockAccount(tx, staffId)
      if (!account || !isInReach(caller.scope, account)) return { kind: 'not-found' }
      const outcome: ChangeAccountOutcome =
        expectedVersion !== undefined && account.version !== expectedVersion ? { kind: 'stale' } : await act(tx, account, why)
      return outcome.kind === 'not-allowed' ? refuseAccount(tx, account, { action, caller, at: clock.now(), reason: why, origin }) : outcome
    })
  } catch (error) {
    if (String((error as Error).message).includes('the last supervisor stays')) return { kind: 'last-supervisor' }
    throw error
  }
}
