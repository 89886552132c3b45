import { formatAmount } from '@/lib/platform/money'

/** The two ways in which a merchant hears of something. */
export type Channel = 'assist' | 'webhook'

/** Everything that can stand in the event log, with the specification's names (spec/contract.md section 4). */
export const eventTypes = [
  'order.created',
  'order.reopened',
  'order.approved',
  'order.declined',
  'order.timed_out',
  'order.confirmed',
  'order.confirmation_refused',
  'order.canceled',
  'order.cancellation_refused',
  'order.late_approval',
  'saved_card.saved',
  'saved_card.updated',
  'saved_card.expiring',
  'saved_card.expired',
  'saved_card.deleted',
  'customer.status_changed',
  'limit.reached',
  'limit.changed',
  'union.joined',
  'union.left',
  'union.number_decided',
  'webhook_endpoint.disabled',
] as const

export type EventType = (typeof eventTypes)[number]

/** What is sent to try an endpoint. It is in no log and no filter: it goes to the endpoint that is tried, and nowhere else. */
export const testType = 'webhook_endpoint.test'

/** What all tests are about, as deliveries say it. */
export const testObject = 'test:endpoint'

/** Tests of all endpoints of a merchant, so that nobody floods a receiver that way. */
export const mostTestsAnHour = 20

/** Everything that can be among the deliveries. */
export const deliveryTypes: readonly string[] = [...eventTypes, testType]

/** What an endpoint can ask for: everything, a group, or one type. */
export const eventFilters: readonly string[] = ['*', ...new Set(eventTypes.map((type) => `${type.split('.')[0]}.*`)), ...eventTypes]

export function matchesFilter(filters: readonly string[], type: string): boolean {
  if (type === testType) return false
  return filters.some((filter) => filter === '*' || filter === type || filter === `${type.split('.')[0]}.*`)
}

/** Results that an Assist notification tells of, by setting (spec/assist-wire.md section 4); time-outs are not among them. */
export const assistResults = ['approve', 'decline', 'charge', 'cancel'] as const

export type AssistResult = (typeof assistResults)[number]

const resultOf: Partial<Record<string, AssistResult>> = {
  'order.approved': 'approve',
  'order.declined': 'decline',
  'order.confirmed': 'charge',
  'order.canceled': 'cancel',
}

/** Whether the Assist notification tells of an event. */
export function matchesResult(results: readonly string[], type: string): boolean {
  const result = resultOf[type]
  return result !== undefined && results.includes(result)
}

export type EventPayload = Record<string, unknown>

/** What a later event waits for: events of one object are sent in their order. A new attempt of an order has another billnumber and is the same order. */
export function objectKeyOf({ type, objectId, payload }: { type: string; objectId: string; payload: EventPayload }): string {
  const group = type.split('.')[0] ?? type
  if (group === 'order' && typeof payload.orderNumber === 'string') return `order:${payload.orderNumber}`
  return `${group}:${objectId}`
}

/** An event as merchants read it, in the log and in webhooks: amounts as decimals of their currency, like everywhere in the JSON API. */
export function shownEvent({ publicId, merchantId, type, at, payload }: { publicId: string; merchantId: number; type: string; at: Date; payload: unknown }) {
  return { id: publicId, type, timestamp: at.toISOString(), data: { ...shownPayload(payload as EventPayload), merchantId } }
}

function shownPayload(payload: EventPayload): EventPayload {
  const { currency } = payload
  return Object.fromEntries(
    Object.entries(payload).map(([name, value]) => {
      const isAmount = name.endsWith('Minor') && typeof currency === 'string' && typeof value === 'string' && /^-?\d+$/.test(value)
      return isAmount ? [name.slice(0, -'Minor'.length), formatAmount({ minor: BigInt(value), currency })] : [name.replace(/Minor$/, ''), value]
    }),
  )
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/**
 * How long after a sending without an answer the next one comes; one more sending than there are pauses. Assist: at most 8 in 4 hours
 * (spec/assist-wire.md section 4). Webhooks: the example of Standard Webhooks, some three days.
 */
export const pausesMs: Record<Channel, readonly number[]> = {
  assist: [1, 2, 7, 20, 30, 60, 115].map((minutes) => minutes * minuteMs),
  webhook: [5_000, 5 * minuteMs, 30 * minuteMs, 2 * hourMs, 5 * hourMs, 10 * hourMs, 14 * hourMs, 20 * hourMs, 24 * hourMs],
}

export function mostSendings(channel: Channel): number {
  return pausesMs[channel].length + 1
}

/** When to send again after `round` sendings without an answer, the last of them at `at`; null when it was the last. */
export function nextSendingAt(channel: Channel, round: number, at: Date): Date | null {
  const pause = pausesMs[channel][round - 1]
  return pause === undefined ? null : new Date(at.getTime() + pause)
}

/** After so long without one accepted event an endpoint is switched off, and the merchant is told. */
export const disabledAfterMs = 5 * 24 * hourMs

/** How long an old secret may go on signing beside a new one. */
export const longestOverlapHours = 7 * 24
export const usualOverlapHours = 24

/** After a secret was made it can be read for so long over the API, then never again. */
export const secretShownMs = hourMs

export const mostEndpoints = 20

export type DeliveryState = 'waiting' | 'delivered' | 'rejected' | 'failed' | 'dropped'

/** From, to. The same table stands in the database (`delivery_transitions`), and a test compares them. Back to waiting: somebody asked to send again. */
export const deliveryTransitions: readonly (readonly [DeliveryState, DeliveryState])[] = [
  ['waiting', 'delivered'],
  ['waiting', 'rejected'],
  ['waiting', 'failed'],
  ['waiting', 'dropped'],
  ['delivered', 'waiting'],
  ['rejected', 'waiting'],
  ['failed', 'waiting'],
  ['dropped', 'waiting'],
]

export const deliveryStates: readonly DeliveryState[] = ['waiting', 'delivered', 'rejected', 'failed', 'dropped']

export type EndpointState = 'on' | 'off' | 'disabled' | 'deleted'

/**
 * What the receiver's answer means. `rejected`: he has taken it and refused, which is not repeated. `unanswered`: nothing, or nothing that he may answer;
 * `gone`: he says that he will never want it (Standard Webhooks, status 410).
 */
export type Judged =
  | { kind: 'delivered' }
  | { kind: 'rejected'; firstCode: number; secondCode: number }
  | { kind: 'unanswered'; why: string }
  | { kind: 'gone' }
