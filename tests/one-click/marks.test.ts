import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deleteSavedCard } from '@/lib/one-click/delete-saved-card'
import { expireCards } from '@/lib/one-click/expire-cards'
import { setMark } from '@/lib/one-click/set-mark'
import { readOrderView } from '@/lib/payments/queries'
import type { Scope } from '@/lib/platform/scope'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { customerOf, fullEntry, onlyCard, payNew, payWith, placeOrder, savedEntry, visa } from '../support/payer'
import { makeTestService, type TestService } from '../support/test-service'

let service: TestService
let shop: AddedMerchant
const everything: Scope = { kind: 'all' }
const strangers: Scope = { kind: 'merchants', merchantIds: [1], scopeIds: [999_999] }
const clerk = { kind: 'staff' as const, id: 7 }

beforeAll(async () => {
  service = await makeTestService()
  shop = await addMerchant(service)
})
afterAll(() => service.close())

async function member(number: string) {
  await payNew(service, shop.merchantId, { customerNumber: number })
  return customerOf(service, shop.scopeId, number)
}

function mark(
  customerId: bigint,
  to: 'none' | 'deny' | 'fraud' | 'suspicious',
  change: { destroyCards?: boolean; expectedVersion?: number | null; scope?: Scope; reason?: string; reasonCode?: string } = {},
) {
  const { scope = everything, ...rest } = change
  return setMark(service, scope, clerk, {
    customerId,
    to,
    expectedVersion: null,
    reasonCode: 'customer-asked',
    reason: 'He called us.',
    destroyCards: false,
    ...rest,
  })
}

const pageFor = async (customerNumber: string) => (await readOrderView(service, await placeOrder(service, shop.merchantId, { customerNumber })))?.decision.page

describe('Deny', () => {
  it('hides the cards and makes no offer, until it is lifted and they are back', async () => {
    const { id } = await member('hidden')
    expect(await mark(id, 'deny')).toEqual({ kind: 'done' })
    expect(await customerOf(service, shop.scopeId, 'hidden')).toMatchObject({ status: 'deny', payableCards: 1 })
    expect(await pageFor('hidden')).toMatchObject({ kind: 'standard', offer: 'none', savedCards: false, expiredCards: [], lockedCards: [] })
    expect(await mark(id, 'none')).toEqual({ kind: 'done' })
    expect((await customerOf(service, shop.scopeId, 'hidden')).status).toBe('member')
    expect((await pageFor('hidden'))?.kind).toBe('one-click')
  })

  it('destroys the cards where the clerk chooses so', async () => {
    const { id, savedCards } = await member('destroyed')
    await mark(id, 'deny', { destroyCards: true })
    await mark(id, 'none')
    expect(await customerOf(service, shop.scopeId, 'destroyed')).toMatchObject({ status: 'not-active', savedCards: [{ state: 'deleted' }] })
    expect(await service.db.prisma.$queryRaw`select vault.holds(${savedCards[0]?.id}::uuid) as held`).toEqual([{ held: false }])
  })

  it('keeps a card from being saved and a saved one from paying, also by a page that was opened before', async () => {
    const { id, savedCards } = await member('raced')
    const orderKey = await placeOrder(service, shop.merchantId, { customerNumber: 'raced' })
    await mark(id, 'deny')
    expect(await payWith(service, orderKey, savedEntry(savedCards[0]?.id ?? ''))).toEqual({ kind: 'card-gone' })
    await payWith(service, orderKey, fullEntry('5555555555554444'))
    expect((await customerOf(service, shop.scopeId, 'raced')).savedCards).toHaveLength(1)
  })
})

describe('Fraud', () => {
  it('refuses every payment with this number', async () => {
    const { id } = await member('fraud')
    await mark(id, 'fraud')
    const orderKey = await placeOrder(service, shop.merchantId, { customerNumber: 'fraud' })
    expect(await payWith(service, orderKey, fullEntry())).toMatchObject({ kind: 'not-now', decision: { page: { kind: 'refused-fraud' } } })
  })
})

describe('Suspicious', () => {
  it('goes on paying', async () => {
    const { id } = await member('suspicious')
    await mark(id, 'suspicious')
    expect((await pageFor('suspicious'))?.kind).toBe('one-click')
  })
})

describe('a change of the mark', () => {
  it('is a row with reason code, text, actor and time', async () => {
    const { id } = await member('history')
    await mark(id, 'suspicious', { reasonCode: 'many-cards', reason: '  Eleven cards in a day. ' })
    await mark(id, 'fraud')
    const rows = await service.db.prisma.markChange.findMany({ where: { customerId: id }, orderBy: { id: 'asc' } })
    expect(rows).toMatchObject([
      { fromMark: 'none', toMark: 'suspicious', reasonCode: 'many-cards', reason: 'Eleven cards in a day.', actor: 'staff:7', at: service.clock.now() },
      { fromMark: 'suspicious', toMark: 'fraud' },
    ])
  })

  it('that is not in the table is illegal', async () => {
    const { id } = await member('illegal')
    await mark(id, 'fraud')
    expect(await mark(id, 'suspicious')).toEqual({ kind: 'illegal', from: 'fraud' })
    expect(await mark(id, 'fraud')).toEqual({ kind: 'illegal', from: 'fraud' })
  })

  it('after somebody else’s is told, and one of five at once wins', async () => {
    const { id, version } = await member('edited')
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => mark(id, 'deny', { expectedVersion: version })))
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['done', 'stale', 'stale', 'stale', 'stale'])
  })

  it('needs a reason and a caller whose customer it is', async () => {
    const { id } = await member('guarded')
    expect(await mark(id, 'deny', { reason: '  ' })).toEqual({ kind: 'bad-input', field: 'reason' })
    expect(await mark(id, 'deny', { reason: 'x'.repeat(1001) })).toEqual({ kind: 'bad-input', field: 'reason' })
    expect(await mark(id, 'deny', { reason: 'half\0said' })).toEqual({ kind: 'bad-input', field: 'reason' })
    expect(await mark(id, 'deny', { reason: 'He pays with 4111 1111 1111 1111' })).toEqual({ kind: 'bad-input', field: 'reason' })
    expect(await mark(id, 'deny', { reasonCode: 'No Code' })).toEqual({ kind: 'bad-input', field: 'reasonCode' })
    expect(await mark(id, 'deny', { scope: strangers })).toEqual({ kind: 'no-customer' })
    expect((await customerOf(service, shop.scopeId, 'guarded')).status).toBe('member')
  })
})

describe('deleting a card by staff', () => {
  it('destroys the ciphertext at once and leaves mask, history and consent', async () => {
    const { id } = await member('deleted')
    const cardId = await onlyCard(service, shop.scopeId, 'deleted')
    const input = { customerId: id, cardId, reason: 'asked by phone' }
    expect(await deleteSavedCard(service, strangers, clerk, input)).toEqual({ kind: 'not-found' })
    for (const reason of [' ', 'half\0said', 'x'.repeat(1001)]) {
      expect(await deleteSavedCard(service, everything, clerk, { ...input, reason })).toEqual({ kind: 'bad-input', field: 'reason' })
    }
    expect(await deleteSavedCard(service, everything, clerk, input)).toEqual({ kind: 'deleted' })
    expect(await deleteSavedCard(service, everything, clerk, input)).toEqual({ kind: 'deleted-already' })
    const customer = await customerOf(service, shop.scopeId, 'deleted')
    expect(customer).toMatchObject({ status: 'not-active', savedCards: [{ last4: '1111', state: 'deleted', deletedAt: service.clock.now() }] })
    expect(await service.db.prisma.consent.count({ where: { customerId: id } })).toBe(1)
  })
})

describe('a card past its month', () => {
  it('is expired by the job after the month has ended everywhere, and its ciphertext is destroyed', async () => {
    const start = service.clock.now()
    await payNew(service, shop.merchantId, { customerNumber: 'expiring' }, fullEntry(visa, { expiry: { month: 11, year: 2026 } }))
    service.clock.set(new Date('2026-12-01T11:59:59.999Z'))
    await expireCards(service)
    expect((await customerOf(service, shop.scopeId, 'expiring')).status).toBe('member')
    service.clock.set(new Date('2026-12-01T12:00:00Z'))
    expect(await expireCards(service)).toBe(1)
    expect(await customerOf(service, shop.scopeId, 'expiring')).toMatchObject({ status: 'not-active', savedCards: [{ state: 'expired' }] })
    service.clock.set(start)
  })
})
