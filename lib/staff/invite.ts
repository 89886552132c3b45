import type { Origin } from '@/lib/audit/record'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction, isUniqueViolation } from '@/lib/platform/db'
import type { Env } from '@/lib/platform/env'
import type { MessageLanguage } from '@/lib/platform/messages'
import { coversMerchant } from '@/lib/platform/scope'
import type { Vault } from '@/lib/vault/vault'
import { insertInvited, lockAccount, merchantsThatAre, updateAccount } from './account-store'
import { mailLink } from './mails'
import { isInReach, mayManage } from './reach'
import { recordAccount, refuseAccount } from './record-account'
import { type Caller, emailShape, loginShape, mayGrant, type Role, rolesOf, type Side } from './rules'
import { newTotpSecret } from './totp'

type Deps = { db: Db; clock: Clock; vault: Vault; env: Pick<Env, 'publicUrl'> }

export type InvitationField = 'login' | 'name' | 'email' | 'role' | 'merchants'

export type InviteOutcome =
  | { kind: 'invited'; staffId: number }
  | { kind: 'bad-input'; fields: InvitationField[] }
  | { kind: 'login-taken' }
  /** The role, the side or a merchant is more than the caller has himself. */
  | { kind: 'not-allowed' }

export type Invitation = { login: string; name: string; email: string; side: Side; role: Role; language: MessageLanguage; merchantIds: readonly number[] }

/** Makes an account that waits for its owner, and mails him a link by which he chooses password and second factor. */
export async function invite({ db, clock, vault, env }: Deps, caller: Caller, { origin, ...asked }: Invitation & { origin: Origin }): Promise<InviteOutcome> {
  const invitation = { ...asked, login: asked.login.trim().toLowerCase(), name: asked.name.trim(), email: asked.email.trim() }
  const merchantIds = invitation.side === 'merchant' ? [...new Set(invitation.merchantIds)] : []
  const fields = faultsOf({ ...invitation, merchantIds })
  if (fields.length > 0) return { kind: 'bad-input', fields }
  const at = clock.now()
  const after = { name: invitation.name, side: invitation.side, role: invitation.role, merchants: merchantIds.join(' ') }
  if (!mayGrant(caller, invitation.side, invitation.role) || !merchantIds.every((id) => coversMerchant(caller.scope, id)))
    return refuseAccount(db.prisma, { login: invitation.login, merchantIds: [] }, { action: 'staff.invite', caller, at, after, origin })
  const actor = `staff:${caller.staffId}`
  try {
    return await inTransaction(db, async (tx): Promise<InviteOutcome> => {
      if ((await merchantsThatAre(tx, merchantIds)) !== merchantIds.length) return { kind: 'bad-input', fields: ['merchants'] }
      const id = await insertInvited(tx, { ...invitation, merchantIds, at })
      // The app is set up with a secret of the account, not of the link: another link leaves what is in the app already.
      await updateAccount(tx, id, { totpPendingSealed: vault.sealSecret(`totp:${invitation.login}`, newTotpSecret()) })
      await mailLink({ vault, env }, tx, { to: { id, ...invitation }, kind: 'invitation', createdBy: actor, at })
      await recordAccount(tx, { login: invitation.login, merchantIds }, { action: 'staff.invite', actor, at, after, origin })
      return { kind: 'invited', staffId: id }
    })
  } catch (error) {
    if (isUniqueViolation(error)) return { kind: 'login-taken' }
    throw error
  }
}

export type InviteAgainOutcome = { kind: 'invited' } | { kind: 'not-found' } | { kind: 'not-allowed' } | { kind: 'accepted-already' }

/** Another link for somebody who has not come yet; the one before works no more. */
export function inviteAgain(
  { db, clock, vault, env }: Deps,
  caller: Caller,
  { staffId, origin }: { staffId: number; origin: Origin },
): Promise<InviteAgainOutcome> {
  return inTransaction(db, async (tx) => {
    const account = await lockAccount(tx, staffId)
    if (!account || account.email === null || !isInReach(caller.scope, account)) return { kind: 'not-found' }
    if (!mayManage(caller, account)) return refuseAccount(tx, account, { action: 'staff.invite', caller, at: clock.now(), origin })
    if (account.passwordHash !== null || account.disabledAt !== null) return { kind: 'accepted-already' }
    const [at, actor] = [clock.now(), `staff:${caller.staffId}`]
    await mailLink({ vault, env }, tx, { to: { ...account, email: account.email }, kind: 'invitation', createdBy: actor, at })
    await recordAccount(tx, account, { action: 'staff.invite', actor, at, reason: 'again', origin })
    return { kind: 'invited' }
  })
}

function faultsOf({ login, name, email, side, role, merchantIds }: Invitation): InvitationField[] {
  const wrong: [InvitationField, boolean][] = [
    ['login', !loginShape.test(login)],
    ['name', name.length < 1 || name.length > 200],
    ['email', email.length > 254 || !emailShape.test(email)],
    ['role', !rolesOf[side].includes(role)],
    ['merchants', side === 'merchant' && merchantIds.length === 0],
  ]
  return wrong.flatMap(([field, is]) => (is ? [field] : []))
}
