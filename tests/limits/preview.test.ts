import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changeLimit } from '@/lib/limits/change-limit'
import { decideLimitChange } from '@/lib/limits/decide-limit-change'
import { previewChange } from '@/lib/limits/preview'
import type { ScopeSettings, WindowKind } from '@/lib/limits/rules'
import type { Scope } from '@/lib/platform/scope'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { customerOf, fullEntry, payNew, placeOrder } from '../support/payer'
import { makeTestService, type TestService, usualNow } from '../support/test-service'
import { type Past, writePast } from './past-payments'

let service: TestService
const everything: Scope = { kind: 'all' }
const anna = { kind: 'staff' as const, id: 1 }
const boris = { kind: 'staff' as const, id: 2 }
const dayMs = 24 * 60 * 60_000

beforeAll(async () => {
  service = await makeTestService()
})
afterAll(() => service.close())

type LimitOf = { currency: string; window: WindowKind; minor: bigint }

async function setLimit(shop: AddedMerchant, customerId: bigint | null, { currency, window, minor }: LimitOf) {
  const key = { scopeId: shop.scopeId, customerId, currency, window }
  const outcome = await changeLimit(service, everything, anna, { ...key, amountMinor: minor, expectedMinor: null, reason: 'a test' })
  if (outcome.kind === 'waiting') await decideLimitChange(service, everything, boris, { changeId: outcome.changeId, approve: true })
}

// Numbers that look like chance and are the same at every run.
function dice(seed: number) {
  let state = seed
  return (below: number) => {
    state = (state * 48271) % 2147483647
    return state % below
  }
}

/** The model: plain loops over everything, windows by the calendar of each payment, written apart from the code. */
function model(payments: Past[], limitsOf: (customerId: bigint) => LimitOf[], { timeZone, weekStartsOn, enforce }: ScopeSettings, since: Date) {
  const known = new Map<number, { day: string; week: string }>()
  const names = (at: Date) => {
    const found = known.get(at.getTime()) ?? nameOf(at)
    known.set(at.getTime(), found)
    return found
  }
  const nameOf = (at: Date) => {
    const date = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone).toPlainDate()
    let first = date
    while (first.dayOfWeek !== weekStartsOn) first = first.subtract({ days: 1 })
    return { day: date.toString(), week: first.toString() }
  }
  const firstWeek = names(since).week
  const stopped = new Map<bigint, number>()
  let payments_ = 0
  const passed: Past[] = []
  for (const payment of payments.toSorted((a, b) => a.at.getTime() - b.at.getTime())) {
    if (payment.freedMinor === payment.amountMinor || names(payment.at).week < firstWeek) continue
    const limits = limitsOf(payment.customerId)
    const mine = limits.filter(({ currency }) => currency === payment.currency)
    const isOver = mine.some(({ window, minor }) => {
      const same = passed.filter(
        (other) => other.customerId === payment.customerId && other.currency === payment.currency && names(other.at)[window] === names(payment.at)[window],
      )
      return same.reduce((sum, other) => sum + other.amountMinor - other.freedMinor, 0n) + payment.amountMinor > minor
    })
    const refused = limits.length > 0 && (mine.length === 0 || isOver)
    if (!refused || (enforce === 'saved-cards-only' && !payment.saved)) passed.push(payment)
    else if (payment.at >= since) {
      payments_ += 1
      stopped.set(payment.customerId, (stopped.get(payment.customerId) ?? 0) + 1)
    }
  }
  return { customers: stopped.size, payments: payments_ }
}

describe('a preview', () => {
  it('counts what the model counts, for defaults, own limits, settings, several currencies and clock changes', async () => {
    const shop = await addMerchant(service, { scope: { timeZone: 'Europe/Berlin' } })
    const roll = dice(7)
    const ids: bigint[] = []
    for (let index = 0; index < 12; index += 1) {
      const customerNumber = `C-${index}`
      // A card for those who pay by one.
      service.clock.set(new Date(usualNow.getTime() - 200 * dayMs))
      await payNew(service, shop.merchantId, { customerNumber }, fullEntry())
      service.clock.set(usualNow)
      ids.push((await customerOf(service, shop.scopeId, customerNumber)).id)
    }
    const past: Past[] = Array.from({ length: 900 }, () => {
      const amountMinor = BigInt(1 + roll(400))
      const freed = roll(5)
      return {
        customerId: ids[roll(ids.length)] ?? 0n,
        currency: ['BYN', 'BYN', 'BYN', 'USD', 'EUR'][roll(5)] ?? 'BYN',
        amountMinor,
        freedMinor: freed === 0 ? amountMinor : freed === 1 ? amountMinor / 2n : 0n,
        at: new Date(usualNow.getTime() - 1 - roll(100 * 24 * 3600) * 1000),
        saved: roll(2) === 0,
      }
    })
    await writePast(service, shop.merchantId, past)
    const own = new Map<bigint, LimitOf[]>([
      [ids[0] ?? 0n, [{ currency: 'BYN', window: 'day', minor: 350n }]],
      [ids[1] ?? 0n, [{ currency: 'USD', window: 'week', minor: 100n }]],
    ])
    const settings: ScopeSettings = { timeZone: 'Europe/Berlin', weekStartsOn: 1, enforce: 'all-payments' }
    const midnight = Temporal.Instant.fromEpochMilliseconds(usualNow.getTime() - 90 * dayMs)
      .toZonedDateTimeISO('Europe/Berlin')
      .startOfDay()
    const since = new Date(midnight.epochMilliseconds)
    for (const [customerId, limits] of own) for (const limit of limits) await setLimit(shop, customerId, limit)

    const defaults: LimitOf[] = []
    const limitsOf = (rows: LimitOf[]) => (customerId: bigint) => {
      const mine = own.get(customerId) ?? []
      return [...mine, ...rows.filter((limit) => !mine.some((one) => one.currency === limit.currency && one.window === limit.window))]
    }
    const steps: LimitOf[] = [
      { currency: 'BYN', window: 'week', minor: 900n },
      { currency: 'BYN', window: 'day', minor: 420n },
      { currency: 'EUR', window: 'day', minor: 300n },
      { currency: 'USD', window: 'week', minor: 1000n },
    ]
    for (const limit of steps) {
      const preview = await previewChange(service, everything, { scopeId: shop.scopeId, customerId: null, limit: { ...limit, effectiveAt: null } })
      expect(preview?.since).toEqual(since)
      expect(preview?.complete).toBe(true)
      expect(preview?.now).toMatchObject(model(past, limitsOf(defaults), settings, since))
      expect(preview?.planned).toMatchObject(model(past, limitsOf([...defaults, limit]), settings, since))
      defaults.push(limit)
      await setLimit(shop, null, limit)
    }
    for (const change of [
      { timeZone: 'Asia/Tokyo' },
      { timeZone: 'America/Santiago', weekStartsOn: 7 },
      { weekStartsOn: 4 },
      { enforce: 'saved-cards-only' as const },
    ]) {
      const planned = { ...settings, ...change }
      const preview = await previewChange(service, everything, { scopeId: shop.scopeId, customerId: null, settings: planned })
      expect(preview?.planned).toMatchObject(model(past, limitsOf(defaults), planned, since))
    }
    for (const customerId of ids.slice(0, 3)) {
      const limit = { currency: 'BYN', window: 'day' as const, minor: 200n }
      const preview = await previewChange(service, everything, { scopeId: shop.scopeId, customerId, limit: { ...limit, effectiveAt: null } })
      const mine = past.filter((payment) => payment.customerId === customerId)
      const planned = (id: bigint) => [...limitsOf(defaults)(id).filter((one) => one.currency !== 'BYN' || one.window !== 'day'), limit]
      expect(preview?.planned).toMatchObject(model(mine, planned, settings, since))
      expect(preview?.now).toMatchObject(model(mine, limitsOf(defaults), settings, since))
      expect(preview?.payments).toBe(mine.filter(({ at, freedMinor, amountMinor }) => at >= since && freedMinor < amountMinor).length)
    }
  }, 120_000)

  it('lets pass what reaches the limit exactly, and tells the amount of what it stops', async () => {
    const shop = await addMerchant(service)
    await placeOrder(service, shop.merchantId)
    const { id } = await customerOf(service, shop.scopeId)
    const at = (text: string) => new Date(text)
    // The day of Minsk ends at 21:00Z.
    await writePast(service, shop.merchantId, [
      { customerId: id, currency: 'BYN', amountMinor: 600n, freedMinor: 0n, at: at('2026-11-20T20:59:59.999Z'), saved: false },
      { customerId: id, currency: 'BYN', amountMinor: 500n, freedMinor: 0n, at: at('2026-11-20T21:00:00.000Z'), saved: false },
      { customerId: id, currency: 'BYN', amountMinor: 501n, freedMinor: 0n, at: at('2026-11-20T21:00:00.001Z'), saved: false },
      { customerId: id, currency: 'BYN', amountMinor: 500n, freedMinor: 0n, at: at('2026-11-20T21:00:00.002Z'), saved: false },
    ])
    const limit = { currency: 'BYN', window: 'day' as const, minor: 1000n, effectiveAt: null }
    const preview = await previewChange(service, everything, { scopeId: shop.scopeId, customerId: null, limit })
    expect(preview).toMatchObject({ customers: 1, payments: 4, now: { payments: 0 }, planned: { customers: 1, payments: 1, minor: { BYN: 501n } } })
  })

  it('is for the caller’s scopes, and for customers of the scope', async () => {
    const shop = await addMerchant(service)
    const others: Scope = { kind: 'merchants', merchantIds: [1], scopeIds: [999_999] }
    const limit = { currency: 'BYN', window: 'day' as const, minor: 1000n, effectiveAt: null }
    expect(await previewChange(service, others, { scopeId: shop.scopeId, customerId: null, limit })).toBeNull()
    expect(await previewChange(service, everything, { scopeId: shop.scopeId, customerId: 999_999n, limit })).toBeNull()
    expect(await previewChange(service, everything, { scopeId: shop.scopeId, customerId: null, limit })).toMatchObject({ customers: 0, payments: 0 })
  })
})
