import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { calls } from '@/lib/api/calls'
import { addMerchant } from '../support/add-merchant'
import { addApiKey, askApi } from '../support/api'
import { payNew } from '../support/payer'
import { makeTestService, type TestService } from '../support/test-service'

let service: TestService
let key: string

beforeAll(async () => {
  service = await makeTestService()
  const shop = await addMerchant(service)
  key = await addApiKey(service, shop.merchantId)
  await service.db.prisma.apiKey.updateMany({ data: { perMinute: 1_000_000 } })
  await payNew(service, shop.merchantId)
})
afterAll(() => service.close())

// What breaks programs: nothing, NUL, other line ends, broken UTF-8 and UTF-16, numbers beyond every type, names that mean something to JavaScript or SQL.
const nasty = fc.constantFrom(
  '',
  '\0',
  '\ud800',
  '﷽'.repeat(40),
  'e\u0301'.repeat(16),
  '-1',
  '1e308',
  '9'.repeat(400),
  '0.00000000000000000001',
  'NaN',
  '__proto__',
  'constructor',
  "' or 1=1 --",
  '%00',
  '%ff',
  '../../..',
  '\u202e4111111111111111',
  'C-1',
)
const text = fc.oneof(nasty, fc.string({ unit: 'grapheme', maxLength: 50 }), fc.string({ unit: 'binary', maxLength: 50 }))
const value = fc.oneof(text, fc.jsonValue({ maxDepth: 3 }), fc.integer(), fc.double(), fc.constantFrom('10.00', 'BYN', 'day', null, true))
const limit = fc.record(
  { currency: fc.oneof(fc.constant('BYN'), value), window: fc.oneof(fc.constantFrom('day', 'week'), value), amount: fc.oneof(fc.constant('10.00'), value) },
  { requiredKeys: [] },
)
const body = fc.oneof(
  fc.record({ limits: fc.oneof(fc.array(limit, { maxLength: 4 }), value), reason: value }, { requiredKeys: [] }),
  fc.dictionary(text, value, { maxKeys: 5 }),
  value,
)
const raw = fc.oneof(
  body.map((sent) => JSON.stringify(sent) ?? ''),
  text,
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc.integer({ min: 1, max: 30_000 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
  fc.integer({ min: 1, max: 5_000 }).map((depth) => `${'{"limits":'.repeat(depth)}1${'}'.repeat(depth)}`),
)
const encoded = fc.oneof(
  text.map((part) => new URLSearchParams({ part }).toString().slice('part='.length)),
  fc.constantFrom('C-1', '%', '%zz', '%c0%af', '%ed%a0%80', '..%2f', ';', '%0d%0a'),
)
const path = fc
  .tuple(fc.constantFrom(...calls.map((call) => call.path), '/api/v1/{x}', '/api/v1/customers/{x}/{y}'), fc.array(encoded, { minLength: 2, maxLength: 2 }))
  .map(([template, parts]) => template.replace(/\{\w+\}/g, () => parts.pop() ?? ''))
const query = fc.array(
  fc.tuple(fc.oneof(fc.constantFrom('amount', 'currency', 'limit', 'cursor'), encoded), fc.oneof(encoded, fc.constantFrom('10.00', 'BYN'))),
  {
    maxLength: 4,
  },
)
const header = fc.oneof(
  fc.constantFrom('application/json', 'application/json; charset=utf-8', 'text/plain', 'application/json; charset=koi8-r', ''),
  fc.string({ unit: 'binary-ascii', maxLength: 30 }).map((sent) => sent.replace(/[^\x20-\x7e]/g, '')),
)

it('whatever is sent to any route, the answer is a documented one and never a fault of ours', async () => {
  const request = fc.record({
    method: fc.constantFrom('GET', 'PUT', 'POST', 'DELETE', 'PATCH'),
    path,
    query,
    raw,
    type: fc.oneof({ weight: 3, arbitrary: fc.constant('application/json') }, { weight: 1, arbitrary: header }),
    idempotencyKey: fc.oneof({ weight: 3, arbitrary: fc.uuid() }, { weight: 1, arbitrary: header }),
    authorization: fc.oneof({ weight: 5, arbitrary: fc.constant('ours') }, { weight: 1, arbitrary: header }),
  })
  await fc.assert(
    fc.asyncProperty(request, async (sent) => {
      const address = `${sent.path}?${sent.query.map((pair) => pair.join('=')).join('&')}`
      const authorization = sent.authorization === 'ours' ? `Bearer ${key}` : sent.authorization
      const headers = { 'content-type': sent.type, 'idempotency-key': sent.idempotencyKey, authorization }
      const { status } = await askApi(service, key, address, { method: sent.method, raw: sent.raw, headers })
      expect(status).toBeLessThan(500)
    }),
    { numRuns: 600 },
  )
}, 120_000)

it('a valid request with one part exchanged is answered by what is wrong with that part, and changes nothing', async () => {
  const before = await service.db.prisma.turnoverLimit.count()
  const valid = { limits: [{ currency: 'BYN', window: 'day', amount: '10.00' }], reason: 'a test' }
  const wrong = value.filter((sent) => !['BYN', 'day', '10.00'].includes(sent as string))
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('currency', 'window', 'amount'), wrong, async (field, sent) => {
      if (field === 'amount' && typeof sent === 'string' && /^\d{1,15}(\.\d{1,4})?$/.test(sent)) return
      if (field === 'currency' && typeof sent === 'string' && /^[A-Z]{3}$/.test(sent)) return
      if (field === 'window' && sent === 'week') return
      const changed = { ...valid, limits: [{ ...valid.limits[0], [field]: sent }] }
      const { status, body: told } = await askApi(service, key, '/api/v1/customers/C-1/limits', { method: 'PUT', body: changed })
      expect([status, told.code]).toEqual([400, 'invalid-request'])
      expect(told.errors.every((error: { field: string }) => error.field.startsWith(`limits.0.${field}`))).toBe(true)
    }),
    { numRuns: 200 },
  )
  expect(await service.db.prisma.turnoverLimit.count()).toBe(before)
}, 120_000)
