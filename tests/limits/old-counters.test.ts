import { afterAll, beforeAll, expect, it } from 'vitest'
import { countersKeptMs, removeOldCounters } from '@/lib/limits/remove-old-counters'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { customerOf, payNew } from '../support/payer'
import { makeTestService, type TestService } from '../support/test-service'

let service: TestService
let shop: AddedMerchant

beforeAll(async () => {
  service = await makeTestService()
  shop = await addMerchant(service)
})
afterAll(() => service.close())

const counters = () => service.db.prisma.turnoverCounter.findMany({ orderBy: { endsAt: 'asc' } })

it('removes a counter two weeks after its window ended and not before; entries stay, and the next payment counts anew', async () => {
  await payNew(service, shop.merchantId)
  const [day, week] = await counters()
  if (!day || !week) throw new Error('there are no counters')
  const at = (moment: Date, ms: number) => service.clock.advance(moment.getTime() + countersKeptMs + ms - service.clock.now().getTime())
  at(day.endsAt, -1)
  expect(await removeOldCounters(service)).toBe(0)
  at(day.endsAt, 0)
  expect(await removeOldCounters(service)).toBe(0)
  at(day.endsAt, 1)
  expect(await removeOldCounters(service)).toBe(1)
  expect(await counters()).toMatchObject([{ endsAt: week.endsAt }])
  at(week.endsAt, 1)
  expect((await Promise.all([removeOldCounters(service), removeOldCounters(service)])).toSorted()).toEqual([0, 1])

  const { id } = await customerOf(service, shop.scopeId)
  expect(await service.db.prisma.turnoverEntry.findMany({ where: { customerId: id } })).toMatchObject([{ amountMinor: 1000n, freedMinor: 0n }])
  await payNew(service, shop.merchantId)
  expect((await counters()).map(({ usedMinor }) => usedMinor)).toEqual([1000n, 1000n])
})
