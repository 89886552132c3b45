import Ajv2020 from 'ajv/dist/2020'
import addFormats from 'ajv-formats'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { problemsOf } from '@/lib/api/call'
import { calls } from '@/lib/api/calls'
import { type Described, documentOf } from '@/lib/api/document'
import { problems } from '@/lib/api/problems'
import { askApi } from '../support/api'
import { makeTestService, type TestService } from '../support/test-service'

const document: Described = documentOf(calls)
const operations = calls.map((call) => {
  const operation = document.paths[call.path]?.[call.method.toLowerCase()]
  if (!operation) throw new Error(`${call.method} ${call.path} is not in the document`)
  return { name: `${call.method} ${call.path}`, call, operation }
})

let service: TestService
beforeAll(async () => {
  service = await makeTestService()
})
afterAll(() => service.close())

describe('the document of the API', () => {
  it('is answered to everybody, without a key', async () => {
    const { status, body } = await askApi(service, null, '/api/v1/openapi.json')
    expect(status).toBe(200)
    expect(body).toEqual(JSON.parse(JSON.stringify(document)))
    expect(body.openapi).toBe('3.1.0')
  })

  it('is of 3.1 by the schema of OpenAPI, as far as we use it: every name once, every reference there', () => {
    const names = operations.map(({ operation }) => operation.operationId)
    expect(new Set(names).size).toBe(names.length)
    const text = JSON.stringify(document)
    for (const [, name = ''] of text.matchAll(/#\/components\/schemas\/(\w+)/g)) expect(document.components.schemas).toHaveProperty(name)
  })

  it.each(operations)('says of $name what it does, and every answer it can give', ({ call, operation }) => {
    expect(operation.summary.length).toBeGreaterThan(10)
    const statuses = [...Object.keys(call.answers), ...problemsOf(call).map((code) => String(problems[code][0]))]
    expect(Object.keys(operation.responses).sort()).toEqual([...new Set(statuses)].sort())
    const named = [...call.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    expect(operation.parameters?.filter((parameter) => parameter.in === 'path').map(({ name }) => name) ?? []).toEqual(named)
    expect(operation.parameters?.some(({ name }) => name === 'Idempotency-Key') ?? false).toBe(call.method !== 'GET')
  })

  it.each(operations)('gives examples of $name that are right', ({ call, operation }) => {
    const ajv = addFormats(new Ajv2020({ strict: false, allErrors: true }))
    const check = (schema: object, value: unknown, what: string) => {
      const valid = ajv.validate({ ...schema, components: document.components }, value)
      expect(valid ? [] : [what, value, ajv.errors?.map(({ instancePath, message }) => `${instancePath} ${message}`)]).toEqual([])
    }
    for (const parameter of operation.parameters ?? []) if (parameter.required) check(parameter.schema, parameter.example, parameter.name)
    const body = operation.requestBody?.content['application/json']
    if (body && call.body) {
      check(body.schema, body.example, 'body')
      expect(call.body.safeParse(body.example).error).toBeUndefined()
    }
    for (const [status, { content }] of Object.entries(operation.responses)) {
      for (const { schema, example, examples } of Object.values(content)) {
        if (examples) for (const [code, { value }] of Object.entries(examples)) check(schema, value, code)
        else check(schema, example, status)
      }
    }
  })
})
