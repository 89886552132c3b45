import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type ChangeFacts, changeFacts } from '@/lib/merchants/change-facts'
import { countOpenOrders, readMerchantHistory } from '@/lib/merchants/keeping-queries'
import { readMerchantSettings } from '@/lib/merchants/settings-queries'
import { readMerchant } from '@/lib/merchants/store'
import type { Scope } from '@/lib/platform/scope'
import { addMerchant } from '../support/add-merchant'
import { placeOrder } from '../support/payer'
import { makeTestService, type TestService } from '../support/test-service'

let service: TestService
let merchantId: number
let scopeId: number

beforeAll(async () => {
  service = await makeTestService()
})
beforeEach(async () => {
  const shop = await addMerchant(service)
  merchantId = shop.merchantId
  scopeId = shop.scopeId
})
afterAll(() => service.close())

const support = { kind: 'staff', id: 1 } as const
const everything: Scope = { kind: 'all' }
const settings = async () => {
  const read = await readMerchantSettings(service, everything, merchantId)
  if (!read) throw new Error('no settings')
  return read
}
const change = async (to: Partial<ChangeFacts>, scope: Scope = everything) => {
  const { version, fixed } = await settings()
  const { name, baseCurrency, currencies, country, acceptsCards, mayDisable3ds } = fixed
  const facts = { name, baseCurrency, currencies, country, acceptsCards, mayDisable3ds }
  return changeFacts(service, scope, support, { merchantId, expectedVersion: version, reason: 'letter 12', ...facts, ...to })
}
const read = async () => {
  const merchant = await readMerchant(service.db.prisma, merchantId)
  if (!merchant) throw new Error('no merchant')
  return merchant
}

describe('what only support changes', () => {
  it('changes at once, with what was there before and after in the audit log', async () => {
    expect(await change({ name: 'Renamed', country: 'POL', mayDisable3ds: true })).toEqual({ kind: 'done' })
    expect((await settings()).fixed).toMatchObject({ name: 'Renamed', country: 'PL', mayDisable3ds: true })
    expect((await service.db.prisma.numberScope.findUniqueOrThrow({ where: { id: scopeId } })).name).toBe('Renamed')
    const lines = await service.db.prisma.auditRecord.findMany({ where: { merchantId, action: 'settings.facts' } })
    expect(lines).toMatchObject([
      {
        actor: 'staff:1',
        reason: 'letter 12',
        before: { name: `Shop ${merchantId}`, country: 'BY' },
        after: { name: 'Renamed', country: 'PL', mayDisable3ds: true },
      },
    ])
    expect(await readMerchantHistory(service, everything, merchantId)).toMatchObject([{ action: 'settings.facts', reason: 'letter 12' }])
  })

  it('is told apart from nothing, from what cannot be, and from what is not the caller’s', async () => {
    expect(await change({})).toEqual({ kind: 'unchanged' })
    expect(await change({ currencies: ['EUR', 'usd', 'BYN', 'USD'] })).toEqual({ kind: 'unchanged' })
    expect(await change({ name: '', reason: '' })).toMatchObject({ kind: 'bad-input', faults: [{ field: 'name' }, { field: 'reason' }] })
    expect(await change({ name: 'Theirs' }, { kind: 'merchants', merchantIds: [], scopeIds: [] })).toEqual({ kind: 'not-found' })
    expect(
      await changeFacts(service, everything, support, { ...(await read()), country: 'BY', merchantId: 999_999_998, expectedVersion: 1, reason: 'letter' }),
    ).toEqual({
      kind: 'not-found',
    })
  })

  it('of two who change it at once only the first is heard', async () => {
    const { version: expectedVersion } = await settings()
    const outcomes = await Promise.all([change({ name: 'One', expectedVersion }), change({ name: 'Other', expectedVersion })])
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['done', 'stale'])
  })

  it('closes a currency for new orders and keeps those that stand, and opens it again', async () => {
    await placeOrder(service, merchantId, { currency: 'USD' })
    expect(await countOpenOrders(service, everything, merchantId, 'USD')).toBe(1)
    expect(await change({ currencies: ['BYN'] })).toEqual({ kind: 'done' })
    expect((await read()).currencies).toEqual(['BYN'])
    expect(await service.db.prisma.order.count({ where: { merchantId, currency: 'USD' } })).toBe(1)
    expect(await service.db.prisma.merchantCurrency.count({ where: { merchantId, closedAt: { not: null } } })).toBe(2)
    expect(await change({ currencies: ['USD', 'PLN'] })).toEqual({ kind: 'done' })
    expect((await read()).currencies).toEqual(['BYN', 'PLN', 'USD'])
  })

  it('never closes the base currency, and leaves the amount of the CVC2 policy in its own', async () => {
    expect(await change({ baseCurrency: 'EUR', currencies: [] })).toEqual({ kind: 'done' })
    expect(await read()).toMatchObject({ baseCurrency: 'EUR', currencies: ['EUR'] })
    await service.db.prisma.merchant.update({ where: { id: merchantId }, data: { cvc2Policy: 'above', cvc2AboveMinor: 5000n, cvc2AboveCurrency: 'BYN' } })
    expect(await change({ baseCurrency: 'JPY' })).toEqual({ kind: 'done' })
    expect(await readMerchant(service.db.prisma, merchantId)).toMatchObject({ cvc2Policy: { kind: 'above', minor: 5000n, currency: 'BYN' } })
  })

  it('ends One Click with the cards, and keeps it off when they come back', async () => {
    expect(await change({ acceptsCards: false })).toEqual({ kind: 'done' })
    expect(await read()).toMatchObject({ acceptsCards: false, oneClick: 'off' })
    expect(await readMerchantHistory(service, everything, merchantId)).toMatchObject([{ before: { oneClick: 'standard' }, after: { oneClick: 'off' } }])
    expect(await change({ acceptsCards: true })).toEqual({ kind: 'done' })
    expect(await read()).toMatchObject({ acceptsCards: true, oneClick: 'off' })
  })
})
