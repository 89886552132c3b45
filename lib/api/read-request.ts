import { createHash } from 'node:crypto'
import type * as z from 'zod'
import type { Call, Input } from './call'
import { type FieldError, Refused } from './problems'

/** Longer bodies are refused before they are read to their end. */
export const longestBodyBytes = 64 * 1024

const keyShape = /^[\x21-\x7e]{1,255}$/

export type Read = Omit<Input<unknown, unknown, unknown>, 'origin' | 'requestKey'> & { hash: Uint8Array | null }

/** Reads a request as its call documents it; throws `Refused` that names every field that is not so. */
export async function readRequest(call: Call, request: Request, pathParams: Record<string, string>): Promise<Read> {
  const params = parse(call.params, pathParams)
  const query = parse(call.query, readQuery(new URL(request.url)))
  if (call.method === 'GET') return { params, query, body: null, idempotencyKey: null, hash: null }
  const idempotencyKey = request.headers.get('idempotency-key')
  if (idempotencyKey === null || !keyShape.test(idempotencyKey)) {
    throw new Refused('idempotency-key-missing', { detail: 'Send a header Idempotency-Key of 1 to 255 visible ASCII characters, new for every new request' })
  }
  const body = call.body && parse(call.body, refuseNoText(await readJson(request)))
  return { params, query, body, idempotencyKey, hash: hashOf({ params, query, body }) }
}

/** Refuses a caller who would not take JSON (RFC 9110 section 12.5.1). Who says nothing takes everything. */
export function readAccept(request: Request): void {
  const accept = request.headers.get('accept')?.trim()
  if (!accept) return
  const ranges = accept.split(',').map((range) => range.split(';').map((part) => part.trim().toLowerCase()))
  const quality = (wanted: string) => {
    const range = ranges.find(([type]) => type === wanted)
    const q = range?.find((part) => part.startsWith('q='))?.slice(2)
    return range ? Number(q ?? 1) : null
  }
  // The closest range speaks: "application/json;q=0, */*" takes no JSON.
  const takes = quality('application/json') ?? quality('application/*') ?? quality('*/*') ?? 0
  if (!(takes > 0)) throw new Refused('not-acceptable')
}

// A name that comes twice could mean one thing here and another elsewhere.
function readQuery(url: URL): Record<string, string> {
  const query: Record<string, string> = Object.create(null)
  for (const [name, value] of url.searchParams) {
    if (name in query) throw new Refused('invalid-request', { errors: [{ field: fieldName([name]), code: 'repeated', detail: 'must be sent once' }] })
    query[name] = value
  }
  return query
}

async function readJson(request: Request): Promise<unknown> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(type)) throw new Refused('not-json')
  if (Number(request.headers.get('content-length') ?? 0) > longestBodyBytes) throw new Refused('body-too-large')
  const bytes = await readBounded(request)
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new Refused('malformed-json')
  }
}

async function readBounded(request: Request): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let size = 0
  try {
    for await (const part of request.body ?? []) {
      size += part.byteLength
      if (size > longestBodyBytes) throw new Refused('body-too-large')
      parts.push(part)
    }
  } catch (error) {
    // A body that breaks off in the middle is the sender's, and he is gone.
    throw error instanceof Refused ? error : new Refused('malformed-json')
  }
  return Buffer.concat(parts)
}

// JSON can write what is no text: half of a pair of surrogates (RFC 8259 section 8.2), and U+0000, which the database cannot hold. Without recursion: how deep
// a document goes is its sender's choice.
function refuseNoText(document: unknown): unknown {
  const errors: FieldError[] = []
  const open: { path: PropertyKey[]; value: unknown }[] = [{ path: [], value: document }]
  for (let at = open.pop(); at; at = open.pop()) {
    const { path, value } = at
    if (typeof value === 'string' && /\p{Surrogate}|\0/u.test(value)) {
      errors.push({ field: fieldName(path), code: 'no-text', detail: 'must be Unicode text without U+0000 and without single surrogates' })
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) open.push({ path: path.length < 8 ? [...path, name] : path, value: inner })
    }
  }
  if (errors.length > 0) throw new Refused('invalid-request', { errors: errors.slice(0, 20) })
  return document
}

function parse<T>(shape: z.ZodType<T>, value: unknown): T {
  const parsed = shape.safeParse(value)
  if (parsed.success) return parsed.data
  throw new Refused('invalid-request', { errors: parsed.error.issues.flatMap(errorsOf).slice(0, 20) })
}

function errorsOf(issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ field: fieldName([...issue.path, key]), code: 'unknown-field', detail: 'is not a field of this call' }))
  }
  return [{ field: fieldName(issue.path), code: issue.code.replaceAll('_', '-'), detail: issue.message }]
}

// Names of fields come from outside too: what is no name is not repeated.
function fieldName(path: readonly PropertyKey[]): string {
  return path.map((part) => (/^[\w.-]{1,64}$/.test(String(part)) ? String(part) : '?')).join('.')
}

function hashOf(read: unknown): Uint8Array {
  return new Uint8Array(createHash('sha256').update(JSON.stringify(read, sorted)).digest())
}

// The same request with its fields in another order is the same request.
function sorted(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
