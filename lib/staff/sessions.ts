import { audit, type Origin } from '@/lib/audit/record'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction, type Tx } from '@/lib/platform/db'
import type { MessageLanguage } from '@/lib/platform/messages'
import { type Caller, endOfSession, isSessionAlive, type Role, type Side, touchAfterMs } from './rules'
import { closeSession, findSession, findStaff, type StaffRow, touchSession, writeLanguage } from './store'

type Deps = { db: Db; clock: Clock }

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Who stands behind a session now, or null: ended, idle too long, too old, or the account is disabled. Asked at every request. */
export async function readCaller({ db, clock }: Deps, sessionId: string): Promise<Caller | null> {
  if (!uuid.test(sessionId)) return null
  const session = await findSession(db.prisma, sessionId)
  const now = clock.now()
  if (!session || session.staff.disabledAt !== null || !isSessionAlive(session, now)) return null
  if (now.getTime() - session.lastSeenAt.getTime() >= touchAfterMs) await touchSession(db.prisma, sessionId, now)
  return callerOf(session.staff)
}

/** How long a session lasts if nothing more is asked of it, and whether asking makes it last; null: it has ended. Looking does not make it last. */
export async function readTimeLeft({ db, clock }: Deps, sessionId: string): Promise<{ staffId: number; leftMs: number; canLast: boolean } | null> {
  if (!uuid.test(sessionId)) return null
  const session = await findSession(db.prisma, sessionId)
  const now = clock.now()
  if (!session || session.staff.disabledAt !== null || !isSessionAlive(session, now)) return null
  const end = endOfSession(session)
  return { staffId: session.staffId, leftMs: end.getTime() - now.getTime(), canLast: end < session.expiresAt }
}

/** Who an account is at this moment, without a session: for what goes on after he has asked for it. Null: it is disabled. */
export async function readActing(tx: Tx, staffId: number): Promise<Caller | null> {
  const staff = await findStaff(tx, staffId)
  return staff && staff.disabledAt === null ? callerOf(staff) : null
}

function callerOf(staff: StaffRow): Caller {
  const merchants = staff.merchants.map(({ merchant }) => merchant)
  return {
    staffId: staff.id,
    login: staff.login,
    name: staff.name,
    side: staff.side as Side,
    role: staff.role as Role,
    scope:
      staff.side === 'operator'
        ? { kind: 'all' }
        : // In a union the home scope stays theirs too: it holds the customers whose number is kept apart.
          {
            kind: 'merchants',
            merchantIds: merchants.map((merchant) => merchant.id),
            scopeIds: [...new Set(merchants.flatMap((merchant) => [merchant.scopeId, merchant.homeScopeId]))],
          },
    language: staff.language as MessageLanguage,
  }
}

/** Signs out. Doing it twice is the same as once. */
export async function endSession({ db, clock }: Deps, sessionId: string, origin: Origin): Promise<void> {
  if (!uuid.test(sessionId)) return
  await inTransaction(db, async (tx) => {
    const session = await findSession(tx, sessionId)
    if (!session || !(await closeSession(tx, sessionId, clock.now()))) return
    const object = { kind: 'staff' as const, id: session.staff.login }
    await audit(tx, { at: clock.now(), actor: `staff:${session.staffId}`, action: 'staff.sign-out', outcome: 'done', object, origin })
  })
}

export async function setLanguage({ db }: Pick<Deps, 'db'>, caller: Caller, language: MessageLanguage): Promise<void> {
  await writeLanguage(db.prisma, caller.staffId, language)
}
