import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { finishStep } from '@/lib/payments/finish-step'
import { answerIssuer } from '../support/issuer'
import { fullEntry, onlyCard, payNew, payWith, placeOrder } from '../support/payer'
import { signedOrder } from '../support/sign-order'
import { makeTestService, type TestService, usualNow } from '../support/test-service'
import { startWireServer } from '../support/wire-server'
import { addWireShop, type WireShop } from '../support/wire-shop'
import { treeOf } from '../support/xml-tree'

let service: TestService
let server: Awaited<ReturnType<typeof startWireServer>>
let shop: WireShop

beforeAll(async () => {
  service = await makeTestService()
  server = await startWireServer(service)
})
afterAll(async () => {
  await server.close()
  await service.close()
})
beforeEach(async () => {
  service.clock.set(usualNow)
  shop = await addWireShop(service, server.url, { settings: { mayDisable3ds: true, cvc2Policy: 'never' } })
})

const post = async (path: string, body: BodyInit, type = 'application/x-www-form-urlencoded', method = 'POST') => {
  const response = await fetch(`${server.url}${path}`, { method, ...(method === 'GET' ? {} : { body }), headers: { 'content-type': type } })
  return { status: response.status, text: await response.text() }
}
const orderOf = (number: string) => service.db.prisma.order.findFirst({ where: { merchantId: shop.merchantId, number } })
const saveCard = (number = 'C-1', pan?: string) => payNew(service, shop.merchantId, { customerNumber: number, disable3ds: true }, fullEntry(pan))

describe('a request for a payment', () => {
  const ask = async (fields: Record<string, string>) => JSON.parse((await post('/pay/payrequest.cfm', new URLSearchParams(fields).toString())).text)
  const simple = { OrderNumber: 'N-1', OrderAmount: '10.00' }

  it('is answered with the address of the page, and until when it can be paid', async () => {
    const told = await ask(signedOrder(shop, { ...simple, CustomerNumber: 'C-1', Delay: '1', OrderComment: 'Two cups' }))
    const order = await orderOf('N-1')
    const url = `${service.env.publicUrl}/pay/${order?.orderKey}`
    expect(told).toEqual({ url, URL: url, expirationtime: '25.11.2026 11:00:00', orderstate: 'In Process' })
    expect(order).toMatchObject({ twoStage: true, comment: 'Two cups', customerNumber: 'C-1' })
    expect(
      await ask({ ...signedOrder(shop, { ...simple, CustomerNumber: 'C-1', Delay: '1' }), Format: '5', Login: shop.login, Password: shop.password }),
    ).toEqual(told)
  })

  it('may be JSON, with names in any case and numbers as numbers', async () => {
    const body = JSON.stringify({ merchant_id: shop.merchantId, ORDERNUMBER: 'N-2', orderamount: 10.5, firstname: 'Ganna' })
    expect(JSON.parse((await post('/pay/payrequest.cfm', body, 'application/json')).text)).toMatchObject({ orderstate: 'In Process' })
    expect(await orderOf('N-2')).toMatchObject({ amountMinor: 1050n, payer: { firstName: 'Ganna' } })
  })

  it.each([
    [{ OrderAmount: '0' }, '5/108'],
    [{ OrderNumber: '' }, '3/107'],
    [{ CardPayment: '0' }, '15/218'],
    [{ CardPayment: '0', ERIPPayment: '1' }, '15/218'],
    [{ RecurringIndicator: '1', CustomerNumber: 'C-1' }, '15/216'],
    [{ Delay: '2' }, '4/109'],
    [{ Checkvalue: 'DBE8D1AB4F19A27D161999DC53293881' }, '9/158'],
    [{ Merchant_ID: '1' }, '10/100'],
    [{ Login: 'shop_login', Password: 'wrong' }, '7/141'],
    [{ Login: 'shop_login' }, '3/102'],
    [{ OrderNumber: 'a\u0000' }, '4/107'],
  ])('that is %o is declined with %s, and no order is made', async (change: Record<string, string>, codes) => {
    const told = await ask({ Merchant_ID: String(shop.merchantId), ...simple, ...change })
    expect(told).toMatchObject({ url: '', URL: '', expirationtime: '', orderstate: 'Decline' })
    expect(`${told.firstcode}/${told.secondcode}`).toBe(codes)
    expect(await orderOf('N-1')).toBeNull()
  })

  it('is declined in JSON also by another method, type, size or encoding', async () => {
    const told = [
      await post('/pay/payrequest.cfm', '', undefined, 'GET'),
      await post('/pay/payrequest.cfm', 'x', 'text/plain'),
      await post('/pay/payrequest.cfm', 'x'.repeat(70_000)),
      await post('/pay/payrequest.cfm', '{', 'application/json'),
      await post('/pay/payrequest.cfm', 'OrderNumber=1&ordernumber=2'),
      await post('/pay/payrequest.cfm', 'Merchant_ID=%FF'),
    ]
    expect(told.map(({ status }) => status)).toEqual([405, 415, 413, 200, 200, 200])
    for (const { text } of told) expect(JSON.parse(text)).toMatchObject({ orderstate: 'Decline', url: '', firstcode: '4' })
  })
})

describe('the saved cards of a customer', () => {
  const list = '/pay/oneclick/v1/token.cfm'
  const remove = '/pay/oneclick/v1/rem_token.cfm'

  it('are listed with masks and taken out by token', async () => {
    await saveCard()
    const token = await onlyCard(service, shop.scopeId)
    const told = await shop.json(list, { customernumber: 'C-1', language: 'RU' })
    expect(JSON.parse(told.text)).toEqual([
      { token, post: '1111', bin: '411111', brand: 'VISA', bank: '', expire: '12.2030', active: true, needCVC: false, assets: {} },
    ])
    const removed = await shop.json(remove, { customernumber: 'C-1', token, language: 'EN' })
    expect(JSON.parse(removed.text)).toEqual({ message: `The saved card ${token} was removed.` })
    expect(JSON.parse((await shop.json(list, { customernumber: 'C-1' })).text)).toEqual([])
    expect(JSON.parse((await shop.json(remove, { customernumber: 'C-1', token })).text).fault.detail).toEqual({ firstcode: '10', secondcode: '203' })
    expect(await service.db.prisma.auditRecord.findFirst({ where: { action: 'cards.delete' } })).toMatchObject({ actor: `merchant:${shop.merchantId}` })
  })

  it('that are expired are there, not active; a policy that may ask says so', async () => {
    await service.db.prisma.merchant.update({ where: { id: shop.merchantId }, data: { cvc2Policy: 'above', cvc2AboveMinor: 5000n, cvc2AboveCurrency: 'BYN' } })
    await saveCard()
    service.clock.set(new Date('2031-01-02T00:00:00Z'))
    expect(JSON.parse((await shop.json(list, { customernumber: 'C-1' })).text)).toMatchObject([{ active: false, needCVC: true }])
  })

  it.each(['all-payments', 'saved-cards-only'])('of whoever has used up his limit (%s) are there, not active, and can be taken out', async (enforce) => {
    await saveCard()
    const token = await onlyCard(service, shop.scopeId)
    await service.db.prisma.numberScope.update({ where: { id: shop.scopeId }, data: { enforce } })
    const limit = { scopeId: shop.scopeId, currency: 'BYN', window: 'day', amountMinor: 1n }
    await service.db.prisma.turnoverLimit.create({ data: limit })
    expect(JSON.parse((await shop.json(list, { customernumber: 'C-1' })).text)).toMatchObject([{ token, active: false }])
    expect((await shop.json(remove, { customernumber: 'C-1', token })).status).toBe(200)
    expect((await shop.json(list, { customernumber: 'C-1' })).text).toBe('[]')
  })

  it('of a stranger are none, of another merchant are not shown or taken out', async () => {
    await saveCard()
    const token = await onlyCard(service, shop.scopeId)
    const other = await addWireShop(service, server.url)
    for (const customernumber of ['C-1', 'nobody']) expect((await other.json(list, { customernumber })).text).toBe('[]')
    expect((await other.json(remove, { customernumber: 'C-1', token })).text).toContain('"secondcode":"203"')
    expect(await onlyCard(service, shop.scopeId)).toBe(token)
  })

  it.each([
    [{}, '3', '202'],
    [{ customernumber: 'x'.repeat(33) }, '4', '202'],
    [{ customernumber: 'C-1', language: 'DE' }, '5', '127'],
    [{ customernumber: 'C-1', merchant: {} }, '3', '100'],
  ])('are refused to %o', async (fields, firstcode, secondcode) => {
    expect(JSON.parse((await shop.json(list, fields)).text).fault).toMatchObject({ detail: { firstcode, secondcode }, faultcode: firstcode })
  })

  it('are told to JSON only', async () => {
    const told = await shop.form(list, { CustomerNumber: 'C-1' })
    expect([told.status, told.text]).toEqual([415, 'firstcode;secondcode\r\n4;350\r\n'])
    expect(JSON.parse((await shop.json(remove, { customernumber: 'C-1', token: 'x' })).text).fault.detail).toEqual({ firstcode: '4', secondcode: '203' })
  })
})

describe('a payment by token', () => {
  const path = '/pay/tokenpay.cfm'
  const paymentOf = (token: string, CustomerNumber = 'C-1') => ({ TokenType: '5', PaymentToken: JSON.stringify({ Token: token, CustomerNumber }) })
  const order = (change: Record<string, string> = {}) => {
    const { Merchant_ID: _, ...signed } = signedOrder(shop, { OrderNumber: 'T-1', OrderAmount: '10.00', CustomerNumber: 'C-1', Disable3DS: '1', ...change })
    return signed
  }
  const codes = (text: string) => /firstcode="(\d+)" secondcode="(\d+)"/.exec(text)?.slice(1).join('/')
  const ask = async (fields: Record<string, string>) => (await shop.form(path, { Format: '3', ...fields })).text

  it('takes the money once, without the CVC2, and tells how it ended', async () => {
    await saveCard()
    const token = await onlyCard(service, shop.scopeId)
    const told = treeOf(await ask({ ...order(), ...paymentOf(token) })).result
    expect(told).toMatchObject({
      '@firstcode': '0',
      orders: { order: [{ ordernumber: 'T-1', orderstate: 'Approved', responsecode: 'AS000', token, amount: '10.00' }] },
    })
    expect(codes(await ask({ ...order(), ...paymentOf(token) }))).toBe('11/201')
    expect(await service.db.prisma.operation.count({ where: { order: { merchantId: shop.merchantId, number: 'T-1' } } })).toBe(1)
  })

  it('is refused where the CVC2 is asked for, and no order is made', async () => {
    await saveCard()
    const token = await onlyCard(service, shop.scopeId)
    await service.db.prisma.merchant.update({ where: { id: shop.merchantId }, data: { cvc2Policy: 'above', cvc2AboveMinor: 1000n, cvc2AboveCurrency: 'BYN' } })
    expect(codes(await ask({ ...order({ OrderAmount: '10.01' }), ...paymentOf(token) }))).toBe('15/115')
    expect(await orderOf('T-1')).toBeNull()
    expect(codes(await ask({ ...order({ OrderCurrency: 'USD', OrderAmount: '0.01' }), ...paymentOf(token) }))).toBe('15/115')
    expect(codes(await ask({ ...order(), ...paymentOf(token) }))).toBe('0/0')
  })

  it('ends as not confirmed when the bank wants to hear from the payer', async () => {
    const orderKey = await placeOrder(service, shop.merchantId)
    const challenge = await payWith(service, orderKey, fullEntry('4000002760003184'))
    if (challenge.kind !== 'challenge') throw new Error(challenge.kind)
    await answerIssuer(await service.db.prisma.challenge.findFirstOrThrow({ where: { operation: { order: { orderKey } } } }), 'confirm')
    await finishStep(service, { orderKey, sealed: challenge.sealed })
    const token = await onlyCard(service, shop.scopeId)
    const told = treeOf(await ask({ ...order({ Disable3DS: '0' }), ...paymentOf(token) })).result
    expect(told.orders.order).toMatchObject([{ orderstate: 'Declined', responsecode: 'AS110', token, authresult: 'N', approvalcode: '' }])
    expect(await orderOf('T-1')).toMatchObject({ state: 'declined' })
  })

  it('is refused with a forged order, another’s card, or a token that is none', async () => {
    await saveCard()
    const token = await onlyCard(service, shop.scopeId)
    const good = { ...order(), ...paymentOf(token) }
    expect(codes(await ask({ ...good, OrderAmount: '9.00' }))).toBe('9/158')
    expect(codes(await ask({ ...good, ...paymentOf(token, 'C-2') }))).toBe('5/202')
    expect(codes(await ask({ ...good, Checkvalue: '' }))).toBe('3/158')
    expect(codes(await ask({ ...good, TokenType: '1' }))).toBe('5/218')
    expect(codes(await ask({ ...good, TokenType: '' }))).toBe('3/218')
    expect(codes(await ask({ ...good, PaymentToken: 'nonsense' }))).toBe('4/203')
    expect(codes(await ask({ ...good, PaymentToken: '{}' }))).toBe('3/203')
    expect(codes(await ask({ ...good, ...paymentOf('x') }))).toBe('4/203')
    expect(codes(await ask({ ...good, ...paymentOf(crypto.randomUUID()) }))).toBe('10/203')
    await saveCard('C-2')
    const theirs = (await service.db.prisma.customer.findFirstOrThrow({ where: { scopeId: shop.scopeId, number: 'C-2' }, include: { savedCards: true } }))
      .savedCards[0]
    expect(codes(await ask({ ...order({ OrderNumber: 'T-2' }), ...paymentOf(theirs?.id ?? '') }))).toBe('10/203')
  })
})
