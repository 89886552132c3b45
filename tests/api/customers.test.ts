import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decideLimitChange } from '@/lib/limits/decide-limit-change'
import { deleteSavedCard } from '@/lib/one-click/delete-saved-card'
import { setMark } from '@/lib/one-click/set-mark'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { addApiKey, askApi } from '../support/api'
import { customerOf, fullEntry, onlyCard, payNew, placeOrder } from '../support/payer'
import { makeTestService, type TestService } from '../support/test-service'

let service: TestService
let shop: AddedMerchant
let key: string
const everything = { kind: 'all' as const }
const anna = { kind: 'staff' as const, id: 1 }

beforeAll(async () => {
  service = await makeTestService()
  shop = await addMerchant(service)
  key = await addApiKey(service, shop.merchantId)
})
afterAll(() => service.close())

const ask = (path: string) => askApi(service, key, `/api/v1/customers/${path}`)
const put = (number: string, limits: unknown[], reason = 'a test') =>
  askApi(service, key, `/api/v1/customers/${number}/limits`, { method: 'PUT', body: { limits, reason } })
const limit = (currency: string, window: string, amount: string) => ({ currency, window, amount })

describe('a customer', () => {
  it('is told with status, mark and counts', async () => {
    await payNew(service, shop.merchantId, { customerNumber: 'told' })
    const at = service.clock.now().toISOString()
    expect((await ask('told')).body).toEqual({
      customerNumber: 'told',
      status: 'member',
      mark: { mark: 'none', reason: null, at: null },
      payableCards: 1,
      keptCards: 1,
      payments: 1,
      originMerchantId: shop.merchantId,
      createdAt: at,
      lastSeenAt: at,
      lastPaymentAt: at,
    })
    const { id } = await customerOf(service, shop.scopeId, 'told')
    await setMark(service, everything, anna, {
      customerId: id,
      expectedVersion: null,
      to: 'suspicious',
      reasonCode: 'unusual-payments',
      reason: 'Ten at once',
      destroyCards: false,
    })
    expect((await ask('told')).body).toMatchObject({ status: 'suspicious', mark: { mark: 'suspicious', reason: 'Ten at once', at } })
  })

  it('of any characters can be asked for', async () => {
    const number = 'Ж/№ %2F?'
    await placeOrder(service, shop.merchantId, { customerNumber: number })
    expect((await ask(encodeURIComponent(number))).body).toMatchObject({ customerNumber: number })
  })

  it('of another merchant is not found, and neither is one that nobody knows; both tries are in the audit log', async () => {
    const other = await addMerchant(service)
    await payNew(service, other.merchantId, { customerNumber: 'theirs' })
    for (const path of ['theirs', 'theirs/limits', 'theirs/saved-cards', 'nobody']) {
      expect(await ask(path)).toMatchObject({ status: 404, body: { code: 'not-found', detail: 'Not found' } })
    }
    expect((await put('theirs', [])).status).toBe(404)
    const refused = await service.db.prisma.auditRecord.findMany({ where: { outcome: 'refused', objectId: 'theirs' }, orderBy: { id: 'asc' } })
    expect(refused.map(({ action, merchantId }) => [action, merchantId])).toEqual([
      ['customers.view', shop.merchantId],
      ['customers.view', shop.merchantId],
      ['customers.view', shop.merchantId],
      ['limits.set', shop.merchantId],
    ])
  })

  it('that is looked at leaves a line in the audit log', async () => {
    await placeOrder(service, shop.merchantId, { customerNumber: 'watched' })
    await ask('watched')
    const [record] = await service.db.prisma.auditRecord.findMany({ where: { objectId: 'watched' } })
    expect(record).toMatchObject({ action: 'customers.view', outcome: 'done', actor: expect.stringMatching(/^api-key:\d+$/), merchantId: shop.merchantId })
  })
})

describe('saved cards', () => {
  it('are told masked, saved last first, by pages', async () => {
    const pans = ['4111111111111111', '5555555555554444', '2200000000000004']
    for (const pan of pans) {
      service.clock.advance(1000)
      await payNew(service, shop.merchantId, { customerNumber: 'cards' }, fullEntry(pan))
    }
    const first = await ask('cards/saved-cards?limit=2')
    expect(first.body.data.map(({ last4 }: { last4: string }) => last4)).toEqual(['0004', '4444'])
    expect(first.body.data[0]).toMatchObject({ brand: 'mir', first6: '220000', expiry: '12/30', state: 'member', successes: 1, deletedAt: null })
    const second = await ask(`cards/saved-cards?limit=2&cursor=${first.body.nextCursor}`)
    expect(second.body).toMatchObject({ data: [{ last4: '1111' }], nextCursor: null })
    expect(first.text + second.text).not.toMatch(/\d{13}/)
  })

  it('that are deleted stay in the list, as such', async () => {
    await payNew(service, shop.merchantId, { customerNumber: 'gone' })
    const { id } = await customerOf(service, shop.scopeId, 'gone')
    const cardId = await onlyCard(service, shop.scopeId, 'gone')
    await deleteSavedCard(service, everything, anna, { customerId: id, cardId, reason: 'a test' })
    expect((await ask('gone/saved-cards')).body.data).toMatchObject([{ token: cardId, state: 'deleted', deletedAt: service.clock.now().toISOString() }])
  })

  it.each(['limit=0', 'limit=201', 'limit=x', 'cursor=x', 'cursor=', 'cursor=MS4x', 'page=2'])('asked for with %s are refused', async (query) => {
    expect(await ask(`cards/saved-cards?${query}`)).toMatchObject({ status: 400, body: { code: 'invalid-request', errors: [{}] } })
  })
})

describe('limits', () => {
  it('are told with what is used and left, and when that frees up', async () => {
    await payNew(service, shop.merchantId, { customerNumber: 'limited', amountMinor: 2550n })
    expect((await put('limited', [limit('BYN', 'day', '100'), limit('BYN', 'week', '300.5')])).status).toBe(200)
    expect((await ask('limited/limits')).body).toEqual({
      customerNumber: 'limited',
      timeZone: 'Europe/Minsk',
      weekStartsOn: 1,
      enforce: 'all-payments',
      limits: [
        {
          currency: 'BYN',
          window: 'day',
          amount: '100.00',
          used: '25.50',
          left: '74.50',
          startsAt: '2026-11-24T21:00:00.000Z',
          resetsAt: '2026-11-25T21:00:00.000Z',
          source: 'own',
        },
        {
          currency: 'BYN',
          window: 'week',
          amount: '300.50',
          used: '25.50',
          left: '275.00',
          startsAt: '2026-11-22T21:00:00.000Z',
          resetsAt: '2026-11-29T21:00:00.000Z',
          source: 'own',
        },
      ],
      waiting: [],
    })
  })

  it('in several currencies at once work at once when together they let nothing more through', async () => {
    await placeOrder(service, shop.merchantId, { customerNumber: 'both' })
    const told = await put('both', [limit('BYN', 'day', '10.00'), limit('USD', 'day', '3.00')])
    expect(told).toMatchObject({ status: 200, body: { limits: [{ currency: 'BYN' }, { currency: 'USD' }], waiting: [] } })
  })

  it('are lowered at once; what raises waits for a second person and is answered by 202, again and again', async () => {
    await placeOrder(service, shop.merchantId, { customerNumber: 'raised' })
    await put('raised', [limit('BYN', 'day', '10.00'), limit('BYN', 'week', '50.00')])
    const wish = [limit('BYN', 'day', '20.00'), limit('BYN', 'week', '40.00')]
    for (let times = 0; times < 2; times += 1) {
      expect(await put('raised', wish)).toMatchObject({
        status: 202,
        body: {
          limits: [
            { window: 'day', amount: '10.00' },
            { window: 'week', amount: '40.00' },
          ],
          waiting: [{ currency: 'BYN', window: 'day', before: '10.00', after: '20.00' }],
        },
      })
    }
    expect(await put('raised', [limit('BYN', 'day', '30.00'), limit('BYN', 'week', '40.00')])).toMatchObject({ status: 409, body: { code: 'change-waiting' } })
    const { id } = await customerOf(service, shop.scopeId, 'raised')
    const [change] = await service.db.prisma.turnoverLimitChange.findMany({ where: { customerId: id, state: 'waiting' } })
    expect(change?.requestedBy).toMatch(/^api-key:\d+$/)
    await decideLimitChange(service, everything, anna, { changeId: change?.id ?? 0n, approve: true })
    expect(await put('raised', wish)).toMatchObject({ status: 200, body: { limits: [{ amount: '20.00' }, { amount: '40.00' }], waiting: [] } })
  })

  it('that are left out are taken away, which waits', async () => {
    await placeOrder(service, shop.merchantId, { customerNumber: 'lifted' })
    await put('lifted', [limit('BYN', 'day', '10.00')])
    expect(await put('lifted', [])).toMatchObject({ status: 202, body: { limits: [{ amount: '10.00' }], waiting: [{ before: '10.00', after: null }] } })
  })

  it('of the scope hold where he has none, and are told as such', async () => {
    const own = await addMerchant(service)
    const ownKey = await addApiKey(service, own.merchantId)
    await placeOrder(service, own.merchantId)
    await service.db.prisma.turnoverLimit.create({ data: { scopeId: own.scopeId, currency: 'BYN', window: 'day', amountMinor: 500n } })
    expect((await askApi(service, ownKey, '/api/v1/customers/C-1/limits')).body.limits).toMatchObject([{ amount: '5.00', source: 'default' }])
  })

  it.each([
    ['limits.0.amount', [limit('BYN', 'day', '1.001')]],
    ['limits.0.amount', [limit('BYN', 'day', '-1')]],
    ['limits.0.amount', [limit('JPY', 'day', '1.5')]],
    ['limits.0.amount', [limit('BYN', 'day', '1'.repeat(16))]],
    ['limits.1', [limit('BYN', 'day', '1'), limit('BYN', 'day', '2')]],
    ['limits', Array.from({ length: 51 }, () => limit('BYN', 'day', '1'))],
  ])('with something wrong in %s are refused, and nothing is changed', async (field, limits) => {
    await placeOrder(service, shop.merchantId, { customerNumber: 'untouched' })
    const { status, body } = await put('untouched', limits)
    expect([status, body.errors[0].field]).toEqual([400, field])
    expect((await ask('untouched/limits')).body.limits).toEqual([])
  })
})

describe('the decision', () => {
  const decide = async (number: string, query: string) => (await ask(`${number}/decision?${query}`)).body

  it('for a number that was never seen is that of a new customer, and makes none', async () => {
    const told = await decide('stranger', 'amount=10&currency=BYN')
    expect(told).toMatchObject({ known: false, amount: '10.00', page: { kind: 'standard', offer: 'preselected', cards: [] }, reasons: expect.any(Array) })
    expect(await service.db.prisma.customer.count({ where: { number: 'stranger' } })).toBe(0)
  })

  it('for a member is the One Click page with his cards', async () => {
    await payNew(service, shop.merchantId, { customerNumber: 'member' })
    const token = await onlyCard(service, shop.scopeId, 'member')
    expect(await decide('member', 'amount=10.00&currency=BYN')).toMatchObject({
      known: true,
      page: { kind: 'one-click', cards: [{ token, brand: 'visa', first6: '411111', last4: '1111' }], cvc2: 'asked' },
      reasons: ['offer-preselected', 'payable-cards'],
    })
  })

  it('says which limit refuses an amount, to the minor unit, and also for somebody new', async () => {
    const own = await addMerchant(service)
    const ownKey = await addApiKey(service, own.merchantId)
    await service.db.prisma.turnoverLimit.create({ data: { scopeId: own.scopeId, currency: 'BYN', window: 'day', amountMinor: 1000n } })
    const about = async (query: string) => (await askApi(service, ownKey, `/api/v1/customers/new/decision?${query}`)).body.page
    expect((await about('amount=10.00&currency=BYN')).kind).toBe('standard')
    expect(await about('amount=10.01&currency=BYN')).toMatchObject({
      kind: 'refused-limit',
      refusal: {
        rule: 'over-limit',
        window: 'day',
        source: 'default',
        limit: '10.00',
        used: '0.00',
        left: '10.00',
        amount: '10.01',
        resetsAt: '2026-11-25T21:00:00.000Z',
      },
    })
    expect(await about('amount=1&currency=USD')).toMatchObject({ refusal: { rule: 'no-limit-for-currency', currency: 'USD', amount: '1.00' } })
  })

  it.each([
    ['amount', 'amount=0&currency=BYN'],
    ['amount', 'amount=1.001&currency=BYN'],
    ['amount', 'amount=abc&currency=BYN'],
    ['amount', 'currency=BYN'],
    ['currency', 'amount=1'],
    ['currency', 'amount=1&currency=byn'],
    ['currency', 'amount=1&currency=GBP'],
  ])('names %s when it is wrong: %s', async (field, query) => {
    const told = await decide('member', query)
    expect(told).toMatchObject({ code: 'invalid-request' })
    expect(told.errors.map((error: { field: string }) => error.field)).toEqual([field])
  })
})
