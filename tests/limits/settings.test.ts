import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { changeLimit } from '@/lib/limits/change-limit'
import { changeSettings, decideSettingsChange } from '@/lib/limits/change-settings'
import { readLimits } from '@/lib/limits/queries'
import { recountTurnover } from '@/lib/limits/recount-turnover'
import { type ScopeSettings, windowsAt } from '@/lib/limits/rules'
import type { Scope } from '@/lib/platform/scope'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { customerOf, payNew, placeOrder } from '../support/payer'
import { makeTestService, type TestService, usualNow } from '../support/test-service'

let service: TestService
const everything: Scope = { kind: 'all' }
const anna = { kind: 'staff' as const, id: 1 }
const boris = { kind: 'staff' as const, id: 2 }
const usual: ScopeSettings = { timeZone: 'Europe/Minsk', weekStartsOn: 1, enforce: 'all-payments' }
const tokyo = { ...usual, timeZone: 'Asia/Tokyo' }

beforeAll(async () => {
  service = await makeTestService({ connections: 20 })
})
beforeEach(() => service.clock.set(usualNow))
afterAll(() => service.close())

async function shopWithLimit(window: 'day' | 'week', amountMinor: bigint): Promise<AddedMerchant> {
  const shop = await addMerchant(service)
  const key = { scopeId: shop.scopeId, customerId: null, currency: 'BYN', window }
  await changeLimit(service, everything, anna, { ...key, amountMinor, expectedMinor: null, reason: 'a test' })
  return shop
}

function set(
  { scopeId }: AddedMerchant,
  settings: ScopeSettings,
  change: { expected?: ScopeSettings; reason?: string; scope?: Scope; proposal?: boolean } = {},
) {
  const { scope = everything, ...rest } = change
  return changeSettings(service, scope, anna, { scopeId, settings, expected: usual, reason: 'a test', ...rest })
}

async function setByTwo(shop: AddedMerchant, settings: ScopeSettings, expected = usual) {
  const outcome = await set(shop, settings, { expected })
  if (outcome.kind !== 'waiting') throw new Error(outcome.kind)
  expect(await decideSettingsChange(service, everything, boris, { changeId: outcome.changeId, approve: true })).toEqual({ kind: 'applied' })
}

const scopeOf = ({ scopeId }: AddedMerchant) => service.db.prisma.numberScope.findUniqueOrThrow({ where: { id: scopeId } })

async function usedOf(shop: AddedMerchant, number = 'C-1') {
  const scope = await scopeOf(shop)
  const [limit] = await readLimits(service.db.prisma, scope, (await customerOf(service, shop.scopeId, number)).id, service.clock.now())
  return limit?.usedMinor
}

describe('settings of a scope', () => {
  it('that may loosen a limit wait for a second person; those that cannot work at once', async () => {
    const free = await addMerchant(service)
    expect(await set(free, tokyo)).toMatchObject({ kind: 'applied' })
    const shop = await shopWithLimit('day', 1000n)
    const asked = await set(shop, tokyo)
    expect(asked).toMatchObject({ kind: 'waiting' })
    expect((await scopeOf(shop)).timeZone).toBe('Europe/Minsk')
    expect(await set(shop, { ...usual, enforce: 'saved-cards-only' })).toMatchObject({ kind: 'already-waiting' })
    const changeId = 'changeId' in asked ? asked.changeId : 0n
    expect(await decideSettingsChange(service, everything, anna, { changeId, approve: true })).toEqual({ kind: 'own-request' })
    expect(await decideSettingsChange(service, everything, boris, { changeId, approve: true })).toEqual({ kind: 'applied' })
    expect(await decideSettingsChange(service, everything, boris, { changeId, approve: true })).toEqual({ kind: 'decided-already' })
    expect((await scopeOf(shop)).timeZone).toBe('Asia/Tokyo')
    await setByTwo(shop, { ...tokyo, enforce: 'saved-cards-only' }, tokyo)
    expect(await set(shop, tokyo, { expected: { ...tokyo, enforce: 'saved-cards-only' } })).toMatchObject({ kind: 'applied' })
  })

  it('are written to the audit log with before, after and both persons', async () => {
    const shop = await shopWithLimit('day', 1000n)
    await setByTwo(shop, { ...usual, weekStartsOn: 7 })
    const records = await service.db.prisma.auditRecord.findMany({
      where: { scopeId: shop.scopeId, action: { startsWith: 'limits.settings' } },
      orderBy: { id: 'asc' },
    })
    expect(records).toMatchObject([
      { action: 'limits.settings-requested', actor: 'staff:1', before: usual, after: { ...usual, weekStartsOn: 7 }, reason: 'a test' },
      { action: 'limits.settings-changed', actor: 'staff:2', before: usual, after: { ...usual, weekStartsOn: 7 } },
    ])
  })

  it('of two editors tell the second, and a request that was overtaken is not approved', async () => {
    const shop = await shopWithLimit('day', 1000n)
    const asked = await set(shop, tokyo)
    const changeId = 'changeId' in asked ? asked.changeId : 0n
    await service.db.prisma.numberScope.update({ where: { id: shop.scopeId }, data: { weekStartsOn: 7 } })
    expect(await decideSettingsChange(service, everything, boris, { changeId, approve: true })).toMatchObject({ kind: 'stale', current: { weekStartsOn: 7 } })
    expect(await set(shop, tokyo)).toMatchObject({ kind: 'stale' })
    expect(await decideSettingsChange(service, everything, anna, { changeId, approve: false })).toEqual({ kind: 'cancelled' })
  })

  it('of others are not found, and nonsense is refused naming the field', async () => {
    const shop = await shopWithLimit('day', 1000n)
    expect(await set(shop, tokyo, { scope: { kind: 'merchants', merchantIds: [1], scopeIds: [999_999] } })).toEqual({ kind: 'not-found' })
    expect(await set(shop, usual)).toEqual({ kind: 'unchanged' })
    expect(await set(shop, { ...usual, timeZone: 'Nowhere/City' })).toEqual({ kind: 'bad-input', field: 'timeZone' })
    expect(await set(shop, { ...usual, weekStartsOn: 0 })).toEqual({ kind: 'bad-input', field: 'weekStartsOn' })
    expect(await set(shop, { ...usual, weekStartsOn: 8 })).toEqual({ kind: 'bad-input', field: 'weekStartsOn' })
    expect(await set(shop, { ...usual, enforce: 'nothing' as 'all-payments' })).toEqual({ kind: 'bad-input', field: 'enforce' })
    expect(await set(shop, tokyo, { reason: 'a\0b' })).toEqual({ kind: 'bad-input', field: 'reason' })
    expect(await set(shop, tokyo, { proposal: true })).toMatchObject({ kind: 'waiting' })
  })
})

describe('turnover after another calendar', () => {
  it('is counted in the new windows from the same entries, before, at and after their ends', async () => {
    const shop = await shopWithLimit('day', 1000n)
    // The day of Minsk ends at 21:00Z, that of Tokyo at 15:00Z.
    service.clock.set(new Date('2026-11-25T14:59:59.999Z'))
    await payNew(service, shop.merchantId, { amountMinor: 400n })
    service.clock.set(new Date('2026-11-25T15:00:00.000Z'))
    await payNew(service, shop.merchantId, { amountMinor: 500n })
    expect(await usedOf(shop)).toBe(900n)
    await setByTwo(shop, tokyo)
    expect(await usedOf(shop)).toBe(500n)
    expect(await payNew(service, shop.merchantId, { amountMinor: 501n })).toMatchObject({ kind: 'not-now' })
    expect(await payNew(service, shop.merchantId, { amountMinor: 500n })).toEqual({ kind: 'approved' })
    expect(await usedOf(shop)).toBe(1000n)
    await setByTwo(shop, usual, tokyo)
    expect(await usedOf(shop)).toBe(1400n)
  })

  it('follows another week start', async () => {
    const shop = await shopWithLimit('week', 1000n)
    service.clock.set(new Date('2026-11-22T12:00:00Z'))
    await payNew(service, shop.merchantId, { amountMinor: 300n })
    service.clock.set(usualNow)
    await payNew(service, shop.merchantId, { amountMinor: 400n })
    expect(await usedOf(shop)).toBe(400n)
    await setByTwo(shop, { ...usual, weekStartsOn: 7 })
    expect(await usedOf(shop)).toBe(700n)
    await setByTwo(shop, { ...usual, weekStartsOn: 3 }, { ...usual, weekStartsOn: 7 })
    expect(await usedOf(shop)).toBe(400n)
  })

  it('stays exact while payments, and the making of counters, go on at once', async () => {
    const shop = await shopWithLimit('day', 3000n)
    const customers = ['one', 'two', 'three']
    for (const customerNumber of customers) await payNew(service, shop.merchantId, { customerNumber, amountMinor: 100n })
    const outcomes = await Promise.all([
      ...Array.from({ length: 45 }, (_, index) => payNew(service, shop.merchantId, { customerNumber: customers[index % 3] ?? '', amountMinor: 100n })),
      setByTwo(shop, tokyo).then(() => Promise.all(Array.from({ length: 5 }, () => recountTurnover(service, shop.scopeId)))),
    ])
    expect(outcomes.filter((outcome) => 'kind' in outcome && outcome.kind === 'approved')).toHaveLength(45)
    for (const customerNumber of customers) {
      expect(await usedOf(shop, customerNumber)).toBe(1600n)
      const { id } = await customerOf(service, shop.scopeId, customerNumber)
      const counters = await service.db.prisma.turnoverCounter.findMany({ where: { customerId: id } })
      expect(counters.map(({ usedMinor, scopeId }) => [usedMinor, scopeId])).toEqual(counters.map(() => [1600n, shop.scopeId]))
      const { day, week } = windowsAt(usualNow, tokyo)
      for (const { startsAt, endsAt } of [day, week]) {
        expect(counters.some((counter) => counter.startsAt.getTime() === startsAt.getTime() && counter.endsAt.getTime() === endsAt.getTime())).toBe(true)
      }
    }
  }, 60_000)

  it('keeps the scope in the counters when a customer moves to another', async () => {
    const shop = await shopWithLimit('day', 3000n)
    await payNew(service, shop.merchantId, { amountMinor: 100n })
    const { id } = await customerOf(service, shop.scopeId)
    const union = await service.db.prisma.numberScope.create({ data: { kind: 'group-of-merchants', name: 'a union' } })
    await service.db.prisma.customer.update({ where: { id }, data: { scopeId: union.id } })
    expect(await service.db.prisma.turnoverCounter.count({ where: { customerId: id, scopeId: union.id } })).toBe(2)
    expect(await recountTurnover(service, union.id)).toBe(1)
  })
})

it('a scope that nobody has asks for nothing', async () => {
  await placeOrder(service, (await addMerchant(service)).merchantId)
  expect(await recountTurnover(service, 999_999)).toBe(0)
})
