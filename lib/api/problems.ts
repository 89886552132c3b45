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
  'not-acceptable': [406, 'Answers are application/json only'],
  'request-in-flight': [409, 'A request with this Idempotency-Key is being worked on'],
  'change-waiting': [409, 'Another change of this limit waits for a second person'],
  'order-number-taken': [409, 'The order number is that of an order with another amount, currency or customer'],
  'mark-not-allowed': [409, 'The customer has a mark that this one may not follow'],
  'not-paid': [409, 'There is no payment under this billnumber'],
  'not-two-stage': [409, 'A payment in one stage needs no confirmation'],
  'confirmed-already': [409, 'The payment is confirmed already, for another amount'],
  'canceled-already': [409, 'The payment is cancelled'],
  'above-authorized': [409, 'More than was authorized cannot be confirmed'],
  'part-of-held': [409, 'What is only held is cancelled wholly; confirm less to give the rest back'],
  'above-left': [409, 'More than is left cannot be given back'],
  'nothing-left': [409, 'Everything was given back already'],
  'under-way': [409, 'Another operation of this order is under way, or its outcome is not known yet'],
  'too-many-endpoints': [409, 'The merchant has as many endpoints as it may have'],
  'test-waits': [409, 'Another test of this endpoint is still being sent'],
  'too-many-tests': [409, 'As many tests were sent within the last hour as may be'],
  'secret-not-shown': [409, 'The secret was shown long enough; rotate it to get a new one'],
  'too-many-deliveries': [409, 'More deliveries match than are sent again at once; ask for a shorter time'],
  'refused-by-acquirer': [409, 'The acquirer refused'],
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

type Details = {
  detail?: string
  errors?: FieldError[]
  headers?: Record<string, string>
  /** It ends the request for good, like an answer: the same one again is refused in the same words. */
  forGood?: true
}

/** Ends a call with a problem. Thrown by what reads a request, caught in one place. */
export class Refused extends Error {
  constructor(
    readonly code: ProblemCode,
    readonly more: Details = {},
  ) {
    super(code)
  }
}

/** The body of a problem. */
export function problemBody(code: ProblemCode, traceId: string, { detail, errors = [] }: Details = {}) {
  const [status, title] = problems[code]
  return { type: `urn:one-click:problem:${code}`, title, status, detail: detail ?? title, code, traceId, errors }
}
