import type { Clock } from '@/lib/platform/clock'
import type { Db } from '@/lib/platform/db'
import type { OutgoingOutcome, OutgoingRequest } from '@/lib/platform/outgoing/call'
import type { Vault } from '@/lib/vault/vault'
import { readHeldSecrets } from './endpoint-store'
import { judgeAssist, judgeWebhook } from './judge-answer'
import { type Judged, shownEvent, testType } from './rules'
import type { Claimed } from './store'
import { signedHeaders } from './webhook-keys'

/** The form of an Assist notification, as the wire writes it, with what the receiver has to echo. `state`: of the order after the event. */
export type AssistForm = (db: Db, told: { operationId: bigint; state: string; at: Date }) => Promise<{ body: string; billNumber: string; packetDate: string }>

/** What goes out, and how the answer to it is judged. */
export type Packed = { id: string; at: Date; isTest: boolean; request: OutgoingRequest; judge: (outcome: OutgoingOutcome) => Judged }

type Deps = { db: Db; clock: Clock; vault: Vault; assistForm: AssistForm }

/** Makes the request of a delivery, anew for each sending: address, secrets and time are those of now. Null: the destination is gone. */
export function pack(deps: Deps, claimed: Claimed): Promise<Packed | null> {
  return claimed.endpointId === null ? packAssist(deps, claimed) : packWebhook(deps, claimed, claimed.endpointId)
}

const userAgent = 'One-Click-Notifications/1'

async function packAssist({ db, clock, assistForm }: Deps, { merchantId, eventId }: Claimed): Promise<Packed | null> {
  const settings = await db.prisma.assistNotification.findUnique({ where: { merchantId } })
  const event = await db.prisma.outboxEvent.findUniqueOrThrow({ where: { id: eventId } })
  const { state } = event.payload as { state?: unknown }
  if (!settings?.enabled || event.operationId === null || typeof state !== 'string') return null
  const at = clock.now()
  const { body, billNumber, packetDate } = await assistForm(db, { operationId: event.operationId, state, at })
  const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8', 'user-agent': userAgent }
  return {
    id: event.publicId,
    at,
    isTest: false,
    request: { url: settings.url, method: 'POST', headers, body },
    judge: (outcome) => judgeAssist(outcome, settings.answer as 'xml' | 'http-200', { billNumber, packetDate }),
  }
}

async function packWebhook({ db, clock, vault }: Deps, { eventId }: Claimed, endpointId: string): Promise<Packed | null> {
  const endpoint = await db.prisma.webhookEndpoint.findUniqueOrThrow({ where: { id: endpointId } })
  const told = await db.prisma.outboxEvent.findUniqueOrThrow({ where: { id: eventId } })
  const isTest = told.type === testType
  // One that is switched off can be tried before it is switched on.
  if (endpoint.state !== 'on' && (!isTest || endpoint.state === 'deleted')) return null
  const { id, ...event } = shownEvent(told)
  const body = JSON.stringify(event)
  const at = clock.now()
  const signed = signedHeaders(await readHeldSecrets(db.prisma, vault, endpointId, at), { id, at, body })
  const headers = { 'content-type': 'application/json', 'user-agent': userAgent, ...signed }
  return { id, at, isTest, request: { url: endpoint.url, method: 'POST', headers, body }, judge: judgeWebhook }
}
