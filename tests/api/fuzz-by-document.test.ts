import Ajv2020 from 'ajv/dist/2020'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { calls } from '@/lib/api/calls'
import { type DescribedOperation, documentOf } from '@/lib/api/document'
import { exampleOf, type JsonSchema } from '@/lib/api/example-of'
import { addMerchant } from '../support/add-merchant'
import { addApiKey, askApi, type Told } from '../support/api'
import { onlyCard, payNew } from '../support/payer'
import { makeTestService, type TestService } from '../support/test-service'

// Requests made of the OpenAPI document alone, to every call that there is: as documented, with one part of them changed, and with anything in every part.
// Whatever comes, no answer is a fault of ours, and each has a status and a form that the document names.
const document = documentOf(calls)
const { schemas } = document.components
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, method: method.toUpperCase(), path, operation })),
)

let service: TestService
let key: string
/** Names of things that are there, by the names of parameters, so that requests also reach something. Answers add to them. */
const known: Record<string, string[]> = { customerNumber: ['C-1', 'C-2'], billNumber: [], token: [], merchantId: [] }

beforeAll(async () => {
  service = await makeTestService()
  const shop = await addMerchant(service)
  key = await addApiKey(service, shop.merchantId)
  await service.db.prisma.apiKey.updateMany({ data: { perMinute: 1_000_000 } })
  for (const customerNumber of ['C-1', 'C-2', 'C-3']) await payNew(service, shop.merchantId, { customerNumber, twoStage: customerNumber === 'C-2' })
  known.billNumber = (await service.db.prisma.order.findMany()).map(({ billNumber }) => billNumber)
  known.token = [await onlyCard(service, shop.scopeId)]
  known.merchantId = [String(shop.merchantId)]
})
afterAll(() => service.close())

type Request = { params: Record<string, string>; query: Record<string, string>; body: unknown }

function requestOf(operation: DescribedOperation): fc.Arbitrary<Request> {
  const of = (where: string) => {
    const parameters = (operation.parameters ?? []).filter((parameter) => parameter.in === where)
    const shapes = Object.fromEntries(parameters.map(({ name, schema }) => [name, oneOf(schema, name).map(String)]))
    const requiredKeys = parameters.filter(({ required }) => required).map(({ name }) => name)
    return fc.record(shapes, { requiredKeys }) as fc.Arbitrary<Record<string, string>>
  }
  const body = operation.requestBody?.content['application/json']
  return fc.record({ params: of('path'), query: of('query'), body: body ? oneOf(body.schema, 'body') : fc.constant(undefined) })
}

/** Values that a schema allows; one that is known under the name, or its example, more often than chance would. */
function oneOf(schema: JsonSchema, name: string): fc.Arbitrary<unknown> {
  const chance = byShape(schema)
  const example = fc.constant(exampleOf(schema, schemas))
  if (schema.type === 'object') return chance
  const there = fc.nat().map((place) => {
    const names = known[name] ?? []
    const found = names[place % names.length]
    return found === undefined ? exampleOf(schema, schemas) : schema.type === 'integer' ? Number(found) : found
  })
  return fc.oneof({ weight: 3, arbitrary: there }, { weight: 1, arbitrary: example }, { weight: 2, arbitrary: chance })
}

function byShape(
  schema: JsonSchema & { pattern?: string; minLength?: number; maxLength?: number; maximum?: number; maxItems?: number },
): fc.Arbitrary<unknown> {
  if (schema.$ref) return byShape(schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {})
  if ('const' in schema) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  const some = schema.anyOf ?? schema.oneOf
  if (some) return fc.oneof(...some.map(byShape))
  switch ([schema.type].flat()[0]) {
    case 'object': {
      const properties = Object.entries(schema.properties ?? {}).map(([name, property]) => [name, oneOf(property, name)] as const)
      return fc.record(Object.fromEntries(properties), { requiredKeys: schema.required ?? [] })
    }
    case 'array':
      return fc.array(byShape(schema.items ?? {}), { maxLength: Math.min(schema.maxItems ?? 4, 4) })
    case 'integer':
    case 'number':
      return fc.integer({ min: Math.max(schema.minimum ?? 0, -(2 ** 31)), max: Math.min(schema.maximum ?? 2 ** 31, 2 ** 31) })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    default:
      return textOf(schema)
  }
}

function textOf({ pattern, format, minLength = 0, maxLength = 60 }: { pattern?: string; format?: string; minLength?: number; maxLength?: number }) {
  if (format === 'uuid') return fc.uuid()
  if (format === 'date-time') return fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') }).map((at) => at.toISOString())
  if (format === 'uri') return fc.webUrl()
  if (pattern) return fc.stringMatching(new RegExp(pattern))
  return fc.string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, 60) })
}

const wrong = fc.constantFrom<unknown>(
  null,
  '',
  0,
  -1,
  1.5,
  true,
  [],
  {},
  '\0',
  '\ud800',
  '4111111111111111',
  'x'.repeat(5000),
  '9'.repeat(30),
  '__proto__',
  ['x'],
  { a: 1 },
)

/** A request with one part taken out, put in, or exchanged for what is no such thing. */
function changed(request: Request, at: number, what: unknown): Request {
  const part = (['params', 'query', 'body'] as const)[at % 3] ?? 'body'
  if (part !== 'body') return { ...request, [part]: changedFields(request[part], at, String(what)) as Record<string, string> }
  return { ...request, body: changedFields(request.body, at, what) }
}

function changedFields(node: unknown, at: number, what: unknown): unknown {
  if (node === null || typeof node !== 'object' || Array.isArray(node)) return what
  const names = Object.keys(node)
  const name = names[Math.floor(at / 3) % Math.max(names.length, 1)]
  if (name === undefined || at % 7 === 0) return { ...node, unknownField: what }
  if (at % 5 === 0) return Object.fromEntries(Object.entries(node).filter(([each]) => each !== name))
  return { ...node, [name]: changedFields((node as Record<string, unknown>)[name], Math.floor(at / 2), what) }
}

async function send(path: string, method: string, { params, query, body }: Request): Promise<Told> {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encoded(params[name] ?? ''))
  const search = Object.entries(query)
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .join('&')
  return askApi(service, key, `${filled}${search ? `?${search}` : ''}`, { method, body })
}

// Broken UTF-16 cannot be percent-encoded; it goes as the sign that replaces it. A path of dots would be another path.
function encoded(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd')).replace(/^\.{1,2}$/, '%252e')
}

const ajv = addFormats(new Ajv2020({ strict: false }))
const checks = new Map<string, ReturnType<typeof ajv.compile>>()

function checkOf(operation: DescribedOperation, status: number, type: string) {
  const place = `${operation.operationId} ${status} ${type}`
  const check = checks.get(place) ?? ajv.compile({ ...operation.responses[status]?.content[type]?.schema, components: document.components })
  checks.set(place, check)
  return check
}

function expectAsDocumented(operation: DescribedOperation, { status, body, headers }: Told): void {
  expect(status, JSON.stringify(body)).toBeLessThan(500)
  expect(Object.keys(operation.responses)).toContain(String(status))
  const type = status < 400 ? 'application/json' : 'application/problem+json'
  expect(headers.get('content-type')).toBe(type)
  const check = checkOf(operation, status, type)
  expect(check(body) ? [] : check.errors).toEqual([])
}

// What an answer names is there, and the next requests may ask for it.
function learn(body: unknown): void {
  if (body === null || typeof body !== 'object') return
  for (const [name, value] of Object.entries(body)) {
    if (typeof value === 'string' && value.length <= 100 && (/(Id|Number)$/.test(name) || name === 'token' || name === 'id')) {
      const names = name === 'id' ? operations.flatMap(({ path }) => [...path.matchAll(/\{(\w*Id)\}/g)].map(([, each = '']) => each)) : [name]
      for (const each of new Set(names)) known[each] = [...(known[each] ?? []), value].slice(-20)
    } else learn(value)
  }
}

/** A request to a call that has nothing of what the document says but the names of the path. */
function anyRequest(path: string): fc.Arbitrary<Request> {
  const text = fc.string({ unit: 'binary', maxLength: 80 })
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  const params = fc.record(Object.fromEntries(names.map((name) => [name, text])))
  return fc.record({ params, query: fc.dictionary(text, text, { maxKeys: 3 }), body: fc.jsonValue({ noUnicodeString: false }) })
}

const kinds = {
  'as documented': (_path: string, operation: DescribedOperation) => requestOf(operation),
  'with one part changed': (_path: string, operation: DescribedOperation) =>
    fc.tuple(requestOf(operation), fc.nat({ max: 10_000 }), wrong).map(([request, ...change]) => changed(request, ...change)),
  'of anything': anyRequest,
}

describe.each(Object.entries(kinds))('requests %s', (_, madeOf) => {
  it.each(operations)('are answered by $name as it is documented', { timeout: 120_000 }, async ({ method, path, operation }) => {
    await fc.assert(
      fc.asyncProperty(madeOf(path, operation), async (request) => {
        const told = await send(path, method, request)
        expectAsDocumented(operation, told)
        if (told.status < 400) learn(told.body)
      }),
      { numRuns: 20 },
    )
  })
})
