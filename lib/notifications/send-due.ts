import { audit } from '@/lib/audit/record'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction, type Tx } from '@/lib/platform/db'
import type { Log } from '@/lib/platform/log'
import { luhnRunsMasked } from '@/lib/platform/mask-pan-runs'
import type { Outgoing, OutgoingBounds, OutgoingOutcome } from '@/lib/platform/outgoing/call'
import type { Vault } from '@/lib/vault/vault'
import { type AssistForm, type Packed, pack } from './pack'
import { type Channel, disabledAfterMs, type Judged, mostSendings, nextSendingAt } from './rules'
import { type AttemptResult, type Claimed, claimDue, dropWaiting, endAttempt, insertAttempt, lockDestinations, moveOn } from './store'

export type SendDeps = { db: Db; clock: Clock; vault: Vault; log: Log; outgoing: Outgoing; assistForm: AssistForm }

const bounds: OutgoingBounds = { connectMs: 5_000, firstByteMs: 10_000, totalMs: 12_000, answerBytes: 16 * 1024 }

/** Longer than any sending lasts: what is claimed longer was left by a process that died. */
const leaseMs = 60_000

/** A dead receiver keeps so many sendings waiting, and no more; the others go on. */
const perDestination = 2

/** Takes up to `most` deliveries that are due. Whoever takes them sends them. */
export function takeDue({ db, clock }: Pick<SendDeps, 'db' | 'clock'>, most: number): Promise<Claimed[]> {
  const now = clock.now()
  return claimDue(db.prisma, { now, until: new Date(now.getTime() + leaseMs), most, perDestination })
}

/** Sends everything that is due now and comes due by that, until nothing is. Returns how many were sent. */
export async function sendDue(deps: SendDeps): Promise<number> {
  let sent = 0
  for (;;) {
    const claimed = await takeDue(deps, 20)
    if (claimed.length === 0) return sent
    await Promise.all(claimed.map((one) => sendOne(deps, one)))
    sent += claimed.length
  }
}

/** One sending: noted before it begins, sent with no transaction open, judged, noted again. Never throws; what was left open is due again after its lease. */
export async function sendOne(deps: SendDeps, claimed: Claimed): Promise<void> {
  const { clock, log } = deps
  try {
    const channel: Channel = claimed.endpointId === null ? 'assist' : 'webhook'
    if (claimed.round > mostSendings(channel)) return await giveUp(deps, claimed)
    const packed = await pack(deps, claimed)
    if (!packed) return await giveUp(deps, claimed)
    await insertAttempt(deps.db.prisma, { deliveryId: claimed.id, number: claimed.number, url: packed.request.url, at: packed.at })
    const begun = performance.now()
    const outcome = await deps.outgoing(packed.request, bounds)
    const durationMs = Math.round(performance.now() - begun)
    const judged = packed.judge(outcome)
    const result = resultOf(outcome, judged, durationMs)
    await settle(deps, { claimed, channel, packed, judged, result, at: clock.now() })
    const { status } = result
    log.info(
      { delivery: claimed.id.toString(), merchantId: claimed.merchantId, webhookId: packed.id, channel, outcome: result.outcome, status, durationMs },
      'sent',
    )
  } catch (error) {
    log.error({ delivery: claimed.id.toString(), merchantId: claimed.merchantId, error: (error as Error).message }, 'a sending was left open')
  }
}

type Sending = { claimed: Claimed; channel: Channel; packed: Packed; judged: Judged; result: AttemptResult; at: Date }

function settle({ db }: Pick<SendDeps, 'db'>, sending: Sending): Promise<void> {
  const { claimed, channel, packed, judged, result, at } = sending
  return inTransaction(db, async (tx) => {
    if (claimed.endpointId !== null) await lockDestinations(tx, claimed.merchantId)
    await endAttempt(tx, claimed, result)
    const lastOutcome = result.outcome
    const again = judged.kind === 'unanswered' && !packed.isTest ? nextSendingAt(channel, claimed.round, at) : null
    // A test that was not accepted is nothing that a merchant was not told.
    const unheard = packed.isTest ? 'dropped' : 'failed'
    const state = judged.kind === 'delivered' || judged.kind === 'rejected' ? judged.kind : unheard
    await moveOn(tx, claimed, again ? { nextAt: again, lastOutcome } : { state, endedAt: at, lastOutcome })
    if (claimed.endpointId !== null && !packed.isTest) await noteHealth(tx, claimed.endpointId, sending)
  })
}

// One accepted event is enough to be healthy again; a long failure, or the word that he wants no more, switches an endpoint off.
async function noteHealth(tx: Tx, endpointId: string, { claimed, judged, at }: Sending): Promise<void> {
  const endpoint = await tx.webhookEndpoint.findUniqueOrThrow({ where: { id: endpointId } })
  if (endpoint.state !== 'on') return
  if (judged.kind === 'delivered') {
    if (endpoint.failingSince) await tx.webhookEndpoint.update({ where: { id: endpointId }, data: { failingSince: null } })
    return
  }
  const failingSince = endpoint.failingSince ?? at
  const isOver = judged.kind === 'gone' || at.getTime() - failingSince.getTime() >= disabledAfterMs
  if (!isOver) {
    if (!endpoint.failingSince) await tx.webhookEndpoint.update({ where: { id: endpointId }, data: { failingSince } })
    return
  }
  await tx.webhookEndpoint.update({ where: { id: endpointId }, data: { state: 'disabled', failingSince, version: { increment: 1 } } })
  await dropWaiting(tx, { endpointId }, at)
  const reason = judged.kind === 'gone' ? 'gone' : 'failing'
  const payload = { endpointId, url: endpoint.url, name: endpoint.name, reason, failingSince: failingSince.toISOString() }
  await tx.outboxEvent.create({ data: { merchantId: claimed.merchantId, type: 'webhook_endpoint.disabled', objectId: endpointId, payload, at } })
  await audit(tx, {
    at,
    actor: 'system:notifications',
    action: 'notifications.settings',
    outcome: 'done',
    object: { kind: 'webhook-endpoint', id: endpointId },
    merchantId: claimed.merchantId,
    reason,
    before: { state: 'on' },
    after: { state: 'disabled' },
  })
}

// There is nothing to send, or it was sent as often as it may: by processes that died before they knew.
async function giveUp({ db, clock }: SendDeps, claimed: Claimed): Promise<void> {
  await moveOn(db.prisma, claimed, { state: 'failed', endedAt: clock.now(), lastOutcome: 'given-up' })
}

const longestAnswer = 2000

function resultOf(outcome: OutgoingOutcome, judged: Judged, durationMs: number): AttemptResult {
  return {
    durationMs,
    outcome: judged.kind === 'unanswered' ? judged.why : judged.kind,
    status: outcome.kind === 'answered' ? outcome.status : null,
    firstCode: judged.kind === 'rejected' ? judged.firstCode : null,
    secondCode: judged.kind === 'rejected' ? judged.secondCode : null,
    answer: outcome.kind === 'answered' ? keptText(outcome.body) : null,
  }
}

// A receiver can answer anything, also what must not be kept (PCI DSS 3.4.1) and what the database cannot keep.
function keptText(body: string): string {
  return luhnRunsMasked(body.replaceAll('\0', '').slice(0, longestAnswer)).slice(0, longestAnswer)
}
