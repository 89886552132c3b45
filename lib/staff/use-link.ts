import type { Origin } from '@/lib/audit/record'
import type { AuditAction } from '@/lib/audit/rules'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction, type Tx } from '@/lib/platform/db'
import type { MessageLanguage } from '@/lib/platform/messages'
import type { Vault } from '@/lib/vault/vault'
import { type Account, type AccountChange, endLinks, endSessions, findOpenLink, lockAccount, takeLink, updateAccount } from './account-store'
import { checkNewPassword } from './change-password'
import { mailNotice } from './mails'
import { hashPassword, isPassword } from './password'
import type { PasswordFault } from './password-rules'
import { recordAccount } from './record-account'
import type { LinkKind } from './rules'
import { giveTryBack, takeTry } from './store'
import { stepOfCode } from './totp'

type Deps = { db: Db; clock: Clock; vault: Vault }

/** What the page of a link shows. `totpSecret`: of the app that is to be set up, where one is. */
export type LinkView = { kind: LinkKind; login: string; name: string; language: MessageLanguage; totpSecret: string | null }

/** Whose link this is and what for, or null when it does not work (any more). Looking at it does not use it up: mail programs look at links. */
export async function readLink({ db, clock, vault }: Deps, token: string, kind: LinkKind): Promise<LinkView | null> {
  const link = await findOpenLink(db.prisma, token, clock.now())
  if (link?.kind !== kind) return null
  const { login, name, language, totpPendingSealed } = await db.prisma.staff.findUniqueOrThrow({ where: { id: link.staffId } })
  const totpSecret = kind === 'password' || totpPendingSealed === null ? null : vault.openSecret(`totp:${login}`, totpPendingSealed)
  return { kind, login, name, language: language as MessageLanguage, totpSecret }
}

export type UseLinkOutcome =
  | { kind: 'done'; staffId: number }
  /** Used, ended, expired or never there. */
  | { kind: 'gone' }
  | { kind: 'bad-name' }
  | { kind: 'bad-password'; fault: PasswordFault }
  /** The password that has to be known is wrong, or the account rests. */
  | { kind: 'wrong-password' }
  | { kind: 'wrong-code' }

/** The invited person takes the account: his name as he writes it, a password, and an app that is set up. The link works until all of it is right, and then no more. */
export function acceptInvitation(
  deps: Deps,
  { token, name, password, code, origin }: { token: string; name: string; password: string; code: string; origin: Origin },
): Promise<UseLinkOutcome> {
  return useLink(deps, { token, kind: 'invitation', origin, action: 'staff.accept-invitation' }, async (tx, account) => {
    const called = name.trim()
    if (called.length < 1 || called.length > 200 || called.includes('\0')) return { kind: 'bad-name' }
    const fault = await checkNewPassword(tx, account, password)
    if (fault) return { kind: 'bad-password', fault }
    const factor = confirmedFactor(deps, account, code)
    return factor ? { kind: 'change', change: { name: called, passwordHash: await hashPassword(password), ...factor } } : { kind: 'wrong-code' }
  })
}

/** A new password for whoever forgot his. The second factor stays as it is; every session ends. */
export function setForgottenPassword(deps: Deps, { token, password, origin }: { token: string; password: string; origin: Origin }): Promise<UseLinkOutcome> {
  return useLink(deps, { token, kind: 'password', origin, action: 'staff.set-password' }, async (tx, account) => {
    const fault = await checkNewPassword(tx, account, password)
    return fault ? { kind: 'bad-password', fault } : { kind: 'change', change: { passwordHash: await hashPassword(password) }, notice: 'password-changed' }
  })
}

/** A new app after an administrator has taken the old one away. The link alone is not enough: mail is one factor, and the password the other. */
export async function renewSecondFactor(
  deps: Deps,
  { token, password, code, origin }: { token: string; password: string; code: string; origin: Origin },
): Promise<UseLinkOutcome> {
  const link = await findOpenLink(deps.db.prisma, token, deps.clock.now())
  if (link?.kind !== 'second-factor') return { kind: 'gone' }
  // Counted before the password is looked at, as at the sign-in, and outside of the transaction, which a wrong one leaves without a trace.
  const allowed = await takeTry(deps.db.prisma, link.staffId, deps.clock.now())
  return useLink(deps, { token, kind: 'second-factor', origin, action: 'staff.renew-second-factor' }, async (tx, account) => {
    if (!(await isPassword(account.passwordHash, password)) || !allowed) return { kind: 'wrong-password' }
    await giveTryBack(tx, account.id)
    const factor = confirmedFactor(deps, account, code)
    return factor ? { kind: 'change', change: factor, notice: 'second-factor-changed' } : { kind: 'wrong-code' }
  })
}

type Verdict =
  | Exclude<UseLinkOutcome, { kind: 'done' | 'gone' }>
  | { kind: 'change'; change: AccountChange; notice?: 'password-changed' | 'second-factor-changed' }

/** Under the lock of the account, so that of two who come with one link at the same moment the second finds it used. */
function useLink(
  { db, clock, vault }: Deps,
  { token, kind, origin, action }: { token: string; kind: LinkKind; origin: Origin; action: AuditAction },
  judge: (tx: Tx, account: Account) => Promise<Verdict>,
): Promise<UseLinkOutcome> {
  return inTransaction(db, async (tx) => {
    const at = clock.now()
    const named = await findOpenLink(tx, token, at)
    const account = named?.kind === kind ? await lockAccount(tx, named.staffId) : null
    const link = await findOpenLink(tx, token, at)
    if (!account || !link) return { kind: 'gone' }
    const verdict = await judge(tx, account)
    if (verdict.kind !== 'change') return verdict
    if (!(await takeLink(tx, link.id, at))) return { kind: 'gone' }
    await updateAccount(tx, account.id, verdict.change)
    await endSessions(tx, account.id, at)
    if (verdict.change.passwordHash) await endLinks(tx, account.id, ['password'], at)
    if (verdict.notice) await mailNotice({ vault }, tx, { to: account, kind: verdict.notice, at })
    await recordAccount(tx, account, { action, actor: `staff:${account.id}`, at, origin })
    return { kind: 'done', staffId: account.id }
  })
}

/** The pending secret as the account's own, if the app shows a code of it; the code counts as used. */
function confirmedFactor({ clock, vault }: Pick<Deps, 'clock' | 'vault'>, account: Account, code: string): AccountChange | null {
  const { totpPendingSealed, login } = account
  if (!totpPendingSealed) return null
  const secret = vault.openSecret(`totp:${login}`, totpPendingSealed)
  const step = stepOfCode(secret, code, clock.now())
  return step === null ? null : { totpSecretSealed: vault.sealSecret(`totp:${login}`, secret), totpPendingSealed: null, totpLastStep: step }
}
