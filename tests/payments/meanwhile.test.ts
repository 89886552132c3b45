import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Pan } from '@/lib/cards/rules'
import { deleteSavedCard } from '@/lib/one-click/delete-saved-card'
import { setMark } from '@/lib/one-click/set-mark'
import { reserve } from '@/lib/payments/reserve'
import { settle } from '@/lib/payments/settle'
import type { Scope } from '@/lib/platform/scope'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { customerOf, fullEntry, payInput, payNew, placeOrder, visa } from '../support/payer'
import { makeTestService, type TestService } from '../support/test-service'

let service: TestService
let shop: AddedMerchant
const everything: Scope = { kind: 'all' }
const anna = { kind: 'staff' as const, id: 1 }

beforeAll(async () => {
  service = await makeTestService()
  shop = await addMerchant(service, { settings: { mayDisable3ds: true } })
})
afterAll(() => service.close())

/** A payment with the wish to keep the card, during which something happens before the bank has answered. */
async function payWhile(customerNumber: string, happens: (customerId: bigint) => Promise<unknown>) {
  const orderKey = await placeOrder(service, shop.merchantId, { customerNumber, disable3ds: true })
  const reserved = await reserve(service, payInput(orderKey, fullEntry()))
  if (reserved.kind !== 'reserved') throw new Error(reserved.kind)
  service.clock.advance(1)
  const { id } = await customerOf(service, shop.scopeId, customerNumber)
  await happens(id)
  const approved = { outcome: 'approved' as const, approvalCode: '000001', amount: { minor: 1000n, currency: 'BYN' } }
  expect(await settle(service, reserved.operationId, approved, visa as Pan)).toEqual(approved)
  return customerOf(service, shop.scopeId, customerNumber)
}

describe('while a payment with the wish to keep its card is under way', () => {
  it.each(['deny', 'fraud'] as const)('a customer is marked %s: the payment counts, and no card is kept', async (to) => {
    const mark = { expectedVersion: null, to, reasonCode: 'other', reason: 'he asked for it', destroyCards: true }
    const customer = await payWhile(`marked-${to}`, (customerId) => setMark(service, everything, anna, { customerId, ...mark }))
    expect(customer).toMatchObject({ status: to, paymentsCount: 1, savedCards: [] })
  })

  it('One Click is switched off for the merchant: no card is kept', async () => {
    const off = await payWhile('switched-off', () => service.db.prisma.merchant.update({ where: { id: shop.merchantId }, data: { oneClick: 'off' } }))
    await service.db.prisma.merchant.update({ where: { id: shop.merchantId }, data: { oneClick: 'standard' } })
    expect(off).toMatchObject({ status: 'new', paymentsCount: 1, savedCards: [] })
  })

  it('the same card is deleted: it stays deleted, and is kept again with the next consent', async () => {
    await payNew(service, shop.merchantId, { customerNumber: 'deleted' })
    const deleteIt = async (customerId: bigint) => {
      const { id: cardId } = await service.db.prisma.savedCard.findFirstOrThrow({ where: { customerId } })
      return deleteSavedCard(service, everything, anna, { customerId, cardId, reason: 'he asked for it' })
    }
    const customer = await payWhile('deleted', deleteIt)
    expect(customer).toMatchObject({ status: 'not-active', paymentsCount: 2, savedCards: [{ state: 'deleted' }] })
    await payNew(service, shop.merchantId, { customerNumber: 'deleted' })
    expect(await customerOf(service, shop.scopeId, 'deleted')).toMatchObject({ status: 'member', savedCards: [{ state: 'member' }] })
  })
})
