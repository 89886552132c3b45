import type { Origin } from '@/lib/audit/record'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction } from '@/lib/platform/db'
import { endSessions, lockAccount } from './account-store'
import { isInReach, mayManage } from './reach'
import { recordAccount, refuseAccount } from './record-account'
import type { Caller } from './rules'
import { closeSession, findSession } from './store'

type Deps = { db: Db; clock: Clock }

export type EndSessionsOutcome = { kind: 'done'; ended: number } | { kind: 'not-found' } | { kind: 'not-allowed' }

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Ends one session: the caller's own, or one of an account that is his to manage. */
export function endOneSession({ db, clock }: Deps, caller: Caller, { sessionId, origin }: { sessionId: string; origin: Origin }): Promise<EndSessionsOutcome> {
  if (!uuid.test(sessionId)) return Promise.resolve({ kind: 'not-found' })
  return inTransaction(db, async (tx) => {
    const session = await findSession(tx, sessionId)
    const account = session && (await lockAccount(tx, session.staffId))
    if (!account) return { kind: 'not-found' }
    if (account.id !== caller.staffId && !isInReach(caller.scope, account)) return { kind: 'not-found' }
    const told = { action: 'staff.end-session' as const, at: clock.now(), origin }
    if (account.id !== caller.staffId && !mayManage(caller, account)) return refuseAccount(tx, account, { ...told, caller })
    const ended = (await closeSession(tx, sessionId, clock.now())) ? 1 : 0
    if (ended) await recordAccount(tx, account, { ...told, actor: `staff:${caller.staffId}` })
    return { kind: 'done', ended }
  })
}

/** Ends every session of an account; of the caller's own every one but the one he asks from. */
export function endAllSessions(
  { db, clock }: Deps,
  caller: Caller,
  { staffId, sessionId, origin }: { staffId: number; sessionId: string; origin: Origin },
): Promise<EndSessionsOutcome> {
  return inTransaction(db, async (tx) => {
    const account = await lockAccount(tx, staffId)
    const own = staffId === caller.staffId
    if (!account || (!own && !isInReach(caller.scope, account))) return { kind: 'not-found' }
    const told = { action: 'staff.end-sessions' as const, at: clock.now(), origin }
    if (!own && !mayManage(caller, account)) return refuseAccount(tx, account, { ...told, caller })
    const ended = await endSessions(tx, staffId, clock.now(), own ? { except: sessionId } : {})
    if (ended > 0) await recordAccount(tx, account, { ...told, actor: `staff:${caller.staffId}`, after: { ended } })
    return { kind: 'done', ended }
  })
}
