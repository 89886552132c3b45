import type * as z from 'zod'
import type { Acquirer } from '@/lib/acquirers/contract'
import type { ApiCaller } from '@/lib/api-access/rules'
import type { Origin } from '@/lib/audit/record'
import type { Clock } from '@/lib/platform/clock'
import type { Db } from '@/lib/platform/db'
import type { Log } from '@/lib/platform/log'
import type { Action } from '@/lib/staff/rules'
import type { Vault } from '@/lib/vault/vault'

/** What the wire and its calls need of the service. */
export type ApiDeps = { db: Db; clock: Clock; log: Log; vault: Vault; acquirer: Acquirer }

export type Input<Params, Query, Body> = { params: Params; query: Query; body: Body; origin: Origin; idempotencyKey: string | null }

/** The answer of a call: one of its documented statuses with a body of that status's shape. */
export type Answered = { status: number; body: unknown }

export type Method = 'GET' | 'PUT' | 'POST' | 'DELETE'

/**
 * One call of the JSON API, said once: how it is reached, who may make it, what it reads, what it answers, and what it does. `work` returns values or throws
 * `Refused`. Whatever is not a GET is a write: it is done once per Idempotency-Key, inside one transaction, so it must not reach the network.
 */
export type Call<Params = unknown, Query = unknown, Body = unknown> = {
  method: Method
  /** With names in braces, below `/api/v1`. */
  path: string
  summary: string
  action: Action
  params: z.ZodType<Params>
  query: z.ZodType<Query>
  body: z.ZodType<Body> | null
  answers: Record<number, z.ZodType>
  /** What it looks at or changes, for the audit log. */
  about: (params: Params) => { kind: string; id: string }
  work: (deps: ApiDeps, caller: ApiCaller, input: Input<Params, Query, Body>) => Promise<Answered>
}

/** Checks that the parts of a call fit, and forgets their types, so that calls can stand in one list. */
export function defineCall<Params, Query, Body = null>(call: Call<Params, Query, Body>): Call {
  return call as unknown as Call
}
