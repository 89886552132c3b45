import { audit, type Origin } from '@/lib/audit/record'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction } from '@/lib/platform/db'
import type { Env } from '@/lib/platform/env'
import type { Vault } from '@/lib/vault/vault'
import { countRecentLinks, lockAccount } from './account-store'
import { mailLink } from './mails'
import { recordAccount } from './record-account'
import { loginShape, passwordMailsAnHour } from './rules'
import { findStaffByLogin } from './store'

type Deps = { db: Db; clock: Clock; vault: Vault; env: Pick<Env, 'publicUrl'> }

/**
 * Mails a link to whoever has this login, if there is somebody. The caller learns nothing: no answer, whatever was found; and he is to
 * take the same time for all answers. Too many for one login send nothing more for an hour.
 */
export async function askForPassword({ db, clock, vault, env }: Deps, { login, origin }: { login: string; origin: Origin }): Promise<void> {
  const at = clock.now()
  const named = login.trim().toLowerCase()
  const found = loginShape.test(named) ? await findStaffByLogin(db.prisma, named) : null
  await inTransaction(db, async (tx) => {
    const account = found && (await lockAccount(tx, found.id))
    const record = { at, actor: 'nobody', action: 'staff.ask-for-password', origin } as const
    if (!account || account.email === null || account.passwordHash === null || account.disabledAt !== null) {
      // What was typed as a login may be a password in the wrong field, so an unknown one is not written down.
      return audit(tx, { ...record, outcome: 'refused', object: { kind: 'staff', id: account?.login ?? 'unknown' } })
    }
    const recent = await countRecentLinks(tx, account.id, 'password', new Date(at.getTime() - 60 * 60_000))
    if (recent >= passwordMailsAnHour) return recordAccount(tx, account, { ...record, outcome: 'refused', reason: 'too-many' })
    await mailLink({ vault, env }, tx, { to: { ...account, email: account.email }, kind: 'password', createdBy: 'nobody', at })
    await recordAccount(tx, account, record)
  })
}
