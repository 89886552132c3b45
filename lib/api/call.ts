import type * as z from 'zod'
import type { Acquirer } from '@/lib/acquirers/contract'
import type { ApiCaller } from '@/lib/api-access/rules'
import type { Origin } from '@/lib/audit/record'
import type { ObjectKind } from '@/lib/audit/rules'
import type { Clock } from '@/lib/platform/clock'
import type { Db } from '@/lib/platform/db'
import type { Env } from '@/lib/platform/env'
import type { Log } from '@/lib/platform/log'
import type { Action } from '@/lib/staff/rules'
import type { Vault } from '@/lib/vault/vault'
import type { ProblemCode } from './problems'

/** What the wire and its calls need of the service. */
export type ApiDeps = { db: Db; clock: Clock; log: Log; vault: Vault; acquirer: Acquirer; env: Pick<Env, 'publicUrl' | 'sandbox'> }

export type Input<Params, Query, Body> = {
  params: Params
  query: Query
  body: Body
  origin: Origin
  idempotencyKey: string | null
  /** A name of this write for ever, for verbs that are done once per name; null of a GET. */
  requestKey: string | null
}

/** The answer of a call: one of its documented statuses with a body of that status's shape. `isOpen`: not the last word, so the same request again asks anew. */
export type Answered = { status: number; body: unknown; isOpen?: true }

export type Method = 'GET' | 'PUT' | 'POST' | 'DELETE'

/**
 * One call of the JSON API, said once: how it is reached, who may make it, what it reads, what it answers, and what it does. `work` returns values or throws
 * `Refused`. Whatever is not a GET is a write, and done once per Idempotency-Key. Usually that is one transaction with its answer, so it must not reach the
 * network; with `reachesBank` there is no transaction, and `work` has to be done once by itself, by its `requestKey`.
 */
export type Call<Params = unknown, Query = unknown, Body = unknown> = {
  method: Method
  /** With names in braces, below `/api/v1`. */
  path: string
  summary: string
  /** More than the summary, for who has to know it. */
  description?: string
  /** The right that the key needs. Null: anybody may, without a key. */
  action: Action | null
  reachesBank?: true
  params: z.ZodType<Params>
  query: z.ZodType<Query>
  body: z.ZodType<Body> | null
  answers: Record<number, z.ZodType>
  /** Problems of its own; what every call can answer, and everything with a body or a name in its path, is not repeated (`problemsOf`). */
  problems?: readonly ProblemCode[]
  /** What it looks at or changes, for the audit log. */
  about: (params: Params) => { kind: ObjectKind; id: string }
  work: (deps: ApiDeps, caller: ApiCaller, input: Input<Params, Query, Body>) => Promise<Answered>
}

const always: readonly ProblemCode[] = ['invalid-request', 'not-acceptable', 'internal', 'unavailable']
const withKey: readonly ProblemCode[] = ['key-missing', 'key-unknown', 'address-not-allowed', 'scope-missing', 'too-many-requests']
const ofWrites: readonly ProblemCode[] = ['idempotency-key-missing', 'request-in-flight', 'idempotency-key-reused']
const ofBodies: readonly ProblemCode[] = ['malformed-json', 'body-too-large', 'not-json']

/** Every problem that a call can answer. What belongs to no call is not among them: no such call, no such method. */
export function problemsOf({ method, path, action, body, problems = [] }: Call): ProblemCode[] {
  return [
    ...always,
    ...(action === null ? [] : withKey),
    ...(path.includes('{') ? (['not-found'] as const) : []),
    ...(method === 'GET' ? [] : ofWrites),
    ...(body === null ? [] : ofBodies),
    ...problems,
  ]
}

/** Checks that the parts of a call fit, and forgets their types, so that calls can stand in one list. */
export function defineCall<Params, Query, Body = null>(call: Call<Params, Query, Body>): Call {
  return call as unknown as Call
}
