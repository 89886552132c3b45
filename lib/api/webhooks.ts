import * as z from 'zod'
import type { ApiCaller } from '@/lib/api-access/rules'
import { audit } from '@/lib/audit/record'
import * as verbs from '@/lib/notifications/change-endpoint'
import type { InputFault } from '@/lib/notifications/input'
import {
  type DeliveryRow,
  type EndpointRow,
  readDeliveries as listDeliveries,
  readEndpoints as listEndpoints,
  readNewSecret,
} from '@/lib/notifications/queries'
import { mostResent, resendMatching } from '@/lib/notifications/resend'
import { deliveryStates, longestOverlapHours, mostEndpoints, mostTestsAnHour, testType, usualOverlapHours } from '@/lib/notifications/rules'
import { sendTest } from '@/lib/notifications/send-test'
import { actorText } from '@/lib/platform/actor'
import { readInScope } from '@/lib/platform/scope'
import { type ApiDeps, defineCall } from './call'
import { eventFilter, eventId } from './events'
import { pageOf, pageQuery, readCursor } from './pages'
import { Refused } from './problems'
import * as shapes from './shapes'

const path = '/api/v1/webhook-endpoints'
const one = `${path}/{endpointId}`
const params = z.strictObject({ endpointId: z.uuid().meta({ examples: ['5b1d6e0c-6f0e-4a51-8a0e-3f2c9d7b1a44'] }) })
const about = ({ endpointId }: z.infer<typeof params>) => ({ kind: 'webhook-endpoint' as const, id: endpointId })

const url = shapes
  .text(500)
  .meta({ description: 'https at port 443, 8443, 8080 or 80, or http at 80 or 8080; a public address', examples: ['https://shop.example/hooks'] })
const name = z
  .string()
  .max(100)
  .meta({ description: 'For people; may be empty', examples: ['Warehouse'] })
const events = z.array(eventFilter).min(1).max(50)
const publicKey = z.string().meta({ description: 'Ed25519, verifies signatures `v1a`', examples: ['whpk_MCowBQYDK2VwAyEA'] })

const endpoint = z.strictObject({
  id: z.uuid(),
  url: z.string(),
  name: z.string(),
  events: z.array(z.string()),
  state: z.enum(['on', 'off', 'disabled']).meta({ description: '`disabled`: switched off by us after five days without one accepted event, or a 410' }),
  failingSince: shapes.instant.nullable(),
  publicKeys: z.array(z.strictObject({ publicKey, retiresAt: shapes.instant.nullable() })),
  createdAt: shapes.instant,
})

const secrets = z.strictObject({
  secret: z.string().meta({ description: 'Verifies signatures `v1` (HMAC-SHA-256)', examples: ['whsec_…'] }),
  publicKey,
  shownUntil: shapes.instant,
})

export const readEndpoints = defineCall({
  method: 'GET',
  path,
  summary: 'Your webhook endpoints',
  action: 'notifications.view',
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: null,
  answers: { 200: z.strictObject({ data: z.array(endpoint), nextCursor: z.null() }) },
  about: () => ({ kind: 'webhook-endpoint' as const, id: 'all' }),
  work: async ({ db, clock }, { scope, merchantId }) => {
    const rows = await readInScope(db, scope, (tx) => listEndpoints(tx, { merchantId }, clock.now()))
    return { status: 200, body: { data: rows.map(showEndpoint), nextCursor: null } }
  },
})

export const postEndpoint = defineCall({
  method: 'POST',
  path,
  summary: 'A new webhook endpoint, which is told of events from now on',
  description: 'Its secret is not in the answer, because answers to writes are kept: read it within the hour from `…/secret`.',
  action: 'notifications.settings',
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: z.strictObject({ url, name: name.optional(), events }),
  answers: { 201: endpoint },
  problems: ['too-many-endpoints'],
  about: () => ({ kind: 'webhook-endpoint' as const, id: 'new' }),
  work: async (deps, caller, { body, origin }) => {
    const input = { merchantId: caller.merchantId, url: body.url, name: body.name ?? '', events: body.events, origin }
    const outcome = await verbs.createEndpoint(deps, caller.scope, actorOf(caller), input)
    if (outcome.kind === 'too-many') throw new Refused('too-many-endpoints', { detail: `A merchant may have ${mostEndpoints} endpoints` })
    if (outcome.kind !== 'created') throw refusalOf(outcome)
    return { status: 201, body: showEndpoint(await endpointOf(deps, caller, outcome.endpointId)) }
  },
})

export const readEndpoint = defineCall({
  method: 'GET',
  path: one,
  summary: 'One webhook endpoint',
  action: 'notifications.view',
  params,
  query: z.strictObject({}),
  body: null,
  answers: { 200: endpoint },
  about,
  work: async (deps, caller, { params: { endpointId } }) => ({ status: 200, body: showEndpoint(await endpointOf(deps, caller, endpointId)) }),
})

export const putEndpoint = defineCall({
  method: 'PUT',
  path: one,
  summary: 'Changes a webhook endpoint. Switched off, what waits for it is dropped; switched on again, it is told of what happens from then on',
  action: 'notifications.settings',
  params,
  query: z.strictObject({}),
  body: z.strictObject({ url, name: name.optional(), events, state: z.enum(['on', 'off']) }),
  answers: { 200: endpoint },
  about,
  work: async (deps, caller, { params: { endpointId }, body, origin }) => {
    const outcome = await verbs.changeEndpoint(deps, caller.scope, actorOf(caller), { endpointId, ...body, expectedVersion: null, origin })
    if (outcome.kind !== 'done') throw refusalOf(outcome)
    return { status: 200, body: showEndpoint(await endpointOf(deps, caller, endpointId)) }
  },
})

export const deleteEndpoint = defineCall({
  method: 'DELETE',
  path: one,
  summary: 'Takes a webhook endpoint away; what was delivered to it stays to be read in the Personal Account',
  action: 'notifications.settings',
  params,
  query: z.strictObject({}),
  body: null,
  answers: { 200: z.strictObject({ id: z.uuid(), state: z.literal('deleted') }) },
  about,
  work: async (deps, caller, { params: { endpointId }, origin }) => {
    const outcome = await verbs.deleteEndpoint(deps, caller.scope, actorOf(caller), { endpointId, origin })
    if (outcome.kind !== 'done') throw refusalOf(outcome)
    return { status: 200, body: { id: endpointId, state: 'deleted' } }
  },
})

export const readSecret = defineCall({
  method: 'GET',
  path: `${one}/secret`,
  summary: 'The newest secret of an endpoint, for an hour after it was made',
  action: 'notifications.settings',
  params,
  query: z.strictObject({}),
  body: null,
  answers: { 200: secrets },
  problems: ['secret-not-shown'],
  about,
  work: async (deps, caller, { params: { endpointId }, origin }) => {
    await endpointOf(deps, caller, endpointId)
    const at = deps.clock.now()
    const shown = await readNewSecret(deps.db.prisma, deps.vault, endpointId, at)
    if (!shown) throw new Refused('secret-not-shown')
    const object = { kind: 'webhook-endpoint' as const, id: endpointId }
    const line = {
      at,
      actor: actorText(actorOf(caller)),
      action: 'notifications.settings' as const,
      outcome: 'done' as const,
      object,
      merchantId: caller.merchantId,
    }
    await audit(deps.db.prisma, { ...line, reason: 'secret-read', origin })
    return { status: 200, body: { ...shown, shownUntil: shown.shownUntil.toISOString() } }
  },
})

export const postRotation = defineCall({
  method: 'POST',
  path: `${one}/secret-rotations`,
  summary: 'New secrets. The old ones sign beside them for some hours; read the new ones from `…/secret`',
  action: 'notifications.settings',
  params,
  query: z.strictObject({}),
  body: z.strictObject({
    overlapHours: z
      .int()
      .min(0)
      .max(longestOverlapHours)
      .optional()
      .meta({ description: `${usualOverlapHours} where it is left out` }),
  }),
  answers: { 201: z.strictObject({ publicKey, oldUntil: shapes.instant }) },
  about,
  work: async (deps, caller, { params: { endpointId }, body: { overlapHours = usualOverlapHours }, origin }) => {
    const outcome = await verbs.rotateSecret(deps, caller.scope, actorOf(caller), { endpointId, overlapHours, origin })
    if (outcome.kind !== 'rotated') throw refusalOf(outcome)
    return { status: 201, body: { publicKey: outcome.publicKey, oldUntil: outcome.oldUntil.toISOString() } }
  },
})

export const postTest = defineCall({
  method: 'POST',
  path: `${one}/tests`,
  summary: 'Sends a test to an endpoint, also to one that is switched off',
  description: `Signed and sent like an event, with the type \`${testType}\` and \`"test": true\` in its data; once, and in no event log. What came of it is among \`…/deliveries\`. One at a time, and up to ${mostTestsAnHour} an hour for all your endpoints.`,
  action: 'notifications.test',
  params,
  query: z.strictObject({}),
  body: z.strictObject({}),
  answers: { 201: z.strictObject({ eventId, type: z.literal(testType) }) },
  problems: ['test-waits', 'too-many-tests'],
  about,
  work: async (deps, caller, { params: { endpointId }, origin }) => {
    const outcome = await sendTest(deps, caller.scope, actorOf(caller), { endpointId, origin })
    if (outcome.kind !== 'done') throw new Refused(outcome.kind)
    return { status: 201, body: { eventId: outcome.eventId, type: testType } }
  },
})

const deliveryState = z
  .enum(deliveryStates as ['waiting'])
  .meta({ description: '`rejected` and `dropped` are not repeated by themselves', examples: ['failed'] })

const delivery = z.strictObject({
  eventId,
  type: z.string(),
  state: deliveryState,
  attempts: z.int(),
  nextAt: shapes.instant.nullable(),
  last: z.strictObject({ at: shapes.instant, outcome: z.string().nullable(), status: z.int().nullable(), durationMs: z.int().nullable() }).nullable(),
})

export const readDeliveries = defineCall({
  method: 'GET',
  path: `${one}/deliveries`,
  summary: 'What was sent to an endpoint and what waits, newest first, with the last attempt',
  action: 'notifications.view',
  params,
  query: pageQuery.extend({ state: deliveryState.optional() }),
  body: null,
  answers: { 200: z.strictObject({ data: z.array(delivery), nextCursor: z.string().nullable() }) },
  about,
  work: async (deps, caller, { params: { endpointId }, query: { limit, cursor, state } }) => {
    await endpointOf(deps, caller, endpointId)
    const place = readCursor(cursor)
    const rows = await readInScope(deps.db, caller.scope, async (tx) => {
      const last = place && (await tx.delivery.findFirst({ where: { endpointId, event: { publicId: place.id } }, select: { id: true } }))
      if (place && !last)
        throw new Refused('invalid-request', { errors: [{ field: 'cursor', code: 'not-a-cursor', detail: 'must be the nextCursor of the page before' }] })
      return listDeliveries(tx, { merchantId: caller.merchantId, destination: endpointId, state }, { before: last?.id ?? null, most: limit + 1 })
    })
    return { status: 200, body: pageOf(rows, limit, ({ event }) => ({ at: event.at, id: event.publicId }), showDelivery) }
  },
})

export const postResend = defineCall({
  method: 'POST',
  path: `${one}/resends`,
  summary: 'Sends events again that have ended, delivered or not: one, or those of a time',
  description: `Up to ${mostResent} at once. They keep their ids, so a receiver that has seen one can leave it aside.`,
  action: 'notifications.resend',
  params,
  query: z.strictObject({}),
  body: z.union([
    z.strictObject({ eventId }),
    z.strictObject({ from: shapes.instant, until: shapes.instant, state: deliveryState.exclude(['waiting']).optional() }),
  ]),
  answers: { 200: z.strictObject({ count: z.int().meta({ description: 'How many are sent again; 0 also where the endpoint is switched off' }) }) },
  problems: ['too-many-deliveries'],
  about,
  work: async (deps, caller, { params: { endpointId }, body, origin }) => {
    await endpointOf(deps, caller, endpointId)
    const which =
      'eventId' in body ? { event: body.eventId } : { from: new Date(body.from), until: new Date(body.until), ...(body.state ? { state: body.state } : {}) }
    const filter = { merchantId: caller.merchantId, destination: endpointId, ...which }
    const outcome = await resendMatching(deps, caller.scope, actorOf(caller), { filter, origin })
    if (outcome.kind === 'too-many') throw new Refused('too-many-deliveries')
    return { status: 200, body: { count: outcome.kind === 'done' ? outcome.count : 0 } }
  },
})

async function endpointOf({ db, clock }: ApiDeps, { scope, merchantId }: ApiCaller, endpointId: string): Promise<EndpointRow> {
  const read = (tx: typeof db.prisma) => listEndpoints(tx, { id: endpointId }, clock.now())
  const rows = db.joined ? await read(db.prisma) : await readInScope(db, scope, (tx) => listEndpoints(tx, { id: endpointId }, clock.now()))
  const [row] = rows.filter((found) => found.merchantId === merchantId)
  if (!row) throw new Refused('not-found')
  return row
}

function actorOf({ keyId }: ApiCaller) {
  return { kind: 'api-key' as const, id: keyId }
}

function refusalOf(outcome: { kind: 'not-found' | 'stale' } | { kind: 'bad-input'; fault: InputFault }): Refused {
  if (outcome.kind !== 'bad-input') return new Refused('not-found')
  const { field, fault } = outcome.fault
  return new Refused('invalid-request', { errors: [{ field, code: fault, detail: faultDetails[fault] }] })
}

const faultDetails: Record<InputFault['fault'], string> = {
  'not-a-url': 'must be an address such as https://shop.example/hooks',
  scheme: 'must begin with https:// or http://',
  port: 'must use port 443, 8443, 8080 or 80 with https, 80 or 8080 with http',
  credentials: 'must not hold a name or a password',
  fragment: 'must not have a part after #',
  'too-long': 'must have up to 500 characters',
  'not-public': 'must be a public address',
  'not-allowed': 'must be as documented',
}

function showEndpoint({ id, url: address, name: called, events: filters, state, failingSince, keys, createdAt }: EndpointRow): z.infer<typeof endpoint> {
  return {
    id,
    url: address,
    name: called,
    events: filters,
    state: state as 'on',
    failingSince: failingSince?.toISOString() ?? null,
    publicKeys: keys.map((key) => ({ publicKey: key.publicKey, retiresAt: key.retiresAt?.toISOString() ?? null })),
    createdAt: createdAt.toISOString(),
  }
}

function showDelivery({ event, state, attempts, nextAt, tries: [last] }: DeliveryRow): z.infer<typeof delivery> {
  return {
    eventId: event.publicId,
    type: event.type,
    state: state as 'waiting',
    attempts,
    nextAt: nextAt?.toISOString() ?? null,
    last: last ? { at: last.at.toISOString(), outcome: last.outcome, status: last.status, durationMs: last.durationMs } : null,
  }
}
