import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { panOf } from '@/lib/acquirers/sandbox/cards'
import { consentTextVersion } from '@/lib/one-click/consent'
import { cancelStep } from '@/lib/payments/end-step'
import { finishStep } from '@/lib/payments/finish-step'
import { pay } from '@/lib/payments/pay'
import { readOrderView } from '@/lib/payments/queries'
import { challengeMs } from '@/lib/payments/rules'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { answerIssuer } from '../support/issuer'
import { newPan } from '../support/new-pan'
import { customerOf, fullEntry, payInput, payNew, payWith, placeOrder, savedEntry } from '../support/payer'
import { makeTestService, type TestService } from '../support/test-service'
import { joinUnion, leaveUnion, unite } from '../support/unite'

let service: TestService
let books: AddedMerchant
let toys: AddedMerchant
let shoes: AddedMerchant
let union: number
let number = 0

const numbers = Array.from({ length: 12 }, (_, place) => `anna-${place}`)

// Every customer keeps a card at the book shop before there is a union.
beforeAll(async () => {
  service = await makeTestService()
  books = await addMerchant(service)
  toys = await addMerchant(service, { settings: { mayDisable3ds: true } })
  shoes = await addMerchant(service)
  for (const customerNumber of numbers) await payNew(service, books.merchantId, { customerNumber }, fullEntry(newPan()))
  for (const [customerNumber, outcome] of [
    ['frictionless', '3ds-frictionless'],
    ['not enrolled', '3ds-not-enrolled'],
  ] as const)
    await payNew(service, books.merchantId, { customerNumber }, fullEntry(panOf(outcome)))
  service.clock.advance(60_000)
  union = await unite(service, [books.merchantId, toys.merchantId])
})
afterAll(() => service.close())

const nextCustomer = () => numbers[number++] ?? 'too few customers'
const pageAt = async (orderKey: string) => (await readOrderView(service, orderKey))?.decision.page
const cardOf = async (customerNumber: string, scopeId = union) => (await customerOf(service, scopeId, customerNumber)).savedCards[0]?.id ?? ''
const permissionsOf = async (cardId: string) => service.db.prisma.savedCardPermission.findMany({ where: { savedCardId: cardId }, include: { consent: true } })

/** A payment at the toy shop by a card of the book shop, waiting for its owner at his bank. */
async function begin(customerNumber: string) {
  const cardId = await cardOf(customerNumber)
  const orderKey = await placeOrder(service, toys.merchantId, { customerNumber })
  const outcome = await pay(service, { ...payInput(orderKey, savedEntry(cardId)), consentTextVersion })
  const challenge = (await readOrderView(service, orderKey))?.challenge
  if (outcome.kind !== 'challenge' || !challenge) throw new Error(`there was no challenge but ${JSON.stringify(outcome)}`)
  return { cardId, orderKey, challenge, sealed: outcome.sealed, customerNumber }
}
const finish = ({ orderKey, sealed }: { orderKey: string; sealed: string }) => finishStep(service, { orderKey, sealed })

describe('a card that was saved before the union', () => {
  it('is offered at another merchant as one to be confirmed once, and only with its CVC2', async () => {
    const customerNumber = nextCustomer()
    const cardId = await cardOf(customerNumber)
    const orderKey = await placeOrder(service, toys.merchantId, { customerNumber })
    const { page, reasons } = (await readOrderView(service, orderKey))?.decision ?? {}
    expect(page).toMatchObject({ kind: 'one-click', cards: [], toConfirm: [{ id: cardId }], cvc2: 'asked' })
    expect(reasons).toEqual(['offer-preselected', 'cards-to-confirm'])
    expect(await payWith(service, orderKey, savedEntry(cardId, null))).toEqual({ kind: 'cvc2-needed' })
  })

  it('is the merchant’s to offer after a payment that its owner confirmed at his bank, with a consent of its own', async () => {
    const step = await begin(nextCustomer())
    expect(await permissionsOf(step.cardId)).toEqual([])
    await answerIssuer(step.challenge, 'confirm')
    expect(await finish(step)).toEqual({ kind: 'approved' })
    const consent = { merchantId: toys.merchantId, textVersion: consentTextVersion, preselected: false }
    expect(await permissionsOf(step.cardId)).toMatchObject([{ merchantId: toys.merchantId, how: 'cvc2-and-3ds', consent }])
    const next = await placeOrder(service, toys.merchantId, { customerNumber: step.customerNumber })
    expect(await pageAt(next)).toMatchObject({ kind: 'one-click', cards: [{ id: step.cardId }], toConfirm: [] })
    expect(await payWith(service, next, savedEntry(step.cardId))).toEqual({ kind: 'approved' })
    const { id } = await customerOf(service, union, step.customerNumber)
    expect(await service.db.prisma.customerEvent.count({ where: { customerId: id, kind: 'card.confirmed', merchantId: toys.merchantId } })).toBe(1)
  })

  it('stays unconfirmed when the challenge is failed, cancelled or left', async () => {
    for (const end of ['refuse', 'cancel', 'leave'] as const) {
      const step = await begin(nextCustomer())
      if (end === 'refuse') await answerIssuer(step.challenge, 'refuse')
      if (end === 'cancel') await cancelStep(service, step.orderKey)
      if (end === 'leave') service.clock.advance(challengeMs)
      expect(await finish(step)).toMatchObject({ kind: 'declined', reason: 'not-authenticated' })
      expect(await permissionsOf(step.cardId)).toEqual([])
      const next = await placeOrder(service, toys.merchantId, { customerNumber: step.customerNumber })
      expect(await pageAt(next)).toMatchObject({ cards: [], toConfirm: [{ id: step.cardId }] })
    }
  })

  it('is not confirmed by a bank that asks nothing or only believes: nothing is charged, and full data is asked on that order', async () => {
    for (const customerNumber of ['frictionless', 'not enrolled']) {
      const cardId = await cardOf(customerNumber)
      const orderKey = await placeOrder(service, toys.merchantId, { customerNumber })
      expect(await pageAt(orderKey)).toMatchObject({ toConfirm: [{ id: cardId }] })
      expect(await payWith(service, orderKey, savedEntry(cardId))).toEqual({ kind: 'declined', reason: 'not-confirmable' })
      const { reference } = { reference: (await service.db.prisma.operation.findFirstOrThrow({ where: { order: { orderKey } } })).acquirerReference }
      expect((await service.bank.authorizations()).filter((one) => one.reference === reference)).toEqual([])
      const { page, reasons } = (await readOrderView(service, orderKey))?.decision ?? {}
      expect([page?.kind, reasons?.includes('cards-not-confirmed-here')]).toEqual(['standard', true])
      expect(await permissionsOf(cardId)).toEqual([])
      expect(await payWith(service, orderKey, fullEntry(panOf(customerNumber === 'frictionless' ? '3ds-frictionless' : '3ds-not-enrolled')))).toEqual({
        kind: 'approved',
      })
      expect(await permissionsOf(cardId)).toMatchObject([{ how: 'full-entry' }])
    }
  })

  it('is not offered on an order for which nobody asks the bank', async () => {
    const orderKey = await placeOrder(service, toys.merchantId, { customerNumber: nextCustomer(), disable3ds: true })
    expect(await readOrderView(service, orderKey)).toMatchObject({
      decision: { page: { kind: 'standard' }, reasons: expect.arrayContaining(['cards-not-confirmed-here']) },
    })
  })

  it('confirmed on several orders and finished many times at once is confirmed once, and each order is paid once', async () => {
    const customerNumber = nextCustomer()
    const steps = []
    for (let order = 0; order < 2; order += 1) steps.push(await begin(customerNumber))
    for (const { challenge } of steps) await answerIssuer(challenge, 'confirm')
    await Promise.all(steps.flatMap((step) => Array.from({ length: 5 }, () => finish(step))))
    for (const { orderKey } of steps) expect(await pageAt(orderKey)).toMatchObject({ kind: 'paid' })
    expect(await permissionsOf(steps[0]?.cardId ?? '')).toHaveLength(1)
  })

  it('is not charged when the merchant left the union while its owner was at his bank', async () => {
    const step = await begin(nextCustomer())
    await answerIssuer(step.challenge, 'confirm')
    service.clock.advance(1_000)
    await leaveUnion(service, union, toys.merchantId)
    expect(await finish(step)).toMatchObject({ kind: 'declined', reason: 'refused' })
    expect(await permissionsOf(step.cardId)).toEqual([])
    service.clock.advance(1_000)
    await joinUnion(service, union, toys.merchantId)
  })

  it('has no permission in the database without such a payment', async () => {
    const [cardId, customerNumber] = [await cardOf(numbers[0] ?? ''), numbers[0] ?? '']
    await payNew(service, toys.merchantId, { customerNumber }, fullEntry(newPan()))
    const order = await service.db.prisma.order.findFirstOrThrow({ where: { merchantId: toys.merchantId, customerNumber, state: 'approved' } })
    const consent = await service.db.prisma.consent.findFirstOrThrow({ where: { orderId: order.id } })
    const permission = { savedCardId: cardId, merchantId: toys.merchantId, how: 'cvc2-and-3ds', orderId: order.id, confirmedAt: service.clock.now() }
    await expect(service.db.prisma.savedCardPermission.create({ data: { ...permission, consentId: consent.id } })).rejects.toThrow('was not confirmed')
    await expect(service.db.prisma.savedCardPermission.create({ data: permission })).rejects.toThrow()
  })
})

describe('a union that allows cards everywhere', () => {
  it('offers at once only what a consent of the time names: its text, and the merchants that shared customers then', async () => {
    await service.db.prisma.numberScope.update({ where: { id: union }, data: { carryOver: 'allow' } })
    const entry = () => fullEntry(newPan())
    const save = async (customerNumber: string, version: string) =>
      pay(service, { ...payInput(await placeOrder(service, books.merchantId, { customerNumber }), entry()), consentTextVersion: version })
    await save('named', '2026-12')
    await save('not named', '2026-11')
    service.clock.advance(60_000)
    await joinUnion(service, union, shoes.merchantId)
    const offered = async (merchantId: number, customerNumber: string) => {
      const page = await pageAt(await placeOrder(service, merchantId, { customerNumber }))
      return page?.kind === 'one-click' ? { pays: page.cards.length, confirms: page.toConfirm.length } : page?.kind
    }
    expect(await offered(toys.merchantId, 'named')).toEqual({ pays: 1, confirms: 0 })
    expect(await offered(toys.merchantId, 'not named')).toEqual({ pays: 0, confirms: 1 })
    // Who joined later is not in the text that the payer read.
    expect(await offered(shoes.merchantId, 'named')).toEqual({ pays: 0, confirms: 1 })
    // Saved before there was a union.
    expect(await offered(toys.merchantId, nextCustomer())).toEqual({ pays: 0, confirms: 1 })
    await service.db.prisma.numberScope.update({ where: { id: union }, data: { carryOver: 'ask' } })
    expect(await offered(toys.merchantId, 'named')).toEqual({ pays: 0, confirms: 1 })
  })
})
