import { audit, type Origin } from '@/lib/audit/record'
import type { ServiceMode } from '@/lib/one-click/rules'
import { type Actor, actorText } from '@/lib/platform/actor'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction } from '@/lib/platform/db'
import { readReason } from '@/lib/platform/reason'
import { findWaitingRequest, lockForOneClick, writeServiceMode } from './one-click-store'

export type SetServiceMode = {
  merchantId: number
  to: ServiceMode
  /** Of the merchant that the person saw. */
  expectedVersion: number
  reason: string
  origin?: Origin
}

export type SetServiceModeOutcome =
  | { kind: 'done' }
  | { kind: 'not-found' }
  | { kind: 'stale' }
  | { kind: 'unchanged' }
  | { kind: 'no-cards' }
  /** The merchant asked for One Click: it is switched on by answering. */
  | { kind: 'request-waits' }
  | { kind: 'bad-input'; field: 'reason' }

/** How a merchant uses One Click from now on, or that it is off. Saved cards stay; what payers see follows with their next page. */
export function setServiceMode(
  { db, clock }: { db: Db; clock: Clock },
  actor: Actor,
  { merchantId, to, expectedVersion, origin, ...input }: SetServiceMode,
): Promise<SetServiceModeOutcome> {
  const reason = readReason(input.reason)
  if (reason === null) return Promise.resolve({ kind: 'bad-input', field: 'reason' })
  return inTransaction(db, async (tx) => {
    const merchant = await lockForOneClick(tx, merchantId)
    if (!merchant) return { kind: 'not-found' }
    if (merchant.version !== expectedVersion) return { kind: 'stale' }
    if (merchant.oneClick === to) return { kind: 'unchanged' }
    if (to !== 'off' && !merchant.acceptsCards) return { kind: 'no-cards' }
    if (to !== 'off' && (await findWaitingRequest(tx, merchantId))) return { kind: 'request-waits' }
    await writeServiceMode(tx, merchantId, to)
    const line = { at: clock.now(), actor: actorText(actor), action: 'one-click.set-mode' as const, outcome: 'done' as const, merchantId, reason, origin }
    await audit(tx, { ...line, object: { kind: 'merchant', id: String(merchantId) }, before: { mode: merchant.oneClick }, after: { mode: to } })
    return { kind: 'done' }
  })
}
