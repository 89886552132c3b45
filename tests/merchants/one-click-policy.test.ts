import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { highestThreshold, type SetOneClickPolicy, setOneClickPolicy } from '@/lib/merchants/set-one-click-policy'
import { readMerchantSettings } from '@/lib/merchants/settings-queries'
import { largestMinor } from '@/lib/platform/money'
import type { Scope } from '@/lib/platform/scope'
import { addMerchant } from '../support/add-merchant'
import { makeTestService, type TestService, usualNow } from '../support/test-service'

let service: TestService
let merchantId: number
let scope: Scope

beforeAll(async () => {
  service = await makeTestService()
})
beforeEach(async () => {
  service.clock.set(usualNow)
  const shop = await addMerchant(service)
  merchantId = shop.merchantId
  scope = { kind: 'merchants', merchantIds: [merchantId], scopeIds: [shop.scopeId] }
})
afterAll(() => service.close())

const policy = { saveThreshold: 2, cvc2: { kind: 'always' }, asksCardholder: false, unselectedCountries: ['DEU', 'fr', 'DE'], mayNever: false } as const

async function set(change: Partial<SetOneClickPolicy> = {}, takesNoCvc2 = true) {
  const expectedVersion = (await readMerchantSettings(service, scope, merchantId))?.version ?? 0
  const deps = { ...service, acquirer: { takesNoCvc2 } }
  return setOneClickPolicy(deps, scope, { kind: 'staff', id: 1 }, { merchantId, expectedVersion, ...policy, ...change })
}

it('is kept, with each country once, and the log says from what to what', async () => {
  expect(await set()).toEqual({ kind: 'done' })
  expect(await readMerchantSettings(service, scope, merchantId)).toMatchObject({ saveThreshold: 2, asksCardholder: false, unselectedCountries: ['DE', 'FR'] })
  const log = await service.db.prisma.auditRecord.findMany({ where: { merchantId } })
  expect(log).toMatchObject([{ action: 'settings.one-click-policy', before: { saveThreshold: 1 }, after: { saveThreshold: 2, unselectedCountries: 'DE FR' } }])
})

it.each([0, 1, highestThreshold, highestThreshold + 1, 1.5, Number.NaN])('a threshold of %d', async (saveThreshold) => {
  const holds = saveThreshold === 1 || saveThreshold === highestThreshold
  expect((await set({ saveThreshold })).kind).toBe(holds ? 'done' : 'bad-threshold')
})

it('takes an amount up to the largest one, and a country that there is', async () => {
  expect(await set({ cvc2: { kind: 'above', minor: largestMinor, currency: 'BYN' } })).toEqual({ kind: 'done' })
  expect(await set({ cvc2: { kind: 'above', minor: largestMinor + 1n, currency: 'BYN' } })).toEqual({ kind: 'bad-amount' })
  expect(await set({ cvc2: { kind: 'above', minor: -1n, currency: 'BYN' } })).toEqual({ kind: 'bad-amount' })
  expect(await set({ unselectedCountries: ['BY', 'Atlantis'] })).toEqual({ kind: 'bad-country', country: 'Atlantis' })
})

it('takes an amount in a currency that the merchant takes; one that was closed since stays until another is chosen', async () => {
  expect(await set({ cvc2: { kind: 'above', minor: 500n, currency: 'PLN' } })).toEqual({ kind: 'bad-currency' })
  expect(await set({ cvc2: { kind: 'above', minor: 500n, currency: 'USD' } })).toEqual({ kind: 'done' })
  await service.db.prisma.merchantCurrency.updateMany({ where: { merchantId, currency: 'USD' }, data: { closedAt: usualNow } })
  expect(await set({ cvc2: { kind: 'above', minor: 600n, currency: 'USD' } })).toEqual({ kind: 'done' })
  expect(await readMerchantSettings(service, scope, merchantId)).toMatchObject({ cvc2Policy: { kind: 'above', minor: 600n, currency: 'USD' } })
  expect(await set({ cvc2: { kind: 'above', minor: 600n, currency: 'BYN' } })).toEqual({ kind: 'done' })
  expect(await set({ cvc2: { kind: 'above', minor: 600n, currency: 'USD' } })).toEqual({ kind: 'bad-currency' })
})

it('does without the CVC2 only where the bank link does, and wholly only by the word of support', async () => {
  for (const cvc2 of [{ kind: 'above', minor: 500n, currency: 'BYN' }, { kind: 'never' }] as const)
    expect(await set({ cvc2, mayNever: true }, false)).toEqual({ kind: 'link-needs-cvc2' })
  expect(await set({ cvc2: { kind: 'never' } })).toEqual({ kind: 'never-by-support' })
  expect(await set({ cvc2: { kind: 'never' }, mayNever: true })).toEqual({ kind: 'done' })
  // What support allowed stays while the merchant changes the rest.
  expect(await set({ cvc2: { kind: 'never' }, saveThreshold: 3 })).toEqual({ kind: 'done' })
  expect(await set({ cvc2: { kind: 'always' } })).toEqual({ kind: 'done' })
  expect(await set({ cvc2: { kind: 'never' } })).toEqual({ kind: 'never-by-support' })
})

it('of two who change it at once only the first is heard, and nobody changes another merchant’s', async () => {
  const outcomes = await Promise.all([set({ expectedVersion: 1 }), set({ expectedVersion: 1 })])
  expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['done', 'stale'])
  const other = await addMerchant(service)
  expect(await set({ merchantId: other.merchantId })).toEqual({ kind: 'not-found' })
})
