import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changeLimit } from '@/lib/limits/change-limit'
import { changeSettings } from '@/lib/limits/change-settings'
import { cancelLimitChange, decideLimitChange } from '@/lib/limits/decide-limit-change'
import { listNear } from '@/lib/limits/near'
import { nearParameters, parseNear } from '@/lib/limits/near-filter'
import { recountTurnover } from '@/lib/limits/recount-turnover'
import { windowsAt } from '@/lib/limits/rules'
import { countWaiting, listHistory, listOwn, listScopes, listWaiting, readScope } from '@/lib/limits/scope-queries'
import type { Scope } from '@/lib/platform/scope'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { customerOf, payNew, placeOrder } from '../support/payer'
import { makeTestService, type TestService, usualNow } from '../support/test-service'
import { writePast } from './past-payments'

let service: TestService
const everything: Scope = { kind: 'all' }
const anna = { kind: 'staff' as const, id: 1 }
const boris = { kind: 'staff' as const, id: 2 }
const usual = { timeZone: 'Europe/Minsk', weekStartsOn: 1, enforce: 'all-payments' as const }
const hour = 60 * 60_000

beforeAll(async () => {
  service = await makeTestService()
})
afterAll(() => service.close())

const onlyOf = (shop: AddedMerchant): Scope => ({ kind: 'merchants', merchantIds: [shop.merchantId], scopeIds: [shop.scopeId] })

async function customersOf(shop: AddedMerchant, numbers: string[]): Promise<Map<string, bigint>> {
  for (const customerNumber of numbers) await placeOrder(service, shop.merchantId, { customerNumber })
  return new Map(await Promise.all(numbers.map(async (number) => [number, (await customerOf(service, shop.scopeId, number)).id] as const)))
}

async function pay(shop: AddedMerchant, customers: Map<string, bigint>, amounts: Record<string, bigint>, currency = 'BYN') {
  const payments = Object.entries(amounts).map(([number, amountMinor]) => {
    return { customerId: customers.get(number) ?? 0n, currency, amountMinor, freedMinor: 0n, at: new Date(usualNow.getTime() - hour), saved: false }
  })
  await writePast(service, shop.merchantId, payments)
  await recountTurnover(service, shop.scopeId)
}

async function setLimit(shop: AddedMerchant, customerId: bigint | null, currency: string, window: 'day' | 'week', amountMinor: bigint) {
  const key = { scopeId: shop.scopeId, customerId, currency, window }
  const outcome = await changeLimit(service, everything, anna, { ...key, amountMinor, expectedMinor: null, reason: 'a test' })
  if (outcome.kind === 'waiting') await decideLimitChange(service, everything, boris, { changeId: outcome.changeId, approve: true })
}

describe('who is near his limit', () => {
  it('is told with percent used, window, left and reset, by default and own limits, the fullest first', async () => {
    const shop = await addMerchant(service)
    const customers = await customersOf(shop, ['a', 'b', 'c', 'd'])
    await setLimit(shop, null, 'BYN', 'day', 1000n)
    await setLimit(shop, null, 'BYN', 'week', 10_000n)
    await setLimit(shop, customers.get('b') ?? 0n, 'BYN', 'day', 500n)
    await pay(shop, customers, { a: 800n, b: 450n, c: 799n, d: 1000n })
    const { day } = windowsAt(usualNow, usual)
    const page = await listNear(service, onlyOf(shop), shop.scopeId, parseNear({}))
    expect(page?.next).toBeNull()
    expect(page?.rows).toMatchObject([
      { number: 'd', percentUsed: 100, window: 'day', source: 'default', minor: 1000n, usedMinor: 1000n, leftMinor: 0n, resetsAt: day.endsAt },
      { number: 'b', percentUsed: 90, window: 'day', source: 'own', minor: 500n, usedMinor: 450n, leftMinor: 50n },
      { number: 'a', percentUsed: 80, window: 'day', source: 'default', usedMinor: 800n, leftMinor: 200n },
    ])
    const numbers = async (query: Record<string, string>) =>
      (await listNear(service, everything, shop.scopeId, parseNear(query)))?.rows.map(({ number }) => number)
    expect(await numbers({ percent: '50' })).toEqual(['d', 'b', 'a', 'c'])
    expect(await numbers({ percent: '100' })).toEqual(['d'])
    expect(await numbers({ source: 'own' })).toEqual(['b'])
    expect(await numbers({ source: 'default' })).toEqual(['d', 'a'])
    expect(await numbers({ window: 'week' })).toEqual([])
    expect(await numbers({ currency: 'USD' })).toEqual([])
    expect(await listNear(service, { kind: 'merchants', merchantIds: [1], scopeIds: [999_999] }, shop.scopeId, parseNear({}))).toBeNull()
  })

  it('is paged by keys: nobody twice and nobody left out, however many are equal', async () => {
    const shop = await addMerchant(service)
    const numbers = Array.from({ length: 130 }, (_, index) => `N-${index}`)
    const customers = await customersOf(shop, numbers)
    await setLimit(shop, null, 'BYN', 'day', 3n)
    await setLimit(shop, null, 'USD', 'week', 300n)
    for (const number of numbers.slice(0, 3)) await setLimit(shop, customers.get(number) ?? 0n, 'BYN', 'day', 7n)
    await pay(shop, customers, Object.fromEntries(numbers.map((number, index) => [number, index % 9 === 0 ? 2n : 3n])))
    await pay(shop, customers, Object.fromEntries(numbers.slice(0, 40).map((number) => [number, 200n])), 'USD')
    const seen: string[] = []
    let filter = { ...parseNear({ percent: '50' }) }
    for (let pages = 0; pages < 10; pages += 1) {
      const page = await listNear(service, everything, shop.scopeId, filter)
      if (!page) throw new Error('the scope is there')
      seen.push(...page.rows.map(({ number, currency, percentUsed }) => `${String(percentUsed).padStart(3, '0')} ${number} ${currency}`))
      if (!page.next) break
      filter = parseNear(Object.fromEntries(nearParameters({ ...filter, after: page.next })))
      expect(filter.after).toEqual(page.next)
    }
    // Three customers with an own limit of 7 used 2 or 3 of it, which is under half.
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen).toHaveLength(127 + 40)
    expect(seen.map((line) => line.slice(0, 3))).toEqual(
      seen
        .map((line) => line.slice(0, 3))
        .toSorted()
        .toReversed(),
    )
  }, 60_000)

  it('reads nonsense in an address as the whole list', () => {
    const plain = parseNear({})
    for (const query of [
      { percent: '33' },
      { currency: 'xyz' },
      { window: 'month' },
      { source: 'x' },
      { after: '1.2.3' },
      { after: 'x'.repeat(999) },
      { percent: ['80', '90'] },
    ]) {
      expect(parseNear(query)).toEqual(plain)
    }
  })
})

describe('the pages of a scope', () => {
  it('tell its defaults, who has own limits, what waits and what is scheduled, and whether that will hold', async () => {
    const shop = await addMerchant(service)
    const customers = await customersOf(shop, ['x-1', 'x-2'])
    await setLimit(shop, null, 'BYN', 'day', 1000n)
    await setLimit(shop, customers.get('x-1') ?? 0n, 'BYN', 'day', 200n)
    const key = { scopeId: shop.scopeId, customerId: null, currency: 'BYN', window: 'day' as const, reason: 'a test' }
    const raise = await changeLimit(service, everything, anna, {
      ...key,
      amountMinor: 2000n,
      expectedMinor: 1000n,
      effectiveAt: new Date(usualNow.getTime() + hour),
    })
    await decideLimitChange(service, everything, boris, { changeId: 'changeId' in raise ? raise.changeId : 0n, approve: true })
    await changeLimit(service, everything, anna, { ...key, amountMinor: 3000n, expectedMinor: 1000n })
    await changeSettings(service, everything, anna, { scopeId: shop.scopeId, settings: { ...usual, weekStartsOn: 7 }, expected: usual, reason: 'a test' })

    const view = await readScope(service, onlyOf(shop), shop.scopeId)
    expect(view).toMatchObject({ ...usual, currencies: ['BYN', 'USD', 'EUR'], own: 1, defaults: [{ currency: 'BYN', window: 'day', minor: 1000n }] })
    expect(view?.pending.map(({ state, afterMinor, holds }) => [state, afterMinor, holds])).toEqual([
      ['waiting', 3000n, true],
      ['scheduled', 2000n, true],
    ])
    expect(view?.pendingSettings).toMatchObject({ after: { weekStartsOn: 7 }, holds: true })
    // Lowered meanwhile: neither comes to anything any more, and both say so.
    await changeLimit(service, everything, anna, { ...key, amountMinor: 100n, expectedMinor: 1000n })
    expect((await readScope(service, onlyOf(shop), shop.scopeId))?.pending.map(({ holds }) => holds)).toEqual([false, false])

    expect(await listOwn(service, onlyOf(shop), shop.scopeId, { q: '', after: 0n })).toEqual({
      rows: [{ customerId: customers.get('x-1'), number: 'x-1', limits: [{ currency: 'BYN', window: 'day', minor: 200n }] }],
      next: null,
    })
    expect((await listOwn(service, onlyOf(shop), shop.scopeId, { q: 'x-2', after: 0n })).rows).toEqual([])
    const queue = await listWaiting(service, onlyOf(shop), { after: null })
    expect(queue.entries.map(({ what, change }) => [what, 'afterMinor' in change ? change.afterMinor : null, change.scopeName])).toEqual([
      ['limit', 3000n, `Merchant ${shop.merchantId}`],
      ['settings', null, `Merchant ${shop.merchantId}`],
    ])
    expect(await countWaiting(service, onlyOf(shop))).toBe(2)
    const scopes = await listScopes(service, everything, { q: String(shop.merchantId), after: 0 })
    expect(scopes.rows).toMatchObject([{ id: shop.scopeId, defaults: 1, own: 1, waiting: 2, merchants: [{ id: shop.merchantId }] }])
    expect(await readScope(service, { kind: 'merchants', merchantIds: [1], scopeIds: [999_999] }, shop.scopeId)).toBeNull()
  })

  it('tell everything that waits by pages, changes of limits and of settings together and the oldest first', async () => {
    const shops = [await addMerchant(service), await addMerchant(service), await addMerchant(service)]
    const scope: Scope = { kind: 'merchants', merchantIds: shops.map(({ merchantId }) => merchantId), scopeIds: shops.map(({ scopeId }) => scopeId) }
    const asked: string[] = []
    for (const shop of shops) {
      await setLimit(shop, null, 'BYN', 'day', 1000n)
      const key = { scopeId: shop.scopeId, customerId: null, currency: 'BYN', window: 'day' as const }
      // The two of one shop in the same moment.
      await changeLimit(service, everything, anna, { ...key, amountMinor: 3000n, expectedMinor: 1000n, reason: 'a test' })
      await changeSettings(service, everything, anna, { scopeId: shop.scopeId, settings: { ...usual, weekStartsOn: 7 }, expected: usual, reason: 'a test' })
      asked.push(`limit ${shop.scopeId}`, `settings ${shop.scopeId}`)
      service.clock.advance(1000)
    }
    for (const size of [1, 2, 5, 6]) {
      const seen: string[] = []
      const sizes: number[] = []
      let after: string | null = null
      do {
        const page = await listWaiting(service, scope, { after, size })
        seen.push(...page.entries.map(({ what, change }) => `${what} ${change.scopeId}`))
        sizes.push(page.entries.length)
        after = page.next
      } while (after !== null)
      expect([size, seen]).toEqual([size, asked])
      expect(sizes.slice(0, -1).every((count) => count === size)).toBe(true)
    }
    expect(await listWaiting(service, scope, { after: 'nonsense', size: 1 })).toMatchObject({ entries: [{ what: 'limit' }] })
  })

  it('tell the history of every limit by pages: who, when, before, after, why, the second person and the end', async () => {
    const shop = await addMerchant(service)
    const customers = await customersOf(shop, ['h-1'])
    const own = { scopeId: shop.scopeId, customerId: customers.get('h-1') ?? 0n, currency: 'BYN', window: 'day' as const, reason: 'asked by phone' }
    await changeLimit(service, everything, anna, { ...own, amountMinor: 500n, expectedMinor: null })
    service.clock.advance(1000)
    const raise = await changeLimit(service, everything, anna, { ...own, amountMinor: 900n, expectedMinor: 500n })
    service.clock.advance(1000)
    await decideLimitChange(service, everything, boris, { changeId: 'changeId' in raise ? raise.changeId : 0n, approve: true })
    const later = await changeLimit(service, everything, anna, {
      ...own,
      amountMinor: 100n,
      expectedMinor: 900n,
      effectiveAt: new Date(service.clock.now().getTime() + hour),
    })
    await cancelLimitChange(service, everything, boris, { changeId: 'changeId' in later ? later.changeId : 0n })
    await setLimit(shop, null, 'BYN', 'week', 9000n)
    await changeSettings(service, everything, anna, { scopeId: shop.scopeId, settings: { ...usual, weekStartsOn: 7 }, expected: usual, reason: 'a test' })
    service.clock.set(usualNow)

    const seen: string[] = []
    for (let after: string | null = null, pages = 0; pages < 9; pages += 1) {
      const page = await listHistory(service, onlyOf(shop), shop.scopeId, { of: 'all', customerId: null, after, size: 2 })
      seen.push(
        ...page.entries.map((entry) =>
          entry.what === 'limit'
            ? `${entry.customerNumber} ${entry.change.beforeMinor}→${entry.change.afterMinor} ${entry.change.state}`
            : `settings ${entry.change.state}`,
        ),
      )
      after = page.next
      if (!after) break
    }
    expect(seen.toSorted()).toEqual(['h-1 500→900 applied', 'h-1 900→100 cancelled', 'h-1 null→500 applied', 'null null→9000 applied', 'settings waiting'])
    const mine = await listHistory(service, onlyOf(shop), shop.scopeId, { of: 'all', customerId: own.customerId, after: null })
    expect(mine.entries.map(({ change }) => [change.requestedBy, change.decidedBy, change.reason])).toEqual([
      ['staff:1', 'staff:1', 'asked by phone'],
      ['staff:1', 'staff:2', 'asked by phone'],
      ['staff:1', 'staff:1', 'asked by phone'],
    ])
    const defaults = await listHistory(service, onlyOf(shop), shop.scopeId, { of: 'defaults', customerId: null, after: null })
    expect(defaults.entries.map(({ what }) => what).toSorted()).toEqual(['limit', 'settings'])
    expect((await listHistory(service, onlyOf(shop), shop.scopeId, { of: 'own', customerId: null, after: 'nonsense' })).entries).toHaveLength(3)
  })
})

it('a payment that is refused leaves the list as it was', async () => {
  const shop = await addMerchant(service)
  await setLimit(shop, null, 'BYN', 'day', 1000n)
  await payNew(service, shop.merchantId, { amountMinor: 900n })
  expect(await payNew(service, shop.merchantId, { amountMinor: 101n })).toMatchObject({ kind: 'not-now' })
  expect((await listNear(service, everything, shop.scopeId, parseNear({})))?.rows).toMatchObject([{ usedMinor: 900n, percentUsed: 90 }])
})
