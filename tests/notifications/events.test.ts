import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { relayEvents } from '@/lib/notifications/relay-events'
import { deleteSavedCard } from '@/lib/one-click/delete-saved-card'
import { expireCards } from '@/lib/one-click/expire-cards'
import { setMark } from '@/lib/one-click/set-mark'
import { warnOfExpiry } from '@/lib/one-click/warn-of-expiry'
import { expireOrders } from '@/lib/orders/expire-orders'
import { inTransaction } from '@/lib/platform/db'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { customerOf, fullEntry, onlyCard, payNew, placeOrder } from '../support/payer'
import { makeTestService, type TestService, usualNow } from '../support/test-service'

const all = { kind: 'all' } as const
const staff = { kind: 'staff', id: 1 } as const

let service: TestService
let shop: AddedMerchant

beforeAll(async () => {
  service = await makeTestService()
})
afterAll(() => service.close())
beforeEach(async () => {
  service.clock.set(usualNow)
  shop = await addMerchant(service)
})

const log = async (prefix = '') => {
  const rows = await service.db.prisma.outboxEvent.findMany({ where: { merchantId: shop.merchantId, type: { startsWith: prefix } }, orderBy: { id: 'asc' } })
  return rows.map(({ type, payload }) => ({ type, ...(payload as Record<string, unknown>) }))
}
const expiringIn = (month: number, year: number) => fullEntry(undefined, { expiry: { month, year } })

it('tells of a card that is saved, updated and deleted, and of the status that follows', async () => {
  await payNew(service, shop.merchantId)
  await payNew(service, shop.merchantId, {}, expiringIn(1, 2031))
  const cardId = await onlyCard(service, shop.scopeId)
  const { id: customerId } = await customerOf(service, shop.scopeId)
  await deleteSavedCard(service, all, staff, { customerId, cardId, reason: 'asked' })
  const card = { token: cardId, customerNumber: 'C-1', last4: '1111', brand: 'visa' }
  expect(await log('saved_card.')).toMatchObject([
    { type: 'saved_card.saved', ...card, expire: '12.2030', state: 'member' },
    { type: 'saved_card.updated', ...card, expire: '01.2031', state: 'member' },
    { type: 'saved_card.deleted', ...card, state: 'deleted' },
  ])
  expect(await log('customer.')).toMatchObject([
    { customerNumber: 'C-1', from: 'new', to: 'member' },
    { customerNumber: 'C-1', from: 'member', to: 'not-active' },
  ])
})

it('tells of a mark as the status that it makes', async () => {
  await payNew(service, shop.merchantId)
  const { id: customerId } = await customerOf(service, shop.scopeId)
  await setMark(service, all, staff, { customerId, expectedVersion: null, to: 'deny', reasonCode: 'asked', reason: 'asked', destroyCards: true })
  expect((await log('customer.')).at(-1)).toMatchObject({ from: 'member', to: 'deny' })
})

it('warns of a card thirty days before it expires, once per expiry, and tells when it has', async () => {
  await payNew(service, shop.merchantId, {}, expiringIn(11, 2026))
  await payNew(service, shop.merchantId, { customerNumber: 'C-2' }, expiringIn(12, 2026))
  await warnOfExpiry(service)
  await warnOfExpiry(service)
  expect(await log('saved_card.expiring')).toMatchObject([{ customerNumber: 'C-1', expire: '11.2026' }])
  // The card of December is past from the first of January at noon: thirty days before that.
  service.clock.set(new Date('2026-12-02T11:59:59Z'))
  await warnOfExpiry(service)
  expect(await log('saved_card.expiring')).toHaveLength(1)
  service.clock.set(new Date('2026-12-02T12:00:00Z'))
  await Promise.all([warnOfExpiry(service), warnOfExpiry(service)])
  expect(await log('saved_card.expiring')).toHaveLength(2)
  await expireCards(service)
  expect(await log('saved_card.expired')).toMatchObject([{ customerNumber: 'C-1', state: 'expired' }])
})

it('tells of orders whose time is out, once', async () => {
  await placeOrder(service, shop.merchantId, { number: 'late' })
  service.clock.advance(61 * 60_000)
  await Promise.all([expireOrders(service), expireOrders(service)])
  expect(await log('order.timed_out')).toMatchObject([{ orderNumber: 'late', amountMinor: '1000', currency: 'BYN', customerNumber: 'C-1', state: 'timeout' }])
})

it('gives places in the order in which events can be seen, so that a reader who goes on from a place misses none', async () => {
  const event = (objectId: string) => ({ merchantId: shop.merchantId, type: 'limit.reached', objectId, payload: {}, at: usualNow })
  let release = () => {}
  const held = new Promise<void>((done) => {
    release = done
  })
  // The first takes the smaller id and commits last.
  const slow = inTransaction(service.db, async (tx) => {
    await tx.outboxEvent.create({ data: event('slow') })
    started()
    await held
  })
  let started = () => {}
  await new Promise<void>((done) => {
    started = done
  })
  await service.db.prisma.outboxEvent.create({ data: event('quick') })
  await relayEvents(service)
  const quick = await service.db.prisma.outboxEvent.findFirstOrThrow({ where: { merchantId: shop.merchantId, objectId: 'quick' } })
  release()
  await slow
  await relayEvents(service)
  const late = await service.db.prisma.outboxEvent.findFirstOrThrow({ where: { merchantId: shop.merchantId, objectId: 'slow' } })
  expect(late.id).toBeLessThan(quick.id)
  expect(late.position).toBeGreaterThan(quick.position ?? 0n)
  await expect(service.db.prisma.outboxEvent.update({ where: { id: late.id }, data: { position: 1_000_000n } })).rejects.toThrow()
})
