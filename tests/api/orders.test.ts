import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { panOf, type SandboxOutcome } from '@/lib/acquirers/sandbox/cards'
import { sandboxAcquirer } from '@/lib/acquirers/sandbox/link'
import { answerApi } from '@/lib/api/answer'
import { holdMs } from '@/lib/api-access/settle-once'
import { resolveDue } from '@/lib/payments/resolve-due'
import { firstInquiryAfterMs } from '@/lib/payments/rules'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { addApiKey, askApi } from '../support/api'
import { fullEntry, payNew, payWith } from '../support/payer'
import { makeTestService, type TestService } from '../support/test-service'
import type { AskAndDie } from './ask-and-die'

let service: TestService
let shop: AddedMerchant
let key: string

beforeAll(async () => {
  service = await makeTestService({ connections: 20 })
  shop = await addMerchant(service)
  key = await addApiKey(service, shop.merchantId)
})
afterAll(() => service.close())

let orders = 0

const wish = (change: Record<string, unknown> = {}) => {
  orders += 1
  return { merchantId: shop.merchantId, orderNumber: `O-${orders}`, amount: '10.00', currency: 'BYN', ...change }
}
const post = (path: string, body: unknown, idempotencyKey?: string, by: Parameters<typeof askApi>[0] = service) =>
  askApi(by, key, `/api/v1/orders${path}`, { method: 'POST', body, headers: idempotencyKey ? { 'idempotency-key': idempotencyKey } : {} })
const get = (billNumber: string) => askApi(service, key, `/api/v1/orders/${billNumber}`)

/** An order made over the API and paid by a card typed in full; returns its billnumber. */
async function paid({ twoStage = false, outcome = 'approved' as SandboxOutcome } = {}): Promise<string> {
  const { body } = await post('', wish({ twoStage, customerNumber: `P-${orders}` }))
  expect(await payWith(service, body.payUrl.split('/').at(-1), fullEntry(panOf(outcome)))).toEqual({ kind: 'approved' })
  return body.billNumber
}

async function atBank(billNumber: string) {
  const payment = await service.db.prisma.operation.findFirstOrThrow({ where: { billNumber, type: 100 } })
  const known = (await service.bank.authorizations()).find(({ reference }) => reference === payment.acquirerReference)
  return { confirmed: known?.confirmedMinor ?? null, canceled: known?.canceledMinor ?? 0n }
}

describe('a new order', () => {
  it('is answered with its billnumber, the address to pay at, and what the payer would see', async () => {
    const { status, body } = await post('', wish({ customerNumber: 'anna', payer: { firstName: 'Anna', email: 'anna@shop.example', country: 'BY' } }))
    expect(status).toBe(201)
    expect(body).toEqual({
      billNumber: expect.stringMatching(new RegExp(`^5${shop.merchantId}\\d+$`)),
      state: 'in-process',
      payUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:3000\/pay\/[\w-]{32}$/),
      expiresAt: '2026-11-25T11:00:00.000Z',
      page: { kind: 'standard', offer: 'preselected', reasons: expect.arrayContaining(['offer-preselected']) },
    })
    const row = await service.db.prisma.order.findUniqueOrThrow({ where: { billNumber: body.billNumber } })
    expect(row).toMatchObject({ customerNumber: 'anna', language: 'ru', payerCountry: 'BY', extra: {}, payer: { firstName: 'Anna' } })
    expect(
      await service.db.prisma.auditRecord.count({ where: { action: 'orders.create', objectId: body.billNumber, actor: { startsWith: 'api-key:' } } }),
    ).toBe(1)
  })

  it('of a member shows the One Click page', async () => {
    await payNew(service, shop.merchantId, { customerNumber: 'member' })
    expect((await post('', wish({ customerNumber: 'member' }))).body.page).toMatchObject({ kind: 'one-click', offer: null })
  })

  it('sent again with another Idempotency-Key is the same order; with another amount, currency or customer its number is taken', async () => {
    const asked = wish({ customerNumber: 'anna' })
    const first = await post('', asked)
    expect(await post('', asked)).toMatchObject({ status: 200, body: { billNumber: first.body.billNumber } })
    for (const change of [{ amount: '10.01' }, { currency: 'USD' }, { customerNumber: 'other' }, { customerNumber: undefined }]) {
      expect(await post('', { ...asked, ...change })).toMatchObject({ status: 409, body: { code: 'order-number-taken' } })
    }
    expect(await service.db.prisma.customer.count({ where: { number: 'other' } })).toBe(0)
  })

  it('sent many times at once is one order', async () => {
    const asked = wish({ customerNumber: 'at-once' })
    const told = await Promise.all(Array.from({ length: 12 }, () => post('', asked)))
    expect(new Set(told.map(({ body }) => body.billNumber)).size).toBe(1)
    expect(told.filter(({ status }) => status === 201)).toHaveLength(1)
  })

  it('of another merchant is not found, and its field is named', async () => {
    const other = await addMerchant(service)
    const told = await post('', wish({ merchantId: other.merchantId }))
    expect(told).toMatchObject({ status: 404, body: { code: 'not-found', errors: [{ field: 'merchantId' }] } })
    expect(await service.db.prisma.order.count({ where: { merchantId: other.merchantId } })).toBe(0)
  })

  it.each([
    ['amount', { amount: '0.00' }],
    ['amount', { amount: '1.001' }],
    ['amount', { amount: 10 }],
    ['amount', { currency: 'BYN', amount: '1'.repeat(16) }],
    ['currency', { currency: 'GBP' }],
    ['currency', { currency: 'byn' }],
    ['orderNumber', { orderNumber: 'a;b' }],
    ['orderNumber', { orderNumber: 'x'.repeat(129) }],
    ['orderNumber', { orderNumber: '' }],
    ['customerNumber', { customerNumber: 'a/b' }],
    ['customerNumber', { customerNumber: '' }],
    ['twoStage', { twoStage: 1 }],
    ['language', { language: 'by' }],
    ['returnUrls.ok', { returnUrls: { ok: 'http://shop.example/' } }],
    ['returnUrls.any', { returnUrls: { any: 'https://elsewhere.example/' } }],
    ['returnUrls.no', { returnUrls: { no: 'javascript:alert(1)' } }],
    ['payer.firstName', { payer: { firstName: '4111 1111 1111 1111' } }],
    ['payer.phone', { payer: { phone: '1' } }],
    ['cvc2', { cvc2: '123' }],
  ])('with something wrong in %s names it and makes nothing: %j', async (field, change) => {
    const asked = wish(change)
    const { status, body } = await post('', asked)
    expect([status, body.errors[0].field]).toEqual([400, field])
    expect(await service.db.prisma.order.count({ where: { number: `O-${orders}` } })).toBe(0)
  })
})

describe('an order', () => {
  it('is told with its operations and what can be given back', async () => {
    const bill = await paid()
    const { body } = await get(bill)
    expect(body).toMatchObject({
      state: 'approved',
      amount: '10.00',
      money: { authorized: '10.00', confirmed: null, canceled: '0.00', left: '10.00' },
      operations: [{ number: 1, kind: 'payment', state: 'approved', card: { brand: 'visa', first6: '411111', last4: '1111' }, responseCode: 'AS000' }],
    })
  })

  it('tells of a decline why', async () => {
    const { body } = await post('', wish())
    await payWith(service, body.payUrl.split('/').at(-1), fullEntry(panOf('declined-no-funds')))
    expect((await get(body.billNumber)).body).toMatchObject({ state: 'declined', money: null, operations: [{ state: 'declined', cause: 'no-funds' }] })
  })

  it('of another merchant is found by nobody else, whatever is asked of it', async () => {
    const bill = await paid()
    const other = await addApiKey(service, (await addMerchant(service)).merchantId)
    expect((await askApi(service, other, `/api/v1/orders/${bill}`)).status).toBe(404)
    expect((await askApi(service, other, `/api/v1/orders/${bill}/cancellations`, { method: 'POST', body: { reason: 'x' } })).status).toBe(404)
    expect((await askApi(service, other, `/api/v1/orders/${bill}/confirmations`, { method: 'POST', body: {} })).status).toBe(404)
    expect(await atBank(bill)).toEqual({ confirmed: null, canceled: 0n })
  })
})

describe('a confirmation', () => {
  it('takes what is held, or less, once', async () => {
    const bill = await paid({ twoStage: true })
    const told = await post(`/${bill}/confirmations`, { amount: '4.50' }, 'confirm-1')
    expect(told).toMatchObject({
      status: 201,
      body: { billNumber: bill, orderState: 'partial-delayed', operation: { number: 2, kind: 'confirmation', amount: '4.50' } },
    })
    expect((await post(`/${bill}/confirmations`, { amount: '4.50' }, 'confirm-1')).text).toBe(told.text)
    expect(await post(`/${bill}/confirmations`, { amount: '4.60' }, 'confirm-1')).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } })
    expect(await post(`/${bill}/confirmations`, { amount: '4.60' })).toMatchObject({ status: 409, body: { code: 'confirmed-already' } })
    expect(await atBank(bill)).toEqual({ confirmed: 450n, canceled: 0n })
  })

  it.each([
    ['above-authorized', { amount: '10.01' }, true],
    ['not-two-stage', {}, false],
  ])('that cannot be is refused as %s', async (code, body, twoStage) => {
    const bill = await paid({ twoStage })
    expect(await post(`/${bill}/confirmations`, body)).toMatchObject({ status: 409, body: { code } })
  })

  it('of an order that is not paid is refused, and so is one with an amount that is none', async () => {
    const { body } = await post('', wish({ twoStage: true }))
    expect((await post(`/${body.billNumber}/confirmations`, {})).body.code).toBe('not-paid')
    expect((await post(`/${body.billNumber}/confirmations`, { amount: '1.001' })).body).toMatchObject({
      code: 'invalid-request',
      errors: [{ field: 'amount' }],
    })
    expect((await post(`/${body.billNumber}/confirmations`, { amount: '0.00' })).body).toMatchObject({ code: 'invalid-request', errors: [{ field: 'amount' }] })
  })
})

describe('a cancellation', () => {
  it('gives back in parts; two with two names are two, two with one name are one', async () => {
    const bill = await paid()
    const first = await post(`/${bill}/cancellations`, { amount: '3.00', reason: 'One book less' }, 'part-1')
    expect(first).toMatchObject({ status: 201, body: { orderState: 'partial-canceled', operation: { kind: 'cancellation', reason: 'One book less' } } })
    expect((await post(`/${bill}/cancellations`, { amount: '3.00', reason: 'One book less' }, 'part-1')).text).toBe(first.text)
    expect((await post(`/${bill}/cancellations`, { amount: '3.00', reason: 'One book less' }, 'part-2')).status).toBe(201)
    expect((await get(bill)).body.money).toMatchObject({ canceled: '6.00', left: '4.00' })
    expect((await post(`/${bill}/cancellations`, { amount: '4.01', reason: 'Too much' })).body.code).toBe('above-left')
    expect((await post(`/${bill}/cancellations`, { reason: 'The rest' })).body).toMatchObject({ orderState: 'canceled', operation: { amount: '4.00' } })
    expect((await post(`/${bill}/cancellations`, { reason: 'Again' })).body.code).toBe('nothing-left')
    expect(await atBank(bill)).toMatchObject({ canceled: 1000n })
  })

  it('sent many times at once by one name is carried out once; who comes meanwhile is told to come again', async () => {
    const bill = await paid()
    const told = await Promise.all(Array.from({ length: 15 }, () => post(`/${bill}/cancellations`, { amount: '1.00', reason: 'At once' }, 'all-at-once')))
    for (const { status, headers } of told) {
      expect([201, 409]).toContain(status)
      if (status === 409) expect(headers.get('retry-after')).toBe('1')
    }
    expect((await post(`/${bill}/cancellations`, { amount: '1.00', reason: 'At once' }, 'all-at-once')).status).toBe(201)
    expect(await atBank(bill)).toMatchObject({ canceled: 100n })
  })

  it('that the acquirer refuses is refused for good, in the same words', async () => {
    const bill = await paid({ outcome: 'reversal-refused' })
    const told = await post(`/${bill}/cancellations`, { reason: 'Refuse it' }, 'refused')
    expect(told).toMatchObject({ status: 409, body: { code: 'refused-by-acquirer' } })
    expect((await post(`/${bill}/cancellations`, { reason: 'Refuse it' }, 'refused')).text).toBe(told.text)
    expect((await get(bill)).body.operations).toHaveLength(2)
  })

  it('without a reason is refused', async () => {
    const bill = await paid()
    expect((await post(`/${bill}/cancellations`, {})).body).toMatchObject({ code: 'invalid-request', errors: [{ field: 'reason' }] })
  })

  it('that changed nothing leaves its name free', async () => {
    const { body } = await post('', wish())
    expect((await post(`/${body.billNumber}/cancellations`, { reason: 'Early' }, 'early')).body.code).toBe('not-paid')
    await payWith(service, body.payUrl.split('/').at(-1), fullEntry())
    expect((await post(`/${body.billNumber}/cancellations`, { reason: 'Early' }, 'early')).status).toBe(201)
  })

  it('without an answer is told as open until the acquirer says how it ended, by the same name', async () => {
    const bill = await paid({ outcome: 'follow-ups-unanswered' })
    const impatient = { ...service, acquirer: sandboxAcquirer({ url: service.bank.url, timeoutMs: 200 }) }
    const ask = () => post(`/${bill}/cancellations`, { amount: '2.00', reason: 'No answer' }, 'open', impatient)
    expect(await ask()).toMatchObject({ status: 202, body: { operation: { state: 'unknown' } } })
    expect(await ask()).toMatchObject({ status: 202 })
    expect(await post(`/${bill}/cancellations`, { amount: '2.50', reason: 'No answer' }, 'open')).toMatchObject({ status: 422 })
    service.clock.advance(firstInquiryAfterMs)
    await resolveDue(service)
    expect(await ask()).toMatchObject({ status: 201, body: { operation: { state: 'approved' }, orderState: 'partial-canceled' } })
    expect(await atBank(bill)).toMatchObject({ canceled: 200n })
  })

  it('by a process that is killed in the middle is found by the same name, and taken once', async () => {
    const bill = await paid({ outcome: 'follow-ups-unanswered' })
    const path = `/api/v1/orders/${bill}/cancellations`
    const body = { amount: '2.00', reason: 'Killed' }
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'idempotency-key': 'killed' }
    const variables = { DATA_DIR: service.env.dataDir, DATABASE_URL: service.env.databaseUrl ?? '', SANDBOX: '1', SANDBOX_ACQUIRER_URL: service.bank.url }
    const file = join(service.env.dataDir, 'ask-and-die.json')
    writeFileSync(file, JSON.stringify({ variables, now: service.clock.now().toISOString(), path, headers, body } satisfies AskAndDie))
    const child = spawn(process.execPath, ['--import', 'tsx', 'tests/api/ask-and-die.ts', file], { stdio: 'ignore' })
    await expect.poll(() => atBank(bill).then(({ canceled }) => canceled), { timeout: 30_000 }).toBe(200n)
    child.kill('SIGKILL')
    await once(child, 'exit')

    const again = () => askApi(service, key, path, { method: 'POST', body, headers })
    const told = await again()
    expect(told).toMatchObject({ status: 409, body: { code: 'request-in-flight' } })
    expect(told.headers.get('retry-after')).toBe('1')
    service.clock.advance(holdMs)
    expect(await again()).toMatchObject({ status: 202, body: { operation: { amount: '2.00' } } })
    await resolveDue(service)
    expect(await again()).toMatchObject({ status: 201, body: { operation: { state: 'approved' } } })
    expect(await atBank(bill)).toMatchObject({ canceled: 200n })
    expect((await get(bill)).body.money).toMatchObject({ canceled: '2.00', left: '8.00' })
  }, 60_000)
})

describe('what a caller takes', () => {
  const ask = (accept: string) => askApi(service, key, '/api/v1/customers', { headers: { accept } })

  it('is JSON, or he is told that there is nothing else', async () => {
    for (const accept of ['application/json', '*/*', 'text/html, application/*;q=0.5', 'application/json;q=0.1']) expect((await ask(accept)).status).toBe(200)
    for (const accept of ['text/html', 'application/xml', 'application/json;q=0, */*']) {
      expect(await ask(accept)).toMatchObject({ status: 406, body: { code: 'not-acceptable' } })
    }
  })

  it('does not change that a path has its methods only', async () => {
    const response = await answerApi(service, new Request('http://127.0.0.1:3000/api/v1/orders', { headers: { authorization: `Bearer ${key}` } }))
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
  })
})
