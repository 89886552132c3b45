import { randomUUID } from 'node:crypto'
import { audit, type Origin } from '@/lib/audit/record'
import { type Actor, actorText } from '@/lib/platform/actor'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction, type Tx } from '@/lib/platform/db'
import type { Env } from '@/lib/platform/env'
import { coversMerchant, type Scope } from '@/lib/platform/scope'
import type { Vault } from '@/lib/vault/vault'
import { renewSecrets } from './endpoint-store'
import { type InputFault, readFilters, readName, readUrl } from './input'
import { type EndpointState, longestOverlapHours, mostEndpoints } from './rules'
import { dropWaiting, lockDestinations } from './store'

type Deps = { db: Db; clock: Clock; vault: Vault; env: Pick<Env, 'sandbox'> }

export type EndpointInput = { url: string; name: string; events: readonly string[] }

export type CreateEndpointOutcome =
  | { kind: 'created'; endpointId: string; secret: string; publicKey: string }
  | { kind: 'not-found' }
  | { kind: 'too-many' }
  | { kind: 'bad-input'; fault: InputFault }

/** Adds an endpoint that is told of events from now on, with secrets of its own; this is the only time that the secret is handed out by itself. */
export function createEndpoint(
  { db, clock, vault, env }: Deps,
  scope: Scope,
  actor: Actor,
  { merchantId, origin, ...input }: EndpointInput & { merchantId: number; origin?: Origin },
): Promise<CreateEndpointOutcome> {
  const read = readEndpoint(input, env)
  if ('fault' in read) return Promise.resolve({ kind: 'bad-input', fault: read.fault })
  return inTransaction(db, async (tx) => {
    if (!coversMerchant(scope, merchantId) || !(await lockDestinations(tx, merchantId))) return { kind: 'not-found' }
    if ((await tx.webhookEndpoint.count({ where: { merchantId, state: { not: 'deleted' } } })) >= mostEndpoints) return { kind: 'too-many' }
    const at = clock.now()
    const id = randomUUID()
    await tx.webhookEndpoint.create({ data: { id, merchantId, ...read, state: 'on', since: at, createdBy: actorText(actor), createdAt: at } })
    const { secret, publicKey } = await renewSecrets(tx, vault, id, { at, othersRetireAt: at })
    await note(tx, { id, merchantId }, { actor, at, origin, reason: 'created', after: shown({ ...read, state: 'on' }) })
    return { kind: 'created', endpointId: id, secret, publicKey }
  })
}

export type ChangeEndpoint = Partial<EndpointInput> & {
  endpointId: string
  state?: 'on' | 'off'
  /** The version that the editor saw. Null: whatever stands. */
  expectedVersion: number | null
  origin?: Origin
}

export type ChangeEndpointOutcome = { kind: 'done' } | { kind: 'not-found' } | { kind: 'stale' } | { kind: 'bad-input'; fault: InputFault }

/** Changes an endpoint. Switched off, what waits for it is dropped; switched on again, it is told of what happens from then on. */
export function changeEndpoint({ db, clock, env }: Omit<Deps, 'vault'>, scope: Scope, actor: Actor, input: ChangeEndpoint): Promise<ChangeEndpointOutcome> {
  return inTransaction(db, async (tx) => {
    const before = await lockEndpoint(tx, scope, input.endpointId)
    if (!before) return { kind: 'not-found' }
    if (input.expectedVersion !== null && before.version !== input.expectedVersion) return { kind: 'stale' }
    const read = readEndpoint({ url: input.url ?? before.url, name: input.name ?? before.name, events: input.events ?? before.events }, env)
    if ('fault' in read) return { kind: 'bad-input', fault: read.fault }
    const at = clock.now()
    const state = input.state ?? before.state
    const isSame = state === before.state
    const since = state === 'on' && !isSame ? at : before.since
    const change = { ...read, state, since, failingSince: isSame ? before.failingSince : null }
    await tx.webhookEndpoint.update({ where: { id: before.id }, data: { ...change, version: { increment: 1 } } })
    if (state === 'off') await dropWaiting(tx, { endpointId: before.id }, at)
    await note(tx, before, { actor, at, origin: input.origin, reason: 'changed', before: shown(before), after: shown({ ...read, state }) })
    return { kind: 'done' }
  })
}

/** Takes an endpoint away; its deliveries stay to be read. */
export function deleteEndpoint(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  scope: Scope,
  actor: Actor,
  { endpointId, expectedVersion, origin }: { endpointId: string; expectedVersion?: number; origin?: Origin },
): Promise<{ kind: 'done' } | { kind: 'not-found' | 'stale' }> {
  return inTransaction(db, async (tx) => {
    const before = await lockEndpoint(tx, scope, endpointId)
    if (!before) return { kind: 'not-found' }
    if (expectedVersion !== undefined && before.version !== expectedVersion) return { kind: 'stale' }
    const at = clock.now()
    await tx.webhookEndpoint.update({ where: { id: before.id }, data: { state: 'deleted', failingSince: null, version: { increment: 1 } } })
    await dropWaiting(tx, { endpointId: before.id }, at)
    await note(tx, before, { actor, at, origin, reason: 'deleted', before: shown(before), after: { state: 'deleted' } })
    return { kind: 'done' }
  })
}

export type RotateSecretOutcome =
  | { kind: 'rotated'; secret: string; publicKey: string; oldUntil: Date }
  | { kind: 'not-found' }
  /** Somebody else changed the endpoint or its secrets meanwhile. */
  | { kind: 'stale' }
  | { kind: 'bad-input'; fault: InputFault }

/** New secrets. The old ones go on signing beside them for so many hours, 0 to 168, so that the receiver can change his in peace. */
export function rotateSecret(
  { db, clock, vault }: Omit<Deps, 'env'>,
  scope: Scope,
  actor: Actor,
  { endpointId, overlapHours, expectedVersion, origin }: { endpointId: string; overlapHours: number; expectedVersion?: number; origin?: Origin },
): Promise<RotateSecretOutcome> {
  if (!Number.isInteger(overlapHours) || overlapHours < 0 || overlapHours > longestOverlapHours) {
    return Promise.resolve({ kind: 'bad-input', fault: { field: 'overlapHours', fault: 'not-allowed' } })
  }
  return inTransaction(db, async (tx) => {
    const endpoint = await lockEndpoint(tx, scope, endpointId)
    if (!endpoint) return { kind: 'not-found' }
    if (expectedVersion !== undefined && endpoint.version !== expectedVersion) return { kind: 'stale' }
    const at = clock.now()
    const oldUntil = new Date(at.getTime() + overlapHours * 60 * 60_000)
    const { secret, publicKey } = await renewSecrets(tx, vault, endpoint.id, { at, othersRetireAt: oldUntil })
    // Whoever looks at the form of before is told that there are others by now.
    await tx.webhookEndpoint.update({ where: { id: endpoint.id }, data: { version: { increment: 1 } } })
    await note(tx, endpoint, { actor, at, origin, reason: 'secret-rotated', after: { oldUntil: oldUntil.toISOString() } })
    return { kind: 'rotated', secret, publicKey, oldUntil }
  })
}

function readEndpoint(input: EndpointInput, env: Pick<Env, 'sandbox'>): { url: string; name: string; events: string[] } | { fault: InputFault } {
  const [url, name, events] = [readUrl(input.url, env), readName(input.name), readFilters(input.events)]
  if ('fault' in url) return url
  if ('fault' in name) return name
  return 'fault' in events ? events : { ...url, ...name, ...events }
}

type Endpoint = {
  id: string
  merchantId: number
  url: string
  name: string
  events: string[]
  state: EndpointState
  failingSince: Date | null
  since: Date
  version: number
}

/** The endpoint under the lock of its merchant; null when it is deleted or not the caller's. */
export async function lockEndpoint(tx: Tx, scope: Scope, endpointId: string): Promise<Endpoint | null> {
  const seen = await tx.webhookEndpoint.findUnique({ where: { id: endpointId }, select: { merchantId: true } })
  if (!seen || !coversMerchant(scope, seen.merchantId)) return null
  await lockDestinations(tx, seen.merchantId)
  const endpoint = await tx.webhookEndpoint.findUniqueOrThrow({ where: { id: endpointId } })
  return endpoint.state === 'deleted' ? null : { ...endpoint, state: endpoint.state as EndpointState }
}

type Shown = Record<string, string | number | boolean | null>

function shown({ url, name, events, state }: { url: string; name: string; events: readonly string[]; state: string }): Shown {
  return { url, name, events: events.join(', '), state }
}

type Note = { actor: Actor; at: Date; origin?: Origin; reason: string; before?: Shown; after: Shown }

function note(tx: Tx, { id, merchantId }: { id: string; merchantId: number }, { actor, at, origin, reason, before, after }: Note): Promise<void> {
  const object = { kind: 'webhook-endpoint' as const, id }
  return audit(tx, { at, actor: actorText(actor), action: 'notifications.settings', outcome: 'done', object, merchantId, reason, before, after, origin })
}
