import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decideLimitChange } from '@/lib/limits/decide-limit-change'
import { deleteSavedCard } from '@/lib/one-click/delete-saved-card'
import { setMark } from '@/lib/one-click/set-mark'
import type { KeyScope } from '@/lib/staff/rules'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { addApiKey, askApi } from '../support/api'
import { customerOf, fullEntry, onlyCard, payNew, payWith, placeOrder } from '../support/payer'
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

describe('of a card number', () => {
  it('a key sees the first six digits where it may see them, and else the last four alone', async () => {
    const customerNumber = 'masked'
    const orderKey = await placeOrder(service, shop.merchantId, { customerNumber })
    expect(await payWith(service, orderKey, fullEntry())).toEqual({ kind: 'approved' })
    const { billNumber } = await service.db.prisma.order.findUniqueOrThrow({ where: { orderKey } })
    const masks = async (...scopes: KeyScope[]) => {
      const limited = await addApiKey(service, shop.merchantId, { scopes })
      const get = async (path: string) => (await askApi(service, limited, `/api/v1/${path}`)).body
      const cards = (await get(`customers/${customerNumber}/saved-cards`)).data
      const page = (await get(`customers/${customerNumber}/decision?amount=10.00&currency=BYN`)).page
      const order = await get(`orders/${billNumber}`)
      return [cards?.[0], page?.cards[0], order.operations?.[0].card].map((card) => card && [card.first6, card.last4])
    }
    const [whole, four] = [
      ['411111', '1111'],
      [null, '1111'],
    ]
    expect(await masks('customers:read', 'orders:read')).toEqual([whole, whole, whole])
    expect(await masks('customers:write')).toEqual([four, four, undefined])
    expect(await masks('orders:create')).toEqual([undefined, undefined, four])
    expect(await masks('customers:write', 'orders:read')).toEqual([whole, whole, whole])
  })
})

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

  it('asks for the CVC2 above the amount of the policy, and in every other currency', async () => {
    const own = await addMerchant(service, { settings: { cvc2Policy: 'above', cvc2AboveMinor: 1000n, cvc2AboveCurrency: 'BYN' } })
    const ownKey = await addApiKey(service, own.merchantId)
    await payNew(service, own.merchantId, { customerNumber: 'member' })
    const about = async (query: string) => (await askApi(service, ownKey, `/api/v1/customers/member/decision?${query}`)).body.page.cvc2
    expect(await about('amount=10.00&currency=BYN')).toBe('not-asked')
    expect(await about('amount=10.01&currency=BYN')).toBe('asked')
    for (const currency of ['USD', 'EUR']) expect(await about(`amount=0.01&currency=${currency}`)).toBe('asked')
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

describe('the list of customers', () => {
  const list = async (query: string, by = key) => (await askApi(service, by, `/api/v1/customers?${query}`)).body
  let own: AddedMerchant
  let ownKey: string
  const numbers = async (query: string) => (await list(query, ownKey)).data.map(({ customerNumber }: { customerNumber: string }) => customerNumber)

  beforeAll(async () => {
    own = await addMerchant(service)
    ownKey = await addApiKey(service, own.merchantId)
    for (const customerNumber of ['list-1', 'list-2', 'list-3', 'list-4', 'list-5']) {
      service.clock.advance(1000)
      await placeOrder(service, own.merchantId, { customerNumber })
    }
    await payNew(service, own.merchantId, { customerNumber: 'list-3' })
  })

  it('comes page by page, in each sort, whole and each once', async () => {
    for (const [sort, first] of [
      ['', 'list-5'],
      ['sort=number', 'list-1'],
      ['sort=number.desc', 'list-5'],
      ['sort=payments', 'list-3'],
      ['sort=last-seen.asc', 'list-1'],
    ] as const) {
      const seen: string[] = []
      let cursor: string | null = null
      do {
        const page: { data: { customerNumber: string }[]; nextCursor: string | null } = await list(
          `${sort}&limit=2${cursor ? `&cursor=${cursor}` : ''}`,
          ownKey,
        )
        seen.push(...page.data.map(({ customerNumber }) => customerNumber))
        cursor = page.nextCursor
      } while (cursor)
      expect([seen[0], [...seen].sort()]).toEqual([first, ['list-1', 'list-2', 'list-3', 'list-4', 'list-5']])
    }
  })

  it('is narrowed by status and by a search, and tells each customer as he is told alone', async () => {
    expect(await numbers('status=member')).toEqual(['list-3'])
    expect(await numbers('status=member,new&q=list-3')).toEqual(['list-3'])
    expect(await numbers('q=1111')).toEqual(['list-3'])
    expect(await numbers('q=nobody')).toEqual([])
    const alone = (await askApi(service, ownKey, '/api/v1/customers/list-3')).body
    expect((await list('q=list-3', ownKey)).data).toEqual([alone])
  })

  it('holds nobody of another merchant', async () => {
    expect((await list('q=list-', key)).data).toEqual([])
  })

  it.each([
    ['status', 'status=gone'],
    ['q', 'q='],
    ['q', 'q=4111111111111111'],
    ['sort', 'sort=random'],
    ['limit', 'limit=0'],
    ['limit', 'limit=201'],
    ['cursor', 'cursor=abc'],
    ['page', 'page=2'],
  ])('names %s when it is wrong: %s', async (field, query) => {
    expect(await list(query)).toMatchObject({ code: 'invalid-request', errors: [{ field }] })
  })
})

describe('the mark of a customer', () => {
  const mark = (number: string, body: Record<string, unknown>) => askApi(service, key, `/api/v1/customers/${number}/mark`, { method: 'PUT', body })

  it('is set and lifted with a reason, and told in history and audit log', async () => {
    await placeOrder(service, shop.merchantId, { customerNumber: 'marked' })
    expect(await mark('marked', { mark: 'fraud', reason: 'A chargeback' })).toMatchObject({
      status: 200,
      body: { status: 'fraud', mark: { mark: 'fraud', reason: 'A chargeback' } },
    })
    expect(await mark('marked', { mark: 'none', reason: 'A mistake' })).toMatchObject({ body: { status: 'new', mark: { mark: 'none', reason: null } } })
    expect(await service.db.prisma.auditRecord.count({ where: { action: 'customers.set-mark', objectId: 'marked', actor: { startsWith: 'api-key:' } } })).toBe(
      2,
    )
  })

  it('that stands already changes nothing; one that may not follow is refused', async () => {
    await placeOrder(service, shop.merchantId, { customerNumber: 'twice' })
    await mark('twice', { mark: 'fraud', reason: 'First' })
    expect((await mark('twice', { mark: 'fraud', reason: 'Second' })).body.mark.reason).toBe('First')
    expect(await mark('twice', { mark: 'suspicious', reason: 'Less' })).toMatchObject({ status: 409, body: { code: 'mark-not-allowed' } })
  })

  it('of deny keeps the cards, or destroys them where that is asked', async () => {
    await payNew(service, shop.merchantId, { customerNumber: 'denied' })
    expect((await mark('denied', { mark: 'deny', reason: 'Asked' })).body).toMatchObject({ status: 'deny', payableCards: 1 })
    expect(await mark('denied', { mark: 'deny', reason: 'Asked', destroyCards: true })).toMatchObject({ status: 409, body: { code: 'mark-not-allowed' } })
    await mark('denied', { mark: 'none', reason: 'Asked again' })
    expect((await mark('denied', { mark: 'deny', reason: 'Asked', destroyCards: true })).body).toMatchObject({ status: 'deny', payableCards: 0 })
    expect((await ask('denied/saved-cards')).body.data).toMatchObject([{ state: 'deleted' }])
    expect((await mark('denied', { mark: 'fraud', reason: 'x', destroyCards: true })).body.errors).toMatchObject([{ field: 'destroyCards' }])
  })

  it('of somebody who is not there, or of another merchant, is not found', async () => {
    const other = await addMerchant(service)
    await placeOrder(service, other.merchantId, { customerNumber: 'theirs' })
    expect((await mark('theirs', { mark: 'fraud', reason: 'x' })).status).toBe(404)
  })
})

describe('a saved card', () => {
  const destroy = (number: string, token: string, query = '') =>
    askApi(service, key, `/api/v1/customers/${number}/saved-cards/${token}${query}`, { method: 'DELETE' })

  it('is deleted, with a reason where one is given, and deleted again is told alike', async () => {
    await payNew(service, shop.merchantId, { customerNumber: 'card' })
    const token = await onlyCard(service, shop.scopeId, 'card')
    const told = await destroy('card', token, '?reason=Lost')
    expect(told).toMatchObject({ status: 200, body: { token, state: 'deleted', last4: '1111', deletedAt: service.clock.now().toISOString() } })
    expect(await destroy('card', token)).toMatchObject({ status: 200, body: told.body })
    expect((await ask('card')).body).toMatchObject({ status: 'not-active', payableCards: 0 })
    expect(await service.db.prisma.auditRecord.findMany({ where: { action: 'cards.delete', objectId: 'card' } })).toMatchObject([{ reason: 'Lost' }])
  })

  it('of another customer or merchant, or of nobody, is not found', async () => {
    await payNew(service, shop.merchantId, { customerNumber: 'owner' })
    const token = await onlyCard(service, shop.scopeId, 'owner')
    expect((await destroy('card', token)).status).toBe(404)
    const other = await addApiKey(service, (await addMerchant(service)).merchantId)
    expect((await askApi(service, other, `/api/v1/customers/owner/saved-cards/${token}`, { method: 'DELETE' })).status).toBe(404)
    expect((await destroy('owner', '0198f4a2-7f3e-7cc1-9d2b-3a5f0c6e8d11')).status).toBe(404)
    expect((await destroy('owner', 'x')).body.errors).toMatchObject([{ field: 'token' }])
    expect((await destroy('owner', token, '?reason=4111111111111111')).body.errors).toMatchObject([{ field: 'reason' }])
    expect((await ask('owner')).body.payableCards).toBe(1)
  })
})
