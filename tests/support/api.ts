import { randomBytes } from 'node:crypto'
import { expect } from 'vitest'
import { answerApi } from '@/lib/api/answer'
import { problemsOf } from '@/lib/api/call'
import { calls } from '@/lib/api/calls'
import { findCall } from '@/lib/api/find-call'
import { problem } from '@/lib/api/shapes'
import { insertKey, type NewKey } from '@/lib/api-access/store'
import type { Service } from '@/lib/service'
import { allKeyScopes } from '@/lib/staff/rules'

/** A key of a merchant with every scope, for a year; returns it in clear. */
export async function addApiKey(service: Pick<Service, 'db' | 'clock'>, merchantId: number, change: Partial<NewKey> = {}): Promise<string> {
  const key = `oc_${merchantId}_${randomBytes(16).toString('hex')}`
  const at = service.clock.now()
  const expiresAt = new Date(at.getTime() + 365 * 24 * 60 * 60_000)
  await insertKey(service.db.prisma, { key, merchantId, name: 'A test', scopes: allKeyScopes, createdBy: 'staff:1', at, expiresAt, ...change })
  return key
}

export type Asked = { method?: string; body?: unknown; raw?: BodyInit; headers?: Record<string, string> }
// biome-ignore lint/suspicious/noExplicitAny: bodies are looked at by tests, each of another shape
export type Told = { status: number; body: any; headers: Headers; text: string }

/** Asks the API as a shop does, and checks that the answer is one of the documented ones, in form and status. */
export async function askApi(service: Service, key: string | null, path: string, { method = 'GET', body, raw, headers = {} }: Asked = {}): Promise<Told> {
  const isWrite = method !== 'GET' && method !== 'HEAD'
  const request = new Request(`http://127.0.0.1:3000${path}`, {
    method,
    headers: {
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...(isWrite ? { 'content-type': 'application/json', 'idempotency-key': randomBytes(8).toString('hex') } : {}),
      ...headers,
    },
    ...(isWrite ? { body: raw ?? JSON.stringify(body) } : {}),
  })
  const response = await answerApi(service, request)
  const text = await response.text()
  const told = { status: response.status, body: JSON.parse(text), headers: response.headers, text }
  expectDocumented(request, told)
  return told
}

function expectDocumented({ method, url }: Request, { status, body, headers }: Told): void {
  expect(headers.get('cache-control')).toBe('no-store')
  const found = findCall(calls, method, new URL(url).pathname)
  if (status >= 400) {
    expect(headers.get('content-type')).toBe('application/problem+json')
    expect(problem.safeParse(body).error).toBeUndefined()
    expect(body.status).toBe(status)
    if (found.kind === 'found') expect(problemsOf(found.call), `${method} ${url}`).toContain(body.code)
    return
  }
  expect(headers.get('content-type')).toBe('application/json')
  if (found.kind !== 'found') throw new Error(`${method} ${url} was answered, but is no call`)
  const shape = found.call.answers[status]
  expect(shape?.safeParse(body).error, `${status} ${JSON.stringify(body)}`).toBeUndefined()
  expect(shape, `status ${status} is not documented`).toBeDefined()
}
