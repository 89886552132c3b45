import type { Origin } from '@/lib/audit/record'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction, type Tx } from '@/lib/platform/db'
import { readReason } from '@/lib/platform/reason'
import type { Vault } from '@/lib/vault/vault'
import { type Account, endSessions, lockAccount, updateAccount } from './account-store'
import { findIdentity, insertIdentity, insertRequest, type KeptIdentity, listIdentities, removeIdentities } from './identity-store'
import { mailNotice } from './mails'
import type { Proven } from './openid-provider'
import { isInReach, mayManage } from './reach'
import { recordAccount, refuseAccount } from './record-account'
import type { Caller } from './rules'
import { whenPasswordIs } from './when-password-is'

type Deps = { db: Db; clock: Clock; vault: Vault }

/** Sends the caller to the provider to link what it knows him as. Wants the password, so that an open screen is not enough. The token is for a cookie. */
export function beginLink(
  deps: Pick<Deps, 'db' | 'clock'>,
  caller: Caller,
  { password, sessionId, origin }: { password: string; sessionId: string; origin: Origin },
): Promise<{ kind: 'begun'; token: string } | { kind: 'wrong-password' }> {
  return whenPasswordIs(deps, caller, { password, action: 'staff.link-identity', origin }, async (tx, account, at) => {
    const token = await insertRequest(tx, { purpose: 'link', staffId: account.id, sessionId, returnTo: '/profile' }, at)
    return { kind: 'begun' as const, token }
  })
}

/** The same for whoever has just taken his invitation, with the password and the code that he chose there. */
export function beginFirstLink({ db, clock }: Pick<Deps, 'db' | 'clock'>, staffId: number): Promise<string> {
  return insertRequest(db.prisma, { purpose: 'link', staffId, sessionId: null, returnTo: '/' }, clock.now())
}

export type KeepIdentityOutcome =
  | { kind: 'linked' }
  /** It opens another account; whose is not for telling. */
  | { kind: 'taken' }
  /** The account has another identity of this provider. */
  | { kind: 'another' }
  /** The account was disabled meanwhile. */
  | { kind: 'refused' }

/** Links an identity that the provider has just proven. It opens one account, and an account has one of each issuer; the database holds both. */
export function keepIdentity(
  { db, clock, vault }: Deps,
  { staffId, identity, origin }: { staffId: number; identity: Proven; origin: Origin },
): Promise<KeepIdentityOutcome> {
  return inTransaction(db, async (tx) => {
    const account = await lockAccount(tx, staffId)
    if (!account || account.disabledAt !== null) return { kind: 'refused' }
    const at = clock.now()
    const { issuer, subject, name } = identity
    const told = { action: 'staff.link-identity' as const, actor: `staff:${account.id}`, at, origin, after: { issuer, identity: name } }
    if (!(await insertIdentity(tx, { staffId, issuer, subject, name, linkedAt: at }))) {
      const present = await findIdentity(tx, issuer, subject)
      // Doing it twice is the same as once.
      if (present?.staffId === staffId) return { kind: 'linked' }
      const kind = present ? 'taken' : 'another'
      await recordAccount(tx, account, { ...told, outcome: 'refused', reason: `identity-${kind}` })
      return { kind }
    }
    await updateAccount(tx, staffId, {})
    await mailNotice({ vault }, tx, { to: account, kind: 'identity-linked', at })
    await recordAccount(tx, account, told)
    return { kind: 'linked' }
  })
}

/** Takes an identity of the caller's own away; other sessions end, for whoever has that identity may have opened them. The password stays as the way in. */
export function removeOwnIdentity(
  deps: Deps,
  caller: Caller,
  { id, password, sessionId, origin }: { id: number; password: string; sessionId: string; origin: Origin },
): Promise<{ kind: 'done' | 'wrong-password' | 'not-found' }> {
  const action = 'staff.remove-identity'
  return whenPasswordIs<{ kind: 'done' | 'not-found' }>(deps, caller, { password, action, origin }, async (tx, account, at) => {
    const identity = (await listIdentities(tx, account.id)).find((one) => one.id === id)
    if (!identity) return { kind: 'not-found' }
    await endSessions(tx, account.id, at, { except: sessionId })
    await remove(deps, tx, { account, identities: [identity], at, actor: `staff:${account.id}`, origin })
    return { kind: 'done' }
  })
}

export type RemoveIdentitiesOutcome =
  | { kind: 'done' }
  | { kind: 'not-found' }
  | { kind: 'bad-input'; field: 'reason' }
  | { kind: 'not-allowed' }
  | { kind: 'stale' }

/** Takes every identity of another's account away, with its sessions. `expectedVersion`: of the account as it was looked at; by now it may have linked another one. */
export function removeIdentitiesOf(
  deps: Deps,
  caller: Caller,
  { staffId, reason, origin, expectedVersion }: { staffId: number; reason: string; origin: Origin; expectedVersion?: number },
): Promise<RemoveIdentitiesOutcome> {
  const why = readReason(reason)
  if (why === null) return Promise.resolve({ kind: 'bad-input', field: 'reason' })
  return inTransaction(deps.db, async (tx) => {
    const account = await lockAccount(tx, staffId)
    if (!account || !isInReach(caller.scope, account)) return { kind: 'not-found' }
    const at = deps.clock.now()
    if (!mayManage(caller, account)) return refuseAccount(tx, account, { action: 'staff.remove-identity', caller, at, reason: why, origin })
    if (expectedVersion !== undefined && account.version !== expectedVersion) return { kind: 'stale' }
    const identities = await listIdentities(tx, staffId)
    if (identities.length === 0) return { kind: 'done' }
    await endSessions(tx, staffId, at)
    await remove(deps, tx, { account, identities, at, actor: `staff:${caller.staffId}`, reason: why, origin })
    return { kind: 'done' }
  })
}

type Removal = { account: Account; identities: readonly KeptIdentity[]; at: Date; actor: string; reason?: string; origin: Origin }

async function remove({ vault }: Pick<Deps, 'vault'>, tx: Tx, { account, identities, at, ...told }: Removal): Promise<void> {
  const ids = identities.map(({ id }) => id)
  await removeIdentities(tx, account.id, ids)
  // Whoever looked at the account before looks at another one now.
  await updateAccount(tx, account.id, {})
  await mailNotice({ vault }, tx, { to: account, kind: 'identity-removed', at })
  for (const { issuer, name } of identities) {
    await recordAccount(tx, account, { action: 'staff.remove-identity', at, ...told, before: { issuer, identity: name } })
  }
}
