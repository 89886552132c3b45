import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exportableLists, queryOf } from '@/lib/exports/lists'
import { requestExport } from '@/lib/exports/request-export'
import { listMerchantsInFull, merchantFilterParameters, parseMerchantFilter } from '@/lib/payments/list-merchants'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { payNew } from '../support/payer'
import { addStaff, callerOf } from '../support/staff'
import { makeTestService, type TestService } from '../support/test-service'

let service: TestService
const shops: AddedMerchant[] = []

beforeAll(async () => {
  service = await makeTestService()
  for (let place = 0; place < 103; place += 1) {
    // Two and two have the same name, so that a page can end between them.
    const name = place === 5 ? '50% off_' : `Shop ${String(Math.floor(place / 2)).padStart(3, '0')}`
    shops.push(await addMerchant(service, { id: 900 + place * 7, name, settings: { oneClick: place % 3 === 0 ? 'off' : 'standard' } }))
  }
  await payNew(service, at(4).merchantId)
})
afterAll(() => service.close())

function at(place: number): AddedMerchant {
  const shop = shops[place]
  if (!shop) throw new Error('no such shop')
  return shop
}

const everything = { kind: 'all' } as const
const list = (query: Record<string, string> = {}) => listMerchantsInFull(service, everything, parseMerchantFilter(query).filter)

describe('the list of merchants', () => {
  it.each(['number', 'number.desc', 'name', 'name.desc', 'entity', 'mode', 'members', 'members.desc', 'last', 'last.desc'])(
    'sorted by %s is walked to its end and back, each once',
    async (sort) => {
      const forth: number[] = []
      let page = await list({ sort })
      const first = page.rows.map(({ id }) => id)
      for (;;) {
        forth.push(...page.rows.map(({ id }) => id))
        if (!page.next) break
        page = await listMerchantsInFull(service, everything, { ...parseMerchantFilter({ sort }).filter, cursor: page.next })
      }
      expect(forth).toHaveLength(103)
      expect(new Set(forth).size).toBe(103)
      while (page.previous) page = await listMerchantsInFull(service, everything, { ...parseMerchantFilter({ sort }).filter, cursor: page.previous })
      expect(page.rows.map(({ id }) => id)).toEqual(first)
      if (sort === 'number') expect(forth).toEqual(forth.toSorted((a, b) => a - b))
      if (sort === 'members.desc' || sort === 'last.desc') expect(forth[0]).toBe(at(4).merchantId)
      if (sort === 'members' || sort === 'last') expect(forth.at(-1)).toBe(at(4).merchantId)
      if (sort === 'number.desc') expect(forth).toEqual(forth.toSorted((a, b) => b - a))
    },
  )

  it('is searched by number and by part of a name, with no sign meaning more than itself', async () => {
    expect((await list({ q: String(at(3).merchantId) })).rows.map(({ id }) => id)).toContain(at(3).merchantId)
    expect((await list({ q: '% OFF_' })).rows.map(({ id }) => id)).toEqual([at(5).merchantId])
    expect((await list({ q: '___' })).found).toBe(0)
    expect((await list({ q: `entity of ${at(7).merchantId}` })).found).toBe(1)
  })

  it('is filtered by mode and currency, and counts what it finds', async () => {
    const [on, off] = [await list({ mode: 'on' }), await list({ mode: 'off' })]
    expect([on.found + off.found, off.found, (await list({ mode: 'store-only' })).found]).toEqual([103, 35, 0])
    expect([(await list({ currency: 'USD' })).found, (await list({ currency: 'RUB' })).found]).toEqual([103, 0])
  })

  it('tells members and the last payment of each', async () => {
    const rows = (await list({ q: String(at(4).merchantId) })).rows
    expect(rows.find(({ id }) => id === at(4).merchantId)).toMatchObject({ members: 1, currencies: ['BYN', 'EUR', 'USD'], lastPaymentAt: expect.any(Date) })
    expect((await list({ q: '% off_' })).rows).toMatchObject([{ members: 0, lastPaymentAt: null }])
  })

  it('is taken away as a file exactly as filtered and sorted, with its members summed', async () => {
    const caller = await callerOf(service, await addStaff(service, { side: 'operator', role: 'support' }))
    const asked = {
      list: 'merchants',
      format: 'csv',
      query: [
        ['mode', 'on'],
        ['sort', 'last.desc'],
      ] as [string, string][],
    } as const
    const outcome = await requestExport(service, caller, asked)
    if (outcome.kind !== 'requested') throw new Error(outcome.kind)
    expect(outcome).toMatchObject({ rows: 68, atOnce: true })
    const lines: string[][] = []
    await exportableLists.merchants.each(service, queryOf(asked.query), caller, async (rows) => {
      lines.push(...rows.map((row) => row.map(String)))
    })
    expect(lines).toHaveLength(68)
    const of = at(4).merchantId
    expect(lines[0]?.slice(0, 8)).toEqual([String(of), 'Shop 002', `Legal entity of ${of}`, 'Standard', 'On', 'BYN EUR USD', 'Belarus', '1'])
    expect((await requestExport(service, await callerOf(service, await addStaff(service, { side: 'operator', role: 'auditor' })), asked)).kind).toBe(
      'not-allowed',
    )
  })

  it('shows a caller with few merchants only those', async () => {
    const { merchantId, scopeId } = at(8)
    const page = await listMerchantsInFull(service, { kind: 'merchants', merchantIds: [merchantId], scopeIds: [scopeId] }, parseMerchantFilter({}).filter)
    expect(page.rows.map(({ id }) => id)).toEqual([merchantId])
  })
})

it('an address says the same as its filter, and what is not understood is named', () => {
  const query = { q: 'a', mode: 'on', currency: 'BYN', sort: 'name.desc' }
  expect(Object.fromEntries(merchantFilterParameters(parseMerchantFilter(query).filter))).toEqual(query)
  const { ignored } = parseMerchantFilter({ mode: 'maybe', currency: 'ZZZ', sort: 'age', after: '!' })
  expect(ignored.toSorted()).toEqual(['currency', 'mode', 'page', 'sort'])
})
