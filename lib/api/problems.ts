/**
 * Every problem that the JSON API can answer, once: its code, HTTP status and title (RFC 9457). The `type` is made of the code.
 * What is said in `detail` is for developers and in English, like names of fields; nothing of a request is repeated in it.
 */
export const problems = {
  'invalid-request': [400, 'The request is not as documented'],
  'malformed-json': [400, 'The body is not JSON in UTF-8'],
  'idempotency-key-missing': [400, 'A write needs an Idempotency-Key'],
  'key-missing': [401, 'No API key was sent'],
  'key-unknown': [401, 'The API key does not hold'],
  'address-not-allowed': [403, 'The API key may not be used from this address'],
  'scope-missing': [403, 'The API key has no scope for this'],
  'no-such-call': [404, 'There is no such call'],
  'not-found': [404, 'Not found'],
  'method-not-allowed': [405, 'This method is not offered here'],
  'request-in-flight': [409, 'A request with this Idempotency-Key is being worked on'],
  'change-waiting': [409, 'Another change of this limit waits for a second person'],
  'body-too-large': [413, 'The body is too large'],
  'not-json': [415, 'The body has to be application/json'],
  'idempotency-key-reused': [422, 'The Idempotency-Key was used for another request'],
  'too-many-requests': [429, 'Too many requests'],
  internal: [500, 'Something went wrong here'],
  unavailable: [503, 'The service is not available for a moment'],
} as const satisfies Record<string, readonly [status: number, title: string]>

export type ProblemCode = keyof typeof problems

/** What is wrong with one field of a request: where (`amount`, `limits.0.window`), a code, and a sentence. */
export type FieldError = { field: string; code: string; detail: string }

/** Ends a call with a problem. Thrown by what reads a request, caught in one place. */
export class Refused extends Error {
  constructor(
    readonly code: ProblemCode,
    readonly more: { detail?: string; errors?: FieldError[]; headers?: Record<string, string> } = {},
  ) {
    super(code)
  }
}

/** The body of a problem. */
export function problemBody(code: ProblemCode, traceId: string, { detail, errors = [] }: { detail?: string; errors?: FieldError[] } = {}) {
  const [status, title] = problems[code]
  return { type: `urn:one-click:problem:${code}`, title, status, detail: detail ?? title, code, traceId, errors }
}
