import { randomUUID } from 'node:crypto'
import { answerOnce } from '@/lib/api-access/answer-once'
import { authenticate, takeFromQuota } from '@/lib/api-access/authenticate'
import type { ApiCaller, Quota } from '@/lib/api-access/rules'
import { audit, type Origin } from '@/lib/audit/record'
import { actorText } from '@/lib/platform/actor'
import { clientIp } from '@/lib/platform/client-ip'
import { isUnavailable } from '@/lib/platform/db'
import { may } from '@/lib/staff/rules'
import type { Answered, ApiDeps, Call } from './call'
import { calls } from './calls'
import { type Found, findCall } from './find-call'
import { problemBody, problems, Refused } from './problems'
import { type Read, readRequest } from './read-request'

type Answering = { traceId: string; quota: Quota | null; now: Date }

/**
 * Answers any request below `/api/v1`: finds the call, asks who it is, counts, checks the right, reads the request, does the work once, and puts every failure
 * in one form. Nothing that is sent can make it throw; what is our own fault is logged under the trace id that is answered.
 */
export async function answerApi(deps: ApiDeps, request: Request): Promise<Response> {
  const answering: Answering = { traceId: randomUUID(), quota: null, now: deps.clock.now() }
  try {
    const answered = await answerCall(deps, request, answering)
    return respond(answering, answered.status, answered.text, 'application/json')
  } catch (error) {
    if (error instanceof Refused) return refuse(answering, error)
    const code = isUnavailable(error) ? 'unavailable' : 'internal'
    const { name, message, stack } = error as Error
    deps.log.error({ traceId: answering.traceId, method: request.method, error: name, message, stack }, 'a call of the API failed')
    return refuse(answering, new Refused(code, code === 'unavailable' ? { headers: { 'retry-after': '5' } } : {}))
  }
}

async function answerCall(deps: ApiDeps, request: Request, answering: Answering): Promise<{ status: number; text: string }> {
  const { call, params } = callOf(request)
  const origin = { ip: clientIp(request.headers), userAgent: request.headers.get('user-agent') }
  const caller = await callerOf(deps, request, origin)
  const quota = await takeFromQuota(deps, caller, origin.ip)
  answering.quota = quota
  if (quota.used > quota.limit) throw new Refused('too-many-requests', { headers: { 'retry-after': String(secondsUntil(quota.resetsAt, answering.now)) } })
  await requireRight(deps, call, caller, origin)
  const read = await readRequest(call, request, params)
  return workAudited(deps, { call, caller, read, origin })
}

function callOf(request: Request): Found {
  const found = findCall(calls, request.method, new URL(request.url).pathname)
  switch (found.kind) {
    case 'found':
      return found
    case 'no-such-call':
      throw new Refused('no-such-call')
    case 'malformed-path':
      throw new Refused('invalid-request', { detail: 'The path is not UTF-8, percent-encoded' })
    case 'method-not-allowed':
      throw new Refused('method-not-allowed', { headers: { allow: found.allow.join(', ') } })
  }
}

async function callerOf(deps: ApiDeps, request: Request, origin: Origin): Promise<ApiCaller> {
  const authenticated = await authenticate(deps, request.headers.get('authorization'), origin)
  if (authenticated.kind === 'caller') return authenticated.caller
  throw new Refused(authenticated.why, authenticated.why === 'address-not-allowed' ? {} : { headers: { 'www-authenticate': 'Bearer realm="api"' } })
}

type Working = { call: Call; caller: ApiCaller; read: Read; origin: Origin }

async function workAudited(deps: ApiDeps, working: Working): Promise<{ status: number; text: string }> {
  const note = (outcome: 'done' | 'refused') => noteCall(deps, working, outcome, working.call.about(working.read.params))
  try {
    const done = await work(deps, working)
    // Writes tell of themselves; looking at a customer is told here.
    if (working.call.action === 'customers.view') await note('done')
    return done
  } catch (error) {
    if (error instanceof Refused && error.code === 'not-found') await note('refused')
    throw error
  }
}

async function work(deps: ApiDeps, { call, caller, read, origin }: Working): Promise<{ status: number; text: string }> {
  const { hash, ...input } = read
  const run = async (inside: ApiDeps) => textOf(await call.work(inside, caller, { ...input, origin }))
  if (hash === null || input.idempotencyKey === null) return run(deps)
  const name = { keyId: caller.keyId, route: `${call.method} ${call.path}`, idempotencyKey: input.idempotencyKey }
  const once = await answerOnce(deps, name, hash, async (db) => {
    const { status, text } = await run({ ...deps, db })
    return { status, body: text }
  })
  if (once.kind === 'in-flight') throw new Refused('request-in-flight', { headers: { 'retry-after': '1' } })
  if (once.kind === 'other-request') throw new Refused('idempotency-key-reused')
  return { status: once.answer.status, text: once.answer.body }
}

async function requireRight(deps: ApiDeps, call: Call, caller: ApiCaller, origin: Origin): Promise<void> {
  if (may(caller, call.action)) return
  await noteCall(deps, { call, caller, origin }, 'refused', { kind: 'call', id: `${call.method} ${call.path}` })
  throw new Refused('scope-missing')
}

type Noted = Pick<Working, 'call' | 'caller' | 'origin'>

function noteCall({ db, clock }: ApiDeps, { call, caller, origin }: Noted, outcome: 'done' | 'refused', object: { kind: string; id: string }): Promise<void> {
  const actor = actorText({ kind: 'api-key', id: caller.keyId })
  return audit(db.prisma, { at: clock.now(), actor, action: call.action, outcome, object, merchantId: caller.merchantId, scopeId: caller.scopeId, origin })
}

function textOf({ status, body }: Answered): { status: number; text: string } {
  return { status, text: JSON.stringify(body) }
}

function refuse(answering: Answering, { code, more }: Refused): Response {
  const body = JSON.stringify(problemBody(code, answering.traceId, more))
  return respond(answering, problems[code][0], body, 'application/problem+json', more.headers)
}

function respond({ quota, now }: Answering, status: number, body: string, type: string, more: Record<string, string> = {}): Response {
  return new Response(body, {
    status,
    headers: { 'content-type': type, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...(quota ? rateHeaders(quota, now) : {}), ...more },
  })
}

// draft-ietf-httpapi-ratelimit-headers: q per window of w seconds; r left, anew in t seconds.
function rateHeaders({ limit, used, resetsAt }: Quota, now: Date): Record<string, string> {
  const left = Math.max(limit - used, 0)
  return { 'ratelimit-policy': `"key";q=${limit};w=60`, ratelimit: `"key";r=${left};t=${secondsUntil(resetsAt, now)}` }
}

function secondsUntil(at: Date, now: Date): number {
  return Math.max(Math.ceil((at.getTime() - now.getTime()) / 1000), 1)
}
