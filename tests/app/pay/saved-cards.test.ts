import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { panOf } from '@/lib/acquirers/sandbox/cards'
import { bounds } from '@/lib/card-testing/rules'
import { expireCards } from '@/lib/one-click/expire-cards'
import { pay } from '@/lib/payments/pay'
import { undoMs } from '@/lib/payments/rules'
import { type AddedMerchant, addMerchant } from '../../support/add-merchant'
import { newPan } from '../../support/new-pan'
import { customerOf, fullEntry, onlyCard, payInput, payNew, placeOrder } from '../../support/payer'
import { openPlainBrowser } from '../../support/plain-browser'
import { makeTestService, type TestService, usualNow } from '../../support/test-service'

let service: TestService
let shop: AddedMerchant

beforeAll(async () => {
  service = await makeTestService()
  shop = await addMerchant(service, { settings: { language: 'en' } })
})
afterAll(() => service.close())

const typed = (CardNumber: string, change: Record<string, string> = {}) => ({
  action: 'pay',
  CardNumber,
  ExpireDate: '12/31',
  CVC2: '739',
  Cardholder: 'ANNA PAYER',
  ...change,
})
const order = (customerNumber: string) => placeOrder(service, shop.merchantId, { customerNumber })
const openBrowser = (headers: Record<string, string> = {}) => openPlainBrowser(service, headers)

/** A customer with one saved card, and the page of a new order of his. */
async function member(customerNumber: string, pan = newPan()) {
  await payNew(service, shop.merchantId, { customerNumber }, fullEntry(pan))
  const orderKey = await order(customerNumber)
  const payer = openBrowser()
  const { page } = await payer.get(orderKey)
  return { pan, orderKey, payer, page, cardId: await onlyCard(service, shop.scopeId, customerNumber), name: `Visa •• ${pan.slice(-4)}` }
}

describe('deleting a card', () => {
  async function deleted(customerNumber: string) {
    const known = await member(customerNumber)
    const { payer, orderKey, cardId } = known
    const answer = await payer.post(orderKey, { action: 'confirm-delete' }, `?card=${cardId}`)
    return { ...known, answer, after: await payer.get(orderKey, '?notice=card-deleted') }
  }

  it('of the last one shows the form with the offer, and a button that takes the deletion back for ten seconds', async () => {
    const { orderKey, payer, answer, after, name } = await deleted('undo')
    const cookie = answer.headers.getSetCookie().find((one) => one.startsWith('pay-undo='))
    expect(cookie).toMatch(new RegExp(`; Path=/pay/${orderKey}; Max-Age=10; SameSite=Lax; HttpOnly$`))
    expect(after.page).toContain('The card is deleted.')
    expect(after.page).toContain('name="SaveCard"')
    expect(after.page).toContain('Undo the deletion')
    expect(after.page).toContain('Possible for ten seconds after the deletion.')
    service.clock.advance(undoMs - 1)
    expect(await payer.post(orderKey, { action: 'undo-delete' })).toMatchObject({ status: 303, location: `/pay/${orderKey}?notice=deletion-undone` })
    const back = await payer.get(orderKey, '?notice=deletion-undone')
    expect(back.page).toContain('The card is back.')
    expect(back.page).toContain(name)
    expect((await payer.get(orderKey, '?notice=card-deleted')).page).not.toContain('Undo the deletion')
  })

  it('after ten seconds says that it is too late', async () => {
    const { orderKey, payer } = await deleted('too-late')
    service.clock.advance(undoMs)
    expect(await payer.post(orderKey, { action: 'undo-delete' })).toMatchObject({ status: 303, location: `/pay/${orderKey}?notice=undo-too-late` })
    expect((await payer.get(orderKey, '?notice=undo-too-late')).page).toContain('It is too late to undo')
    expect(await customerOf(service, shop.scopeId, 'too-late')).toMatchObject({ status: 'not-active' })
  })

  it('cannot be undone by another browser, nor without what this one carries', async () => {
    const { orderKey } = await deleted('stranger')
    const stranger = openBrowser()
    await stranger.get(orderKey)
    expect((await stranger.post(orderKey, { action: 'undo-delete' })).location).toBe(`/pay/${orderKey}?notice=undo-too-late`)
  })
})

describe('a card with a wrong CVC2 three times today', () => {
  it('is shown with the time until when, and the form comes with the reason when no other card is left', async () => {
    const { orderKey, payer, cardId, name } = await member('locked')
    for (let left = 2; left >= 0; left -= 1) {
      await payer.post(orderKey, { action: 'pay', SavedCard: cardId, CVC2: '000' })
      const { page } = await payer.result(orderKey)
      if (left > 0) expect(page).toContain(left === 2 ? 'You have 2 tries left today with this saved card' : 'You have one try left today with this saved card')
      else expect(page).toContain('cannot be used for One Click until tomorrow')
      if (left > 0) await payer.get(orderKey)
    }
    const form = await payer.get(orderKey)
    expect(form.page).toContain('name="CardNumber"')
    expect(form.page).toContain(`The CVC2 of your saved card ${name} was entered wrong three times today`)
    expect(await payer.post(orderKey, { action: 'pay', SavedCard: cardId, CVC2: '739' })).toMatchObject({ status: 303, location: `/pay/${orderKey}` })
    await payer.get(orderKey)
    const other = newPan()
    expect((await payer.post(orderKey, { ...typed(other), SaveCard: '1' })).location).toBe(`/pay/${orderKey}/result`)
    const later = openBrowser()
    const laterOrder = await order('locked')
    const next = await later.get(laterOrder)
    expect(next.page).toContain('Pay with One Click?')
    expect(next.page).toMatch(/not available until 26 November 2026/)
    expect((await later.post(laterOrder, { action: 'confirm-delete' }, `?card=${cardId}`)).location).toBe(`/pay/${laterOrder}?notice=card-deleted`)
    expect((await later.get(laterOrder)).page).not.toContain('not available until')
  })
})

describe('a declined One Click payment', () => {
  it('that is hard asks for the card in full, with the offer, and does not show it', async () => {
    const { orderKey, payer, cardId, name } = await member('hard', panOf('approved-once'))
    expect((await payer.post(orderKey, { action: 'pay', SavedCard: cardId, CVC2: '739' })).location).toBe(`/pay/${orderKey}/result`)
    expect((await payer.result(orderKey)).page).toContain('The payment did not go through')
    const next = await payer.get(orderKey)
    expect(next.page).toContain('name="CardNumber"')
    expect(next.page).toMatch(/<input[^>]*name="SaveCard"[^>]*checked/)
    expect(next.page).not.toContain(name)
  })
})

describe('an expired card', () => {
  it('is shown with "replace" beside a payable one, and is replaced by the card that is typed', async () => {
    service.clock.set(usualNow)
    const customerNumber = 'replace'
    const [old, second, third] = [newPan(), newPan('510510'), newPan('220012')]
    await payNew(service, shop.merchantId, { customerNumber }, fullEntry(old, { expiry: { month: 11, year: 2026 } }))
    const cardId = await onlyCard(service, shop.scopeId, customerNumber)
    await payNew(service, shop.merchantId, { customerNumber }, fullEntry(second))
    service.clock.set(new Date('2026-12-10T10:00:00Z'))
    await expireCards(service)
    const orderKey = await order(customerNumber)
    const payer = openBrowser()
    const { page } = await payer.get(orderKey)
    expect(page).toContain('expired 11/26')
    expect(page.toLowerCase()).toContain(`formaction="/pay/${orderKey}?replace=${cardId}"`.toLowerCase())
    expect(await payer.post(orderKey, { action: 'new' }, `?replace=${cardId}`)).toMatchObject({ location: `/pay/${orderKey}?entry=full&replace=${cardId}` })
    const form = await payer.get(orderKey, `?entry=full&replace=${cardId}`)
    expect(form.page).toContain(`it takes the place of Visa •• ${old.slice(-4)}`)
    expect(await payer.post(orderKey, typed('4111'), `?entry=full&replace=${cardId}`)).toMatchObject({ status: 422 })
    await payer.post(orderKey, { ...typed(third), SaveCard: '1' }, `?entry=full&replace=${cardId}`)
    const { savedCards } = await customerOf(service, shop.scopeId, customerNumber)
    const states = Object.fromEntries(savedCards.map(({ last4, state }) => [last4, state]))
    expect(states).toEqual({ [old.slice(-4)]: 'deleted', [second.slice(-4)]: 'member', [third.slice(-4)]: 'member' })
    service.clock.set(usualNow)
  })

  it('that is the only one is mentioned on the form, with the way to replace it', async () => {
    service.clock.set(usualNow)
    const pan = newPan()
    await payNew(service, shop.merchantId, { customerNumber: 'only' }, fullEntry(pan, { expiry: { month: 11, year: 2026 } }))
    service.clock.set(new Date('2026-12-10T10:00:00Z'))
    const orderKey = await order('only')
    const { page } = await openBrowser().get(orderKey)
    expect(page).toContain(`Your saved card Visa •• ${pan.slice(-4)} has expired.`)
    expect(page).toContain(`href="/pay/${orderKey}?entry=full&amp;replace=`)
    service.clock.set(usualNow)
  })
})

describe('too many tries', () => {
  it('of an order are answered with the time to come again, to a form by 429', async () => {
    const orderKey = await order('tries')
    const payer = openBrowser()
    for (let round = 0; round < bounds.order.most; round += 1) {
      await payer.get(orderKey)
      await payer.post(orderKey, typed(newPan(), { CVC2: '000' }))
    }
    expect((await payer.result(orderKey)).page).toContain('The payment did not go through')
    const waiting = await payer.get(orderKey)
    expect(waiting).toMatchObject({ status: 200 })
    expect(waiting.page).toContain('Too many tries')
    expect(waiting.page).toContain('You can try again from 25 November 2026')
    expect(waiting.page).not.toContain('name="CardNumber"')
    const posted = await payer.post(orderKey, typed(newPan()))
    expect(posted.status).toBe(429)
    expect(posted.headers.get('retry-after')).toBe(String(bounds.order.windowMs / 1000))
    expect(posted.page).toContain('Nothing was sent to the bank and no money was taken.')
  })

  it('of cards from one address stop full entry there, and leave saved cards payable', async () => {
    const ip = '192.0.2.44'
    const { orderKey, cardId } = await member('address')
    for (let round = 0; round < bounds.address.most; round += 1) {
      const visit = { ip, userAgent: null, language: 'en' as const }
      const target = await placeOrder(service, shop.merchantId, { customerNumber: null })
      await pay(service, { ...payInput(target, fullEntry(newPan(), { cvc2: '000' })), visit })
    }
    const payer = openBrowser({ 'x-forwarded-for': ip })
    await payer.get(orderKey, '?entry=full')
    const stopped = await payer.post(orderKey, typed(newPan()), '?entry=full')
    expect(stopped.status).toBe(429)
    expect(stopped.page).toContain('Many different cards were declined from your network address')
    expect(stopped.page).toContain('Pay with a saved card')
    await payer.get(orderKey)
    expect(await payer.post(orderKey, { action: 'pay', SavedCard: cardId, CVC2: '739' })).toMatchObject({ status: 303, location: `/pay/${orderKey}/result` })
  })

  it('are not made by numbers that cannot be card numbers', async () => {
    const orderKey = await order('luhn')
    const payer = openBrowser()
    await payer.get(orderKey)
    for (let round = 0; round < 2 * bounds.order.most; round += 1) expect((await payer.post(orderKey, typed('4111111111111112'))).status).toBe(422)
    expect(await payer.post(orderKey, typed(newPan()))).toMatchObject({ status: 303, location: `/pay/${orderKey}/result` })
  })
})
