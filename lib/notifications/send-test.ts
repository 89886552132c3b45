import { audit, type Origin } from '@/lib/audit/record'
import { type Actor, actorText } from '@/lib/platform/actor'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction } from '@/lib/platform/db'
import type { Scope } from '@/lib/platform/scope'
import { lockEndpoint } from './change-endpoint'
import { mostTestsAnHour, testObject, testType } from './rules'

export type SendTestOutcome =
  | { kind: 'done'; deliveryId: bigint; eventId: string }
  | { kind: 'not-found' }
  /** One test of an endpoint at a time: another is still being sent. */
  | { kind: 'test-waits' }
  /** The merchant has sent as many within the last hour as he may, to whichever endpoints. */
  | { kind: 'too-many-tests' }

/**
 * Sends a test to one endpoint, in whatever state that is: signed and sent like an event, once, and never repeated. It tells of nothing that happened, so it
 * is not in the event log and says nothing of how well the endpoint is (docs/decisions/0160).
 */
export function sendTest(
  { db, clock }: { db: Db; clock: Clock },
  scope: Scope,
  actor: Actor,
  { endpointId, origin }: { endpointId: string; origin?: Origin },
): Promise<SendTestOutcome> {
  return inTransaction(db, async (tx) => {
    const endpoint = await lockEndpoint(tx, scope, endpointId)
    if (!endpoint) return { kind: 'not-found' }
    const at = clock.now()
    const { merchantId } = endpoint
    const tests = { merchantId, objectKey: testObject }
    if ((await tx.delivery.count({ where: { ...tests, endpointId, state: 'waiting' } })) > 0) return { kind: 'test-waits' }
    const sent = await tx.delivery.count({ where: { ...tests, createdAt: { gt: new Date(at.getTime() - 60 * 60_000) } } })
    if (sent >= mostTestsAnHour) return { kind: 'too-many-tests' }
    const payload = { test: true, endpointId, note: 'A test of this endpoint. Nothing has happened to any order, card or customer.' }
    const event = await tx.outboxEvent.create({ data: { merchantId, type: testType, objectId: endpointId, payload, at } })
    const delivery = await tx.delivery.create({ data: { ...tests, eventId: event.id, endpointId, nextAt: at, createdAt: at } })
    const object = { kind: 'webhook-endpoint' as const, id: endpointId }
    const after = { url: endpoint.url, event: event.publicId }
    await audit(tx, { at, actor: actorText(actor), action: 'notifications.test', outcome: 'done', object, merchantId, after, origin })
    return { kind: 'done', deliveryId: delivery.id, eventId: event.publicId }
  })
}
