import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Mark } from '@/lib/one-click/rules'
import { setMark } from '@/lib/one-click/set-mark'
import { decideForCustomer } from '@/lib/payments/queries'
import { type AddedMerchant, addMerchant } from '../../support/add-merchant'
import { newPan } from '../../support/new-pan'
import { customerOf, fullEntry, onlyCard, payNew, placeOrder } from '../../support/payer'
import { openPlainBrowser } from '../../support/plain-browser'
import { makeTestService, type TestService } from '../../support/test-service'

let service: TestService
let shop: AddedMerchant

beforeAll(async () => {
  service = await makeTestService()
  shop = await addMerchant(service, { settings: { language: 'en' } })
})
afterAll(() => service.close())

/** A customer with a saved card, and then the mode that support has chosen, or the mark that staff have set. */
async function member(customerNumber: string, { mode, mark }: { mode?: string; mark?: Mark } = {}) {
  const own = mode ? await addMerchant(service, { settings: { language: 'en' } }) : shop
  await payNew(service, own.merchantId, { customerNumber }, fullEntry(newPan()))
  const { id } = await customerOf(service, own.scopeId, customerNumber)
  const cardId = await onlyCard(service, own.scopeId, customerNumber)
  if (mode) await service.db.prisma.merchant.update({ where: { id: own.merchantId }, data: { oneClick: mode } })
  if (mark) {
    const change = { customerId: id, expectedVersion: null, to: mark, reasonCode: 'test', reason: 'for the test', destroyCards: false }
    expect(await setMark(service, { kind: 'all' }, { kind: 'staff', id: 1 }, change)).toEqual({ kind: 'done' })
  }
  const orderKey = await placeOrder(service, own.merchantId, { customerNumber })
  const payer = openPlainBrowser(service)
  const { page, status } = await payer.get(orderKey)
  const decision = await decideForCustomer(service, { kind: 'all' }, { customerId: id, merchantId: own.merchantId })
  return { page, status, payer, orderKey, cardId, own, customerNumber, reasons: decision?.reasons }
}

const kindOf = (page: string) => (page.includes('name="SavedCard"') ? 'one-click' : page.includes('name="CardNumber"') ? 'standard' : 'other')
const offers = (page: string) => page.includes('name="SaveCard"')
const typed = () => ({ action: 'pay', CardNumber: newPan(), ExpireDate: '12/31', CVC2: '739', Cardholder: 'ANNA PAYER', SaveCard: '1' })

describe('a merchant in the mode', () => {
  it('stored-cards-only pays with saved cards and keeps no new one, whatever the form says', async () => {
    const { page, payer, orderKey, own, customerNumber, reasons } = await member('stored-only', { mode: 'stored-cards-only' })
    expect(kindOf(page)).toBe('one-click')
    expect(reasons).toEqual(['stored-cards-only', 'payable-cards'])
    const form = await payer.get(orderKey, '?entry=full')
    expect([kindOf(form.page), offers(form.page)]).toEqual(['standard', false])
    await payer.post(orderKey, typed(), '?entry=full')
    expect((await customerOf(service, own.scopeId, customerNumber)).savedCards).toHaveLength(1)
  })

  it('store-only keeps cards and never offers them for payment', async () => {
    const { page, payer, orderKey, cardId, own, customerNumber, reasons } = await member('store-only', { mode: 'store-only' })
    expect([kindOf(page), offers(page)]).toEqual(['standard', true])
    expect(reasons).toEqual(['offer-preselected', 'store-only'])
    expect((await payer.post(orderKey, { action: 'pay', SavedCard: cardId, CVC2: '739' })).location).toBe(`/pay/${orderKey}?notice=card-gone`)
    await payer.get(orderKey)
    await payer.post(orderKey, typed())
    expect((await customerOf(service, own.scopeId, customerNumber)).savedCards.map(({ state }) => state)).toEqual(['member', 'member'])
  })

  it('off takes cards as any shop does', async () => {
    const { page, reasons } = await member('off', { mode: 'off' })
    expect([kindOf(page), offers(page)]).toEqual(['standard', false])
    expect(reasons).toEqual(['one-click-off'])
  })
})

describe('a customer marked', () => {
  it('Deny sees the plain form without the offer, and his cards cannot be paid with', async () => {
    const { page, payer, orderKey, cardId, reasons } = await member('deny', { mark: 'deny' })
    expect([kindOf(page), offers(page)]).toEqual(['standard', false])
    expect(reasons).toEqual(['customer-deny'])
    expect((await payer.post(orderKey, { action: 'pay', SavedCard: cardId, CVC2: '739' })).location).toBe(`/pay/${orderKey}?notice=card-gone`)
    await payer.get(orderKey)
    expect((await payer.post(orderKey, typed())).location).toBe(`/pay/${orderKey}/result`)
  })

  it('Fraud is refused in words that tell nothing, also when he sends a form that he kept', async () => {
    const { page, status, payer, orderKey, reasons } = await member('fraud', { mark: 'fraud' })
    expect([kindOf(page), status]).toEqual(['other', 200])
    expect(page).toContain('The payment cannot be accepted')
    expect(page).not.toMatch(/fraud|stolen|abuse|deny|mark/i)
    expect(reasons).toEqual(['customer-fraud'])
    const before = (await service.bank.authorizations()).length
    expect((await payer.post(orderKey, typed())).location).toBe(`/pay/${orderKey}`)
    expect((await service.bank.authorizations()).length).toBe(before)
  })

  it('Suspicious pays as anybody does and is shown nothing of it', async () => {
    const { page, payer, orderKey, cardId, reasons } = await member('suspicious', { mark: 'suspicious' })
    expect(kindOf(page)).toBe('one-click')
    expect(page).not.toMatch(/suspicio/i)
    expect(reasons).toEqual(['customer-suspicious', 'offer-preselected', 'payable-cards'])
    expect((await payer.post(orderKey, { action: 'pay', SavedCard: cardId, CVC2: '739' })).location).toBe(`/pay/${orderKey}/result`)
  })
})

describe('what a stranger can learn from the page', () => {
  /** The page without what belongs to this order and visit. */
  async function bare(customerNumber: string | null, prepare?: (orderKey: string) => Promise<void>) {
    const number = `N-${Math.random()}`
    const orderKey = await placeOrder(service, shop.merchantId, { customerNumber, number })
    await prepare?.(orderKey)
    const { page, status } = await openPlainBrowser(service).get(orderKey)
    const visit = /name="visit" value="([^"]+)"/.exec(page)?.[1] ?? ''
    return `${status} ${page.replaceAll(orderKey, 'KEY').replaceAll(number, 'NUMBER').replaceAll(visit, 'VISIT')}`
  }
  const known = (customerNumber: string, save: boolean) => payNew(service, shop.merchantId, { customerNumber }, fullEntry(newPan(), { save }))
  const deny = async (customerNumber: string) => {
    const { id } = await customerOf(service, shop.scopeId, customerNumber)
    const change = { customerId: id, expectedVersion: null, to: 'deny' as const, reasonCode: 'test', reason: 'for the test', destroyCards: false }
    await setMark(service, { kind: 'all' }, { kind: 'staff', id: 1 }, change)
  }

  it('is not whether a number was ever seen, nor whether it has paid without keeping a card', async () => {
    await known('has-paid', false)
    expect(await bare('has-paid')).toBe(await bare('never-seen'))
  })

  it('is not whether a number that is offered nothing was refused, had cards, or is none at all', async () => {
    await known('refused-with-cards', true)
    await known('refused-without', false)
    for (const number of ['refused-with-cards', 'refused-without']) await deny(number)
    const none = await bare(null)
    expect(await bare('refused-with-cards')).toBe(none)
    expect(await bare('refused-without')).toBe(none)
  })
})
