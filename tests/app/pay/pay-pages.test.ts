import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { largestFormBytes } from '@/app/pay/[orderKey]/read-form'
import { consentTextVersion } from '@/lib/one-click/consent'
import type { NewOrder } from '@/lib/orders/rules'
import { type AddedMerchant, addMerchant } from '../../support/add-merchant'
import { customerOf, onlyCard, payNew, placeOrder, visa } from '../../support/payer'
import { openPlainBrowser } from '../../support/plain-browser'
import { makeTestService, type TestService } from '../../support/test-service'

let service: TestService
let shop: AddedMerchant

beforeAll(async () => {
  service = await makeTestService()
  shop = await addMerchant(service, { settings: { language: 'en' } })
})
afterAll(() => service.close())

const typed = { CardNumber: visa, ExpireDate: '12/30', CVC2: '739', Cardholder: 'ANNA PAYER' }

const openBrowser = (headers: Record<string, string> = {}) => openPlainBrowser(service, headers)

const order = (change: Partial<NewOrder> = {}) => placeOrder(service, shop.merchantId, change)

/** An order of a customer who has a card already. */
async function memberOrder(customerNumber: string, change: Partial<NewOrder> = {}) {
  await payNew(service, shop.merchantId, { customerNumber })
  return { orderKey: await order({ customerNumber, ...change }), cardId: await onlyCard(service, shop.scopeId, customerNumber) }
}

const attemptsOf = (orderKey: string) => service.db.prisma.operation.count({ where: { order: { orderKey } } })

function offerIn(page: string): 'selected' | 'unselected' | 'none' {
  const box = /<input[^>]*name="SaveCard"[^>]*>/.exec(page)?.[0]
  if (!box) return 'none'
  return box.includes('checked') ? 'selected' : 'unselected'
}

describe('the standard page', () => {
  it('takes a card, keeps it by consent, and shows that it is paid', async () => {
    const orderKey = await order({ customerNumber: 'page-first' })
    const payer = openBrowser({ 'user-agent': 'x'.repeat(400), 'x-forwarded-for': '203.0.113.9' })
    const shown = await payer.get(orderKey)
    expect(shown.status).toBe(200)
    expect(offerIn(shown.page)).toBe('selected')
    expect(await payer.post(orderKey, { action: 'pay', SaveCard: '1', ...typed })).toMatchObject({ status: 303, location: `/pay/${orderKey}/result` })
    const result = await payer.result(orderKey)
    expect(result.page).toContain('<h1>Paid</h1>')
    expect(result.page).toContain('Visa •• 1111')
    const customer = await customerOf(service, shop.scopeId, 'page-first')
    const consent = await service.db.prisma.consent.findFirstOrThrow({ where: { customerId: customer.id } })
    expect(consent).toMatchObject({ textVersion: consentTextVersion, language: 'en', ip: '203.0.113.9', preselected: true })
    expect(consent.userAgent).toHaveLength(300)
  })

  it.each([
    ['DE', 'unselected'],
    ['deu', 'unselected'],
    ['EL', 'unselected'],
    ['gr', 'unselected'],
    ['UK', 'unselected'],
    ['gbr', 'unselected'],
    ['xi', 'unselected'],
    ['BY', 'selected'],
    ['QQ', 'selected'],
    ['', 'selected'],
  ])('makes the offer to a payer of %j %s', async (country, offer) => {
    const orderKey = await order({ customerNumber: `page-country-${country}`, payer: { country } })
    expect(offerIn((await openBrowser().get(orderKey)).page)).toBe(offer)
  })

  it('takes the form of a mobile SDK, which presses no button', async () => {
    const orderKey = await order({ customerNumber: 'page-sdk' })
    const payer = openBrowser()
    await payer.get(orderKey)
    const { ExpireDate: _, ...rest } = typed
    expect(await payer.post(orderKey, { ...rest, ExpireMonth: '12', ExpireYear: '2030' })).toMatchObject({ status: 303, location: `/pay/${orderKey}/result` })
  })

  it('names what is wrong, keeps what was typed, and never gives back PAN or CVC2', async () => {
    const orderKey = await order({ customerNumber: 'page-wrong' })
    const payer = openBrowser()
    await payer.get(orderKey)
    const answer = await payer.post(orderKey, { action: 'pay', ...typed, CardNumber: '4111 1111 1111 1112', CVC2: '9137', ExpireDate: '12/2031' })
    expect(answer.status).toBe(422)
    expect(answer.page).toContain('role="alert"')
    expect(answer.page).toMatch(/<input[^>]*id="CardNumber"[^>]*aria-invalid="true"[^>]*autofocus/)
    expect(answer.page).toContain('value="12/2031"')
    expect(answer.page).toContain('value="ANNA PAYER"')
    expect(answer.page).not.toMatch(/4111\s?1111|9137/)
    expect(offerIn(answer.page)).toBe('unselected')
    expect(await attemptsOf(orderKey)).toBe(0)
  })

  it('leads to the shop after a payment, with the numbers the shop knows', async () => {
    const orderKey = await order({ customerNumber: 'page-shop', number: 'shop 1', returnUrls: { any: null, ok: 'https://shop.example/ok?a=1', no: null } })
    const payer = openBrowser()
    const shown = await payer.get(orderKey)
    expect(shown.headers.get('content-security-policy')).toContain("form-action 'self' https://shop.example;")
    const answer = await payer.post(orderKey, { action: 'pay', ...typed })
    const paid = await service.db.prisma.order.findUniqueOrThrow({ where: { orderKey } })
    expect(answer).toMatchObject({ status: 303, location: `https://shop.example/ok?a=1&billnumber=${paid.billNumber}&ordernumber=shop+1` })
  })

  it('tells a decline and lets the payer try again', async () => {
    const orderKey = await order({ customerNumber: 'page-declined', returnUrls: { any: 'https://shop.example/', ok: null, no: null } })
    const payer = openBrowser()
    await payer.get(orderKey)
    expect(await payer.post(orderKey, { action: 'pay', ...typed, CardNumber: '4000000000009995' })).toMatchObject({
      status: 303,
      location: `/pay/${orderKey}/result`,
    })
    const declined = await payer.result(orderKey)
    expect(declined.page).toContain('There is not enough money on the card')
    expect(declined.page).toContain(`href="/pay/${orderKey}"`)
    await payer.get(orderKey)
    const again = await payer.post(orderKey, { action: 'pay', ...typed })
    const paid = await service.db.prisma.order.findUniqueOrThrow({ where: { orderKey } })
    expect(again.location).toBe(`https://shop.example/?billnumber=${paid.billNumber}&ordernumber=${paid.number}`)
  })
})

describe('the One Click page', () => {
  it('asks only for the CVC2 and pays with the chosen card', async () => {
    const { orderKey, cardId } = await memberOrder('page-member')
    const payer = openBrowser()
    const shown = await payer.get(orderKey)
    expect(shown.page).toContain('Pay with One Click?')
    expect(shown.page).not.toContain('name="CardNumber"')
    expect(shown.page).toContain('Pay 10.00\u00a0BYN with Visa •• 1111')
    expect(await payer.post(orderKey, { action: 'pay', SavedCard: cardId, CVC2: '' })).toMatchObject({ status: 422 })
    expect(await payer.post(orderKey, { action: 'pay', SavedCard: cardId, CVC2: '739' })).toMatchObject({ status: 303, location: `/pay/${orderKey}/result` })
  })

  it.each(['other', 'new'])('leads to full entry by %s, and back', async (action) => {
    const { orderKey } = await memberOrder(`page-${action}`)
    const payer = openBrowser()
    await payer.get(orderKey)
    expect(await payer.post(orderKey, { action })).toMatchObject({ status: 303, location: `/pay/${orderKey}?entry=full` })
    const full = await payer.get(orderKey, '?entry=full')
    expect(full.page).toContain('name="CardNumber"')
    expect(full.page).toContain('Pay with a saved card')
    expect(await payer.post(orderKey, { action: 'pay', ...typed, CVC2: '7' }, '?entry=full')).toMatchObject({ status: 422 })
  })

  it('deletes a card after asking, and then makes the offer again', async () => {
    const { orderKey, cardId } = await memberOrder('page-basket')
    const payer = openBrowser()
    await payer.get(orderKey)
    expect(await payer.post(orderKey, { action: 'delete' }, `?card=${cardId}`)).toMatchObject({ status: 303, location: `/pay/${orderKey}?delete=${cardId}` })
    const asked = await payer.get(orderKey, `?delete=${cardId}`)
    expect(asked.page).toContain('Delete Visa •• 1111?')
    expect(await payer.post(orderKey, { action: 'cancel' }, `?delete=${cardId}`)).toMatchObject({ status: 303, location: `/pay/${orderKey}` })
    await payer.get(orderKey, `?delete=${cardId}`)
    expect(await payer.post(orderKey, { action: 'confirm-delete' }, `?delete=${cardId}&card=${cardId}`)).toMatchObject({
      status: 303,
      location: `/pay/${orderKey}?notice=card-deleted`,
    })
    const after = await payer.get(orderKey, '?notice=card-deleted')
    expect(after.page).toContain('The card is deleted.')
    expect(after.page).toContain('name="SaveCard"')
    await payer.post(orderKey, { action: 'confirm-delete' }, `?card=${cardId}`)
    expect(await customerOf(service, shop.scopeId, 'page-basket')).toMatchObject({ status: 'not-active', payableCards: 0 })
  })

  it('knows nothing of another customer’s card', async () => {
    const { cardId } = await memberOrder('page-owner')
    const { orderKey } = await memberOrder('page-thief')
    const payer = openBrowser()
    expect((await payer.get(orderKey, `?delete=${cardId}`)).page).toContain('no longer available')
    const gone = { status: 303, location: `/pay/${orderKey}?notice=card-gone` }
    expect(await payer.post(orderKey, { action: 'pay', SavedCard: cardId, CVC2: '739' })).toMatchObject(gone)
    await payer.get(orderKey)
    expect(await payer.post(orderKey, { action: 'confirm-delete' }, `?card=${cardId}`)).toMatchObject(gone)
    await payer.get(orderKey)
    expect(await payer.post(orderKey, { action: 'confirm-delete', SavedCard: "'; drop" })).toMatchObject(gone)
    expect(await customerOf(service, shop.scopeId, 'page-owner')).toMatchObject({ payableCards: 1 })
  })
})

describe('pressing twice', () => {
  it('takes the money once, and both are led on', async () => {
    const orderKey = await order({ customerNumber: 'page-twice' })
    const payer = openBrowser()
    const { page } = await payer.get(orderKey)
    const visit = /name="visit" value="([^"]+)"/.exec(page)?.[1] ?? ''
    const answers = await Promise.all(Array.from({ length: 4 }, () => payer.post(orderKey, { visit, action: 'pay', ...typed })))
    expect(answers.map(({ status, location }) => ({ status, location }))).toEqual(Array(4).fill({ status: 303, location: `/pay/${orderKey}/result` }))
    expect(await attemptsOf(orderKey)).toBe(1)
    expect((await payer.get(orderKey)).page).toContain('This order is paid')
    expect(await payer.post(orderKey, { visit, action: 'pay', ...typed })).toMatchObject({ status: 303, location: `/pay/${orderKey}/result` })
    expect(await attemptsOf(orderKey)).toBe(1)
  })
})

describe('a form', () => {
  it('of another visit does nothing', async () => {
    const orderKey = await order({ customerNumber: 'page-csrf' })
    const [payer, stranger] = [openBrowser(), openBrowser()]
    const theirs = /name="visit" value="([^"]+)"/.exec((await stranger.get(orderKey)).page)?.[1] ?? ''
    await payer.get(orderKey)
    for (const visit of [theirs, '', 'x'.repeat(43)]) {
      const answer = await payer.post(orderKey, { visit, action: 'pay', ...typed })
      expect(answer.status).toBe(403)
      expect(answer.page).toContain(`href="/pay/${orderKey}"`)
    }
    expect(await openBrowser().post(orderKey, { visit: theirs, action: 'pay', ...typed })).toMatchObject({ status: 403 })
    expect(await attemptsOf(orderKey)).toBe(0)
  })

  it('of one order does not fit another', async () => {
    const [one, other] = [await order({ customerNumber: 'page-a' }), await order({ customerNumber: 'page-b' })]
    const payer = openBrowser()
    await payer.get(one)
    expect(await payer.post(other, { action: 'pay', ...typed })).toMatchObject({ status: 403 })
  })

  it.each([
    ['nothing to do', { action: 'dance' }, 400],
    ['no action and no card', {}, 400],
    ['too much', { action: 'pay', Cardholder: 'x'.repeat(largestFormBytes) }, 413],
  ])('with %s is answered clearly', async (_, fields, status) => {
    const orderKey = await order()
    const payer = openBrowser()
    await payer.get(orderKey)
    expect(await payer.post(orderKey, fields)).toMatchObject({ status })
  })

  it('that changes the language stays where the payer is', async () => {
    const { orderKey, cardId } = await memberOrder('page-language')
    const payer = openBrowser({ 'accept-language': 'ru' })
    await payer.get(orderKey, `?delete=${cardId}`)
    expect(await payer.post(orderKey, { action: 'change-language' }, `?delete=${cardId}&Language=be`)).toMatchObject({
      status: 303,
      location: `/pay/${orderKey}?delete=${cardId}`,
    })
    expect((await payer.get(orderKey, `?delete=${cardId}`)).page).toContain('Выдаліць картку Visa •• 1111?')
    expect((await payer.get(orderKey, '?lang=EN')).page).toContain('<html lang="en">')
    expect((await payer.get(orderKey)).page).toContain('<html lang="en">')
  })
})

describe('other states', () => {
  it('a bank that does not answer shows a page that refreshes by itself', async () => {
    const orderKey = await order({ customerNumber: 'page-checking' })
    await payNew(service, shop.merchantId, { customerNumber: 'page-checking' })
    const { id, merchantId, customerId, billNumber } = await service.db.prisma.order.findUniqueOrThrow({ where: { orderKey } })
    await service.db.prisma.operation.create({
      data: {
        orderId: id,
        merchantId,
        customerId,
        number: 1,
        type: 100,
        state: 'authorizing',
        billNumber,
        acquirerReference: `test-${orderKey}`,
        amountMinor: 1000n,
        currency: 'BYN',
        entry: 'full',
        startedAt: service.clock.now(),
        nextInquiryAt: service.clock.now(),
      },
    })
    const payer = openBrowser()
    const shown = await payer.get(orderKey)
    expect(shown.page).toContain('We are checking the payment')
    expect(shown.headers.get('refresh')).toBe(`4; url=/pay/${orderKey}/result`)
    expect((await payer.post(orderKey, { action: 'pay', ...typed })).location).toBe(`/pay/${orderKey}/result`)
    expect(await attemptsOf(orderKey)).toBe(1)
  })

  it('a fraud customer sees a refusal that tells nothing', async () => {
    const orderKey = await order({ customerNumber: 'page-fraud' })
    const customer = await customerOf(service, shop.scopeId, 'page-fraud')
    await service.db.prisma.markChange.create({
      data: { customerId: customer.id, fromMark: 'none', toMark: 'fraud', reasonCode: 'test', reason: 'test', actor: 'system:test', at: service.clock.now() },
    })
    const shown = await openBrowser().get(orderKey)
    expect(shown.page).toContain('The payment cannot be accepted')
    expect(shown.page).not.toMatch(/fraud|stolen|abuse/i)
  })

  it('an order that nobody tried to pay has no result yet', async () => {
    const orderKey = await order()
    expect(await openBrowser().result(orderKey)).toMatchObject({ status: 303, location: `/pay/${orderKey}` })
  })

  it.each(['x'.repeat(32), 'short', '\u0000'.repeat(32), '..', "'".repeat(40)])('the key %j is answered by a page that reveals nothing', async (key) => {
    const payer = openBrowser()
    for (const answer of [await payer.get(key), await payer.result(key)]) {
      expect(answer.status).toBe(404)
      expect(answer.page).toContain('There is no payment page here')
    }
  })
})
