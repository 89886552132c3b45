import * as z from 'zod'
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi'
import { type Call, problemsOf } from './call'
import { exampleOf, type JsonSchema } from './example-of'
import { type ProblemCode, problemBody, problems } from './problems'
import { problem } from './shapes'

const description = `Orders, customers, saved cards and limits, as JSON in camelCase.

Send \`Authorization: Bearer KEY\`. Amounts are strings with the decimals of their currency: \`"10.00"\`. Unknown fields are refused.

Every write needs an \`Idempotency-Key\`, kept for good: the same request again gets the same answer, another one under the same name 422, and one that comes
while the first is being worked on 409 with \`Retry-After\`. Send the same key again whenever you do not know what became of a request.

Errors are \`application/problem+json\` (RFC 9457). \`code\` is for programs, \`errors\` names fields, \`traceId\` is what support asks for.
Lists are asked for by \`limit\` and \`cursor\`. \`RateLimit\` headers say how many requests are left.`

/** The OpenAPI 3.1 document of these calls: made of the same values that answer them, so it cannot say anything else. */
export function documentOf(calls: readonly Call[]) {
  const paths: ZodOpenApiPathsObject = {}
  for (const call of calls) paths[call.path] = { ...paths[call.path], [call.method.toLowerCase()]: operationOf(call) }
  const document = createDocument({
    openapi: '3.1.0',
    info: { title: 'One Click', version: '1', description },
    servers: [{ url: '/' }],
    security: [{ key: [] }],
    paths,
    components: { securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'An API key of one merchant' } } },
  })
  return withExamples(document as unknown as Described)
}

export type Described = {
  openapi: string
  info: { title: string; description: string }
  paths: Record<string, Record<string, DescribedOperation>>
  components: { schemas: Record<string, JsonSchema> }
}

export type DescribedOperation = {
  operationId: string
  summary: string
  description?: string
  parameters?: { in: string; name: string; required?: boolean; description?: string; schema: JsonSchema; example?: unknown }[]
  requestBody?: { content: Record<string, DescribedContent> }
  responses: Record<string, { description: string; headers?: Record<string, unknown>; content: Record<string, DescribedContent> }>
}

type DescribedContent = { schema: JsonSchema; example?: unknown; examples?: Record<string, { value: unknown }> }

function operationOf(call: Call): ZodOpenApiOperationObject {
  const { method, path, summary, action, params, query, body } = call
  const isWrite = method !== 'GET'
  return {
    operationId: operationIdOf(call),
    tags: [path.split('/')[3] ?? ''],
    summary,
    ...(call.description ? { description: call.description } : {}),
    ...(action === null ? { security: [] } : {}),
    requestParams: {
      path: params as z.ZodObject,
      query: query as z.ZodObject,
      ...(isWrite ? { header: z.object({ 'Idempotency-Key': idempotencyKey }) } : {}),
    },
    ...(body === null ? {} : { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: { ...answersOf(call), ...problemsAnswered(call) },
  }
}

const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/)
  .meta({ description: 'A name of this request, new for every new request', examples: ['3f1c9e52-5b0e-4f6c-9a51-0c2f6f1d7b10'] })

function operationIdOf({ method, path }: Call): string {
  const parts = path.split('/').slice(3)
  return (
    method.toLowerCase() +
    parts.map((part) => part.replace(/[^A-Za-z]+(\w?)/g, (_, letter: string) => letter.toUpperCase()).replace(/^./, (letter) => letter.toUpperCase())).join('')
  )
}

const said: Record<number, string> = {
  200: 'Done',
  201: 'Made',
  202: 'Taken, and not ended yet',
}

const rateLimits = {
  'RateLimit-Policy': { description: 'How many requests a key may send in which time', schema: { type: 'string' as const }, example: '"key";q=600;w=60' },
  RateLimit: {
    description: 'How many are left, and in how many seconds they are all there again',
    schema: { type: 'string' as const },
    example: '"key";r=599;t=42',
  },
}

function answersOf({ answers, action }: Call): ZodOpenApiOperationObject['responses'] {
  const headers = action === null ? {} : { headers: rateLimits }
  return Object.fromEntries(
    Object.entries(answers).map(([status, schema]) => [
      status,
      { description: said[Number(status)] ?? 'Done', ...headers, content: { 'application/json': { schema } } },
    ]),
  ) as ZodOpenApiOperationObject['responses']
}

const problemSchema = problem.meta({ id: 'Problem' })

function problemsAnswered(call: Call): ZodOpenApiOperationObject['responses'] {
  const known = [...new Set(problemsOf(call))]
  const answers = [...new Set(known.map((code) => problems[code][0]))].map((status) => {
    const codes = known.filter((code) => problems[code][0] === status)
    const content = {
      'application/problem+json': { schema: problemSchema, examples: Object.fromEntries(codes.map((code) => [code, { value: exampleProblem(code) }])) },
    }
    return [String(status), { description: codes.map((code) => `\`${code}\`: ${problems[code][1]}`).join('. '), ...headersOf(status), content }]
  })
  return Object.fromEntries(answers) as ZodOpenApiOperationObject['responses']
}

function headersOf(status: number) {
  const retryAfter = { description: 'After so many seconds it is worth trying again', schema: { type: 'string' as const }, example: '1' }
  return [409, 429, 503].includes(status) ? { headers: { 'Retry-After': retryAfter } } : {}
}

function exampleProblem(code: ProblemCode) {
  const errors = code === 'invalid-request' ? [{ field: 'amount', code: 'invalid-format', detail: 'must be a decimal such as "10.00"' }] : []
  return problemBody(code, '7e0f2f0e-6a0d-4f0b-8a2f-2f6a0b1c9d33', { errors })
}

// Examples are put together from those of the fields, so that no field can be forgotten in them.
function withExamples(document: Described): Described {
  const { schemas } = document.components
  for (const operation of Object.values(document.paths).flatMap((methods) => Object.values(methods))) {
    for (const parameter of operation.parameters ?? []) if (parameter.required) parameter.example = exampleOf(parameter.schema, schemas)
    const body = operation.requestBody?.content['application/json']
    if (body) body.example = exampleOf(body.schema, schemas)
    for (const { content } of Object.values(operation.responses)) {
      const answer = content['application/json']
      if (answer) answer.example = exampleOf(answer.schema, schemas)
    }
  }
  return document
}
