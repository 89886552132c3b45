import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerApi } from '@/lib/api/answer'
import { longestBodyBytes } from '@/lib/api/read-request'
import { openDb } from '@/lib/platform/db'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { addApiKey, askApi } from '../support/api'
import { placeOrder } from '../support/payer'
import { makeTestService, type TestService } from '../support/test-service'

let service: TestService
let shop: AddedMerchant
let key: string

beforeAll(async () => {
  service = await makeTestService({ connections: 20 })
  shop = await addMerchant(service)
  key = await addApiKey(service, shop.merchantId)
  await placeOrder(service, shop.merchantId)
})
afterAll(() => service.close())

const customer = '/api/v1/customers/C-1'
const limits = `${customer}/limits`
const lower = (amount = '100.00') => ({ limits: [{ currency: 'BYN', window: 'day', amount }], reason: 'a test' })

describe('a key', () => {
  it('opens the API', async () => {
    expect(await askApi(service, key, customer)).toMatchObject({ status: 200, body: { customerNumber: 'C-1', status: 'new' } })
  })

  it('that is missing, unknown or wrong in one character is answered alike, by 401', async () => {
    const missing = await askApi(service, null, customer)
    expect(missing).toMatchObject({ status: 401, body: { code: 'key-missing' } })
    expect(missing.headers.get('www-authenticate')).toBe('Bearer realm="api"')
    const last = key.endsWith('0') ? '1' : '0'
    for (const wrong of [`oc_${shop.merchantId}_${'a'.repeat(32)}`, key.slice(0, -1) + last, `${key}a`, 'x', key.slice(3)]) {
      expect(await askApi(service, wrong, customer)).toMatchObject({ status: 401, body: { code: 'key-unknown' } })
    }
    expect(await askApi(service, null, customer, { headers: { authorization: `Basic ${key}` } })).toMatchObject({ body: { code: 'key-missing' } })
  })

  it('holds until the moment it expires', async () => {
    const expiresAt = new Date(service.clock.now().getTime() + 1000)
    const short = await addApiKey(service, shop.merchantId, { expiresAt })
    service.clock.advance(999)
    expect((await askApi(service, short, customer)).status).toBe(200)
    service.clock.advance(1)
    expect((await askApi(service, short, customer)).body.code).toBe('key-unknown')
  })

  it('that is revoked holds no more, and the attempt is in the audit log', async () => {
    const revoked = await addApiKey(service, shop.merchantId)
    await service.db.prisma.apiKey.updateMany({ where: { prefix: revoked.slice(0, -24) }, data: { revokedAt: service.clock.now(), revokedBy: 'staff:1' } })
    expect((await askApi(service, revoked, customer)).status).toBe(401)
    const [record] = await service.db.prisma.auditRecord.findMany({ where: { action: 'api.authenticate', objectId: revoked.slice(0, -24) } })
    expect(record).toMatchObject({ outcome: 'refused', reason: 'revoked', merchantId: shop.merchantId })
    expect(JSON.stringify(record, (_, value) => (typeof value === 'bigint' ? String(value) : value))).not.toContain(revoked)
  })

  it('with networks is for them only', async () => {
    const bound = await addApiKey(service, shop.merchantId, { ipRanges: ['192.0.2.0/24', '2001:db8::/32'] })
    const from = (ip: string) => askApi(service, bound, customer, { headers: { 'x-forwarded-for': ip } })
    expect((await from('192.0.2.255')).status).toBe(200)
    expect((await from('2001:db8:1::7')).status).toBe(200)
    expect(await from('192.0.3.0')).toMatchObject({ status: 403, body: { code: 'address-not-allowed' } })
    expect((await askApi(service, bound, customer)).status).toBe(403)
  })

  it('without the scope for a call is refused, and that is in the audit log', async () => {
    const reader = await addApiKey(service, shop.merchantId, { scopes: ['customers:read'] })
    expect((await askApi(service, reader, limits)).status).toBe(200)
    expect(await askApi(service, reader, limits, { method: 'PUT', body: lower() })).toMatchObject({ status: 403, body: { code: 'scope-missing' } })
    expect(await service.db.prisma.auditRecord.count({ where: { action: 'limits.set', outcome: 'refused', merchantId: shop.merchantId } })).toBe(1)
  })

  it('notes its last use', async () => {
    await askApi(service, key, customer, { headers: { 'x-forwarded-for': '192.0.2.9' } })
    const { use } = await service.db.prisma.apiKey.findUniqueOrThrow({ where: { prefix: key.slice(0, -24) }, select: { use: true } })
    expect(use).toMatchObject({ lastUsedAt: service.clock.now(), lastIp: '192.0.2.9' })
  })

  it('is kept as a hash only', async () => {
    const { rows } = await service.db.pool.query('select k::text as text from api_keys k')
    expect(rows.map(({ text }) => text).join()).not.toContain(key.slice(-24))
  })
})

describe('the number of requests', () => {
  it('is announced, and above the limit of the key refused until the next minute', async () => {
    service.clock.set(new Date('2026-11-25T10:30:40Z'))
    const slow = await addApiKey(service, shop.merchantId)
    await service.db.prisma.apiKey.updateMany({ where: { prefix: slow.slice(0, -24) }, data: { perMinute: 2 } })
    const told = [await askApi(service, slow, customer), await askApi(service, slow, customer), await askApi(service, slow, customer)]
    expect(told.map(({ status }) => status)).toEqual([200, 200, 429])
    expect(told.map(({ headers }) => headers.get('ratelimit'))).toEqual(['"key";r=1;t=20', '"key";r=0;t=20', '"key";r=0;t=20'])
    expect(told[2]?.headers.get('ratelimit-policy')).toBe('"key";q=2;w=60')
    expect(told[2]?.headers.get('retry-after')).toBe('20')
    service.clock.advance(19_999)
    expect((await askApi(service, slow, customer)).status).toBe(429)
    service.clock.advance(1)
    expect((await askApi(service, slow, customer)).status).toBe(200)
  })

  it('is exact when they come at once', async () => {
    const quick = await addApiKey(service, shop.merchantId)
    await service.db.prisma.apiKey.updateMany({ where: { prefix: quick.slice(0, -24) }, data: { perMinute: 7 } })
    const told = await Promise.all(Array.from({ length: 20 }, () => askApi(service, quick, customer)))
    expect(told.filter(({ status }) => status === 200)).toHaveLength(7)
  })
})

describe('a request that is not as documented', () => {
  it.each([
    ['GET', '/api/v1/nothing', 404, 'no-such-call'],
    ['GET', '/api/v1/customers/C-1/', 404, 'no-such-call'],
    ['GET', '/api/v1/customers//limits', 400, 'invalid-request'],
    ['DELETE', limits, 405, 'method-not-allowed'],
    ['PATCH', limits, 405, 'method-not-allowed'],
    ['GET', '/api/v1/customers/%E0%A4%A/limits', 400, 'invalid-request'],
    ['GET', '/api/v1/customers/%00/limits', 400, 'invalid-request'],
    ['GET', `/api/v1/customers/${'x'.repeat(33)}`, 400, 'invalid-request'],
    ['GET', `${customer}?x=1`, 400, 'invalid-request'],
    ['GET', `${customer}/decision?amount=1.00&amount=2.00&currency=BYN`, 400, 'invalid-request'],
  ])('%s %s is answered by %s', async (method, path, status, code) => {
    expect(await askApi(service, key, path, { method })).toMatchObject({ status, body: { code } })
  })

  it('names the methods that a path has', async () => {
    expect((await askApi(service, key, limits, { method: 'DELETE' })).headers.get('allow')).toBe('GET, PUT')
  })

  it('names every field that is wrong', async () => {
    const body = { limits: [{ currency: 'XYZ', window: 'month', amount: '1e3', extra: 1 }], reason: '', note: 'x' }
    const { status, body: told } = await askApi(service, key, limits, { method: 'PUT', body })
    expect(status).toBe(400)
    expect([...new Set(told.errors.map(({ field }: { field: string }) => field))].sort()).toEqual(
      ['limits.0.amount', 'limits.0.currency', 'limits.0.extra', 'limits.0.window', 'note', 'reason'].sort(),
    )
  })

  it.each(['\\ud800', '\\udc00x', 'a\\u0000'])('refuses what JSON can write and is no text (%s), wherever it stands', async (written) => {
    for (const [raw, field] of [
      [`{"limits":[],"reason":"${written}"}`, 'reason'],
      [`{"limits":[{"currency":"${written}"}],"reason":"x"}`, 'limits.0.currency'],
    ] as const) {
      const { status, body } = await askApi(service, key, limits, { method: 'PUT', raw })
      expect({ status, errors: body.errors }).toEqual({ status: 400, errors: [expect.objectContaining({ field, code: 'no-text' })] })
    }
    expect((await askApi(service, key, limits, { method: 'PUT', raw: `{"limits":[],"reason":"\\ud83d\\ude00"}` })).status).toBe(200)
  })

  it('repeats nothing of what was sent, not even the name of a field that is no name', async () => {
    const { text } = await askApi(service, key, limits, { method: 'PUT', body: { '4111 1111 1111 1111': '4111111111111111', limits: [], reason: 'x' } })
    expect(text).not.toContain('4111')
  })

  it.each([
    ['not JSON', 'hello', {}, 400, 'malformed-json'],
    ['nothing', '', {}, 400, 'malformed-json'],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), {}, 400, 'malformed-json'],
    ['JSON that is cut off', '{"limits":[', {}, 400, 'malformed-json'],
    ['a number of a thousand digits', `{"limits":${'9'.repeat(1000)},"reason":"x"}`, {}, 400, 'invalid-request'],
    ['brackets without end', '['.repeat(60_000), {}, 400, 'malformed-json'],
    ['an array', '[]', {}, 400, 'invalid-request'],
    ['null', 'null', {}, 400, 'invalid-request'],
    ['a form', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'not-json'],
    ['JSON in another charset', '{}', { 'content-type': 'application/json; charset=utf-16' }, 415, 'not-json'],
    ['a body that is too large', ' '.repeat(longestBodyBytes + 1), {}, 413, 'body-too-large'],
  ] as [string, BodyInit, Record<string, string>, number, string][])('%s as a body is refused', async (_, raw, headers, status, code) => {
    expect(await askApi(service, key, limits, { method: 'PUT', raw, headers })).toMatchObject({ status, body: { code } })
  })
})

describe('an Idempotency-Key', () => {
  const put = (body: unknown, idempotencyKey: string, path = limits) =>
    askApi(service, key, path, { method: 'PUT', body, headers: { 'idempotency-key': idempotencyKey } })

  it('is demanded of a write, and has to be one', async () => {
    for (const wrong of ['', ' ', 'x'.repeat(256), 'with blank']) {
      expect(await put(lower(), wrong)).toMatchObject({ status: 400, body: { code: 'idempotency-key-missing' } })
    }
  })

  it('gets the same answer for the same request, years later and whatever happened since', async () => {
    const start = service.clock.now()
    const first = await put(lower('90.00'), 'same')
    expect(first).toMatchObject({ status: 200 })
    await put(lower('80.00'), 'between')
    service.clock.advance(364 * 24 * 60 * 60_000)
    expect((await put({ reason: 'a test', limits: [{ amount: '90.00', window: 'day', currency: 'BYN' }] }, 'same')).text).toBe(first.text)
    service.clock.set(start)
    expect((await askApi(service, key, limits)).body.limits).toMatchObject([{ amount: '80.00' }])
  })

  it('is refused for another body, and for another customer', async () => {
    await put(lower('70.00'), 'used')
    expect(await put(lower('60.00'), 'used')).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } })
    expect(await put(lower('70.00'), 'used', '/api/v1/customers/C-2/limits')).toMatchObject({ status: 422 })
  })

  it('of another key is another request', async () => {
    const other = await addApiKey(service, shop.merchantId)
    const headers = { 'idempotency-key': 'used' }
    expect((await askApi(service, other, limits, { method: 'PUT', body: lower('50.00'), headers })).status).toBe(200)
  })

  it('sent many times at once changes once; who comes meanwhile is told to come again', async () => {
    const before = await service.db.prisma.turnoverLimitChange.count()
    const told = await Promise.all(Array.from({ length: 20 }, () => put(lower('40.00'), 'at-once')))
    for (const { status, headers } of told) {
      expect([200, 409]).toContain(status)
      if (status === 409) expect(headers.get('retry-after')).toBe('1')
    }
    expect((await put(lower('40.00'), 'at-once')).status).toBe(200)
    expect(await service.db.prisma.turnoverLimitChange.count()).toBe(before + 1)
  })

  it('is not used up by a request that changed nothing', async () => {
    expect((await put(lower('30.00'), 'early', '/api/v1/customers/later/limits')).status).toBe(404)
    await placeOrder(service, shop.merchantId, { customerNumber: 'later' })
    expect((await put(lower('30.00'), 'early', '/api/v1/customers/later/limits')).status).toBe(200)
  })
})

describe('a database that is away', () => {
  it('is a pause, not an error of the caller', async () => {
    const away = { ...service, db: openDb('postgres://nobody@127.0.0.1:9/none') }
    const response = await answerApi(away, new Request(`http://127.0.0.1:3000${customer}`, { headers: { authorization: `Bearer ${key}` } }))
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('5')
    expect(await response.json()).toMatchObject({ code: 'unavailable', traceId: expect.any(String) })
    await away.db.close()
  })
})
