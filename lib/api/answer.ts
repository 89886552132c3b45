import { createHash, randomUUID } from 'node:crypto'
import { type Answer, answerOnce } from '@/lib/api-access/answer-once'
import { authenticate, takeFromQuota } from '@/lib/api-access/authenticate'
import { type ApiCaller, nobody, type Quota } from '@/lib/api-access/rules'
import { settleOnce, type Worked } from '@/lib/api-access/settle-once'
import type { AnswerName } from '@/lib/api-access/store'
import { type AuditRecord, audit, type Origin } from '@/lib/audit/record'
import { actorText } from '@/lib/platform/actor'
import { clientIp } from '@/lib/platform/client-ip'
import { isUnavailable } from '@/lib/platform/db'
import { may } from '@/lib/staff/rules'
import type { Answered, ApiDeps, Call } from './call'
import { calls } from './calls'
import { type Found, findCall } from './find-call'
import { problemBody, problems, Refused } from './problems'
import { type Read, readAccept, readRequest } from './read-request'

type Answering = { traceId: string; quota: Quota | null; now: Date }

/**
 * Answers any request below `/api/v1`: finds the call, asks who it is, counts, checks the right, reads the request, does the work once, and puts every failure
 * in one form. Nothing that is sent can make it throw; what is our own fault is logged under the trace id that is answered.
 */
export async function answerApi(deps: ApiDeps, request: Request): Promise<Response> {
  const answering: Answering = { traceId: randomUUID(), quota: null, now: deps.clock.now() }
  try {
    const answered = await answerCall(deps, request, answering)
    return respond(answering, answered.status, answered.text, answered.status < 400 ? 'application/json' : 'application/problem+json')
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
  readAccept(request)
  if (call.action === null) return work(deps, { call, caller: nobody, read: await readRequest(call, request, params), origin: unknownOrigin, answering })
  const origin = { ip: clientIp(request.headers), userAgent: request.headers.get('user-agent') }
  const caller = await callerOf(deps, request, origin)
  const quota = await takeFromQuota(deps, caller, origin.ip)
  answering.quota = quota
  if (quota.used > quota.limit) throw new Refused('too-many-requests', { headers: { 'retry-after': String(secondsUntil(quota.resetsAt, answering.now)) } })
  await requireRight(deps, call, caller, origin)
  const read = await readRequest(call, request, params)
  return workAudited(deps, { call, caller, read, origin, answering })
}

const unknownOrigin: Origin = { ip: null, userAgent: null }

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

type Working = { call: Call; caller: ApiCaller; read: Read; origin: Origin; answering: Answering }

async function workAudited(deps: ApiDeps, working: Working): Promise<{ status: number; text: string }> {
  const note = (outcome: 'done' | 'refused') => noteCall(deps, working, outcome, working.call.about(working.read.params))
  try {
    const done = await work(deps, working)
    // Writes tell of themselves; looking is told here.
    if (working.call.action?.endsWith('.view')) await note('done')
    return done
  } catch (error) {
    if (error instanceof Refused && error.code === 'not-found') await note('refused')
    throw error
  }
}

async function work(deps: ApiDeps, working: Working): Promise<{ status: number; text: string }> {
  const { call, caller, origin } = working
  const { hash, ...input } = working.read
  if (hash === null || input.idempotencyKey === null) return textOf(await call.work(deps, caller, { ...input, origin, requestKey: null }))
  const name = { familyId: caller.familyId, route: `${call.method} ${call.path}`, idempotencyKey: input.idempotencyKey }
  const whole = { ...input, origin, requestKey: requestKeyOf(name) }
  const run = async (inside: ApiDeps) => call.work(inside, caller, whole)
  const once = call.reachesBank
    ? await settle(deps, working, name, hash, () => run(deps))
    : await answerOnce(deps, name, hash, async (db) => answerOf(await run({ ...deps, db })))
  if (once.kind === 'in-flight') throw new Refused('request-in-flight', { headers: { 'retry-after': '1' } })
  if (once.kind === 'other-request') throw new Refused('idempotency-key-reused')
  return { status: once.answer.status, text: once.answer.body }
}

/** A write that reaches a bank. A refusal that changed nothing is answered as it is and kept nowhere; one for good is kept with the words it was told in. */
async function settle({ db, clock }: ApiDeps, { answering }: Working, name: AnswerName, hash: Uint8Array, run: () => Promise<Answered>) {
  let refused: Refused | null = null
  const once = await settleOnce({ db, clock }, name, hash, async (): Promise<Worked> => {
    try {
      const answered = await run()
      return { done: answered.isOpen ? 'not-yet' : 'for-good', answer: answerOf(answered) }
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      refused = error
      const body = JSON.stringify(problemBody(error.code, answering.traceId, error.more))
      return { done: error.more.forGood ? 'for-good' : 'nothing', answer: { status: problems[error.code][0], body } }
    }
  })
  if (refused) throw refused
  return once
}

// Idempotency-Keys are long and of any form; what names an operation is short.
function requestKeyOf({ familyId, route, idempotencyKey }: AnswerName): string {
  return `api:${familyId}:${createHash('sha256').update(`${route} ${idempotencyKey}`).digest('base64url')}`
}

function answerOf(answered: Answered): Answer {
  const { status, text } = textOf(answered)
  return { status, body: text }
}

async function requireRight(deps: ApiDeps, call: Call, caller: ApiCaller, origin: Origin): Promise<void> {
  if (call.action === null || may(caller, call.action)) return
  await noteCall(deps, { call, caller, origin }, 'refused', { kind: 'call', id: `${call.method} ${call.path}` })
  throw new Refused('scope-missing')
}

type Noted = Pick<Working, 'call' | 'caller' | 'origin'>

function noteCall({ db, clock }: ApiDeps, { call, caller, origin }: Noted, outcome: 'done' | 'refused', object: AuditRecord['object']): Promise<void> {
  // What anybody may ask without a key is nobody's, and not written down.
  if (call.action === null) return Promise.resolve()
  const actor = actorText({ kind: 'api-key', id: caller.keyId })
  return audit(db.prisma, {
    at: clock.now(),
    actor,
    action: call.action,
    outcome,
    object,
    merchantId: caller.merchantId,
    scopeId: caller.scopeId,
    origin,
  })
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
