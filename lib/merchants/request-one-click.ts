import { audit, type Origin } from '@/lib/audit/record'
import { type Actor, actorText } from '@/lib/platform/actor'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction } from '@/lib/platform/db'
import { readReason } from '@/lib/platform/reason'
import { coversMerchant, type Scope } from '@/lib/platform/scope'
import { findWaitingRequest, insertRequest, lockForOneClick } from './one-click-store'

/** `text`: what support should know, up to 1000 characters; it may be empty. */
export type RequestOneClick = { merchantId: number; text: string; origin?: Origin }

export type RequestOneClickOutcome =
  | { kind: 'waiting'; requestId: bigint }
  /** It was asked before, and the answer is still to come. */
  | { kind: 'waiting-already'; requestId: bigint }
  | { kind: 'not-found' }
  | { kind: 'on-already' }
  /** A merchant that does not accept bank cards cannot have One Click (spec/one-click.md section 3). */
  | { kind: 'no-cards' }
  | { kind: 'bad-input'; field: 'text' }

/** Asks support for One Click, on behalf of a merchant. However often it is asked, one request waits. */
export function requestOneClick(
  { db, clock }: { db: Db; clock: Clock },
  scope: Scope,
  actor: Actor,
  { merchantId, origin, ...input }: RequestOneClick,
): Promise<RequestOneClickOutcome> {
  const text = input.text.trim() === '' ? null : readReason(input.text)
  if (text === null && input.text.trim() !== '') return Promise.resolve({ kind: 'bad-input', field: 'text' })
  if (!coversMerchant(scope, merchantId)) return Promise.resolve({ kind: 'not-found' })
  return inTransaction(db, async (tx) => {
    const merchant = await lockForOneClick(tx, merchantId)
    if (!merchant) return { kind: 'not-found' }
    if (!merchant.acceptsCards) return { kind: 'no-cards' }
    if (merchant.oneClick !== 'off') return { kind: 'on-already' }
    const waiting = await findWaitingRequest(tx, merchantId)
    if (waiting) return { kind: 'waiting-already', requestId: waiting.id }
    const at = clock.now()
    const requestId = await insertRequest(tx, { merchantId, text, requestedBy: actorText(actor), requestedAt: at })
    const object = { kind: 'merchant' as const, id: String(merchantId) }
    const line = { at, actor: actorText(actor), action: 'one-click.request' as const, outcome: 'done' as const, object, merchantId }
    await audit(tx, { ...line, reason: text, after: { request: requestId.toString() }, origin })
    return { kind: 'waiting', requestId }
  })
}
