import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { countAudit, listAudit, parseAuditFilter } from '@/lib/audit/queries'
import { audit } from '@/lib/audit/record'
import { readUnbarred } from '@/lib/platform/scope'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { makeTestService, type TestService } from '../support/test-service'

const everything = { kind: 'all' } as const
let service: TestService
let shop: AddedMerchant

beforeAll(async () => {
  service = await makeTestService()
  shop = await addMerchant(service)
  const reasons = ['He asked by letter', 'he ASKED by telephone', '100% sure', '100 sure', 'under_score', 'underXscore', 'a\\b', 'Ён папрасіў сам', null]
  for (const [place, reason] of reasons.entries()) {
    service.clock.advance(1000)
    const object = { kind: 'customer' as const, id: `C-${place}` }
    const origin = { ip: place % 2 === 0 ? '203.0.113.7' : '2001:db8::7', userAgent: null }
    await audit(service.db.prisma, { at: service.clock.now(), actor: `staff:${place}`, action: 'views.save', outcome: 'done', object, reason, origin })
  }
})
afterAll(() => service.close())

async function found(query: Record<string, string>) {
  const { filter } = parseAuditFilter(query, 'en')
  const { rows } = await listAudit(service, everything, filter)
  expect(await countAudit(service, everything, filter)).toBe(rows.length)
  return rows.map(({ objectId }) => objectId)
}

describe('words of a reason', () => {
  it.each([
    ['asked', ['C-1', 'C-0']],
    ['ASKED BY L', ['C-0']],
    ['100%', ['C-2']],
    ['100', ['C-3', 'C-2']],
    ['under_', ['C-4']],
    ['a\\b', ['C-6']],
    ['ПАПРАСІЎ', ['C-7']],
    ['nobody wrote this', []],
    ["' or true --", []],
  ])('%j find their records, the latest first', async (reason, objects) => {
    expect(await found({ reason })).toEqual(objects)
  })

  it('go together with every other condition', async () => {
    expect(await found({ reason: 'asked', q: 'staff:1' })).toEqual(['C-1'])
    expect(await found({ reason: 'asked', q: '203.0.113.7' })).toEqual(['C-0'])
    expect(await found({ reason: 'asked', action: 'views.set-default' })).toEqual([])
    expect(await found({ reason: 'asked', outcome: 'refused' })).toEqual([])
  })
})

it('what is typed may be an object, an actor or an address, and a record that is two of them is shown once', async () => {
  expect(await found({ q: 'C-4' })).toEqual(['C-4'])
  expect(await found({ q: 'staff:4' })).toEqual(['C-4'])
  expect(await found({ q: '2001:db8::7' })).toEqual(['C-7', 'C-5', 'C-3', 'C-1'])
  expect(await found({ q: 'fe80::1%eth0' })).toEqual([])
  await audit(service.db.prisma, {
    ...{ at: service.clock.now(), actor: 'staff:99', action: 'views.save', outcome: 'done' as const },
    ...{ object: { kind: 'staff' as const, id: 'staff:99' }, origin: { ip: null, userAgent: null } },
  })
  expect(await found({ q: 'staff:99' })).toEqual(['staff:99'])
})

it('the code of an action finds its records, and a reason of the service is found by the words in which it is read', async () => {
  const record = { at: service.clock.now(), actor: 'staff:1', action: 'keys.view', outcome: 'refused', object: { kind: 'page', id: '/operator/keys' } } as const
  await audit(service.db.prisma, { ...record, reason: 'role' })
  expect(await found({ q: 'keys.view' })).toEqual(['/operator/keys'])
  expect(await found({ q: 'keys.vie' })).toEqual([])
  expect(await found({ reason: 'not allowed to this' })).toEqual(['/operator/keys'])
  expect(await found({ reason: 'role' })).toEqual(['/operator/keys'])
})

it('days and times are those of the house, and of the one merchant that is asked for his own', async () => {
  const far = await addMerchant(service, { scope: { timeZone: 'America/New_York' } })
  // Half past nine in the evening of the last day of November in New York is the first of December in Minsk.
  const record = { actor: 'staff:1', action: 'one-click.set-mode', outcome: 'done', object: { kind: 'merchant', id: String(far.merchantId) } } as const
  await audit(service.db.prisma, { ...record, at: new Date('2026-12-01T02:30:00Z'), merchantId: far.merchantId })
  const days = async (day: string, merchant: string) => {
    const { filter } = parseAuditFilter({ action: record.action, from: day, until: day, merchant }, 'en')
    const { rows, timeZone } = await listAudit(service, everything, filter)
    expect(await countAudit(service, everything, filter)).toBe(rows.length)
    return [timeZone, rows.length]
  }
  expect(await days('2026-12-01', '')).toEqual(['Europe/Minsk', 1])
  expect(await days('2026-11-30', '')).toEqual(['Europe/Minsk', 0])
  expect(await days('2026-11-30', String(far.merchantId))).toEqual(['America/New_York', 1])
  expect(await days('2026-12-01', String(far.merchantId))).toEqual(['America/New_York', 0])
})

it('page by page, forwards and backwards, a word of many reasons is walked without a hole or a repetition', async () => {
  for (let place = 0; place < 120; place += 1) {
    service.clock.advance(1000)
    const object = { kind: 'call' as const, id: String(place) }
    await audit(service.db.prisma, {
      at: service.clock.now(),
      actor: 'staff:1',
      action: 'views.rename',
      outcome: 'done',
      object,
      reason: `one of many ${place}`,
    })
    if (place % 3 === 0)
      await audit(service.db.prisma, { at: service.clock.now(), actor: 'staff:1', action: 'views.rename', outcome: 'done', object, reason: 'other' })
  }
  const { filter } = parseAuditFilter({ reason: 'one of many' }, 'en')
  const first = await listAudit(service, everything, filter)
  const second = await listAudit(service, everything, { ...filter, cursor: first.next })
  const third = await listAudit(service, everything, { ...filter, cursor: second.next })
  const ids = [...first.rows, ...second.rows, ...third.rows].map(({ objectId }) => Number(objectId))
  expect(ids).toEqual(Array.from({ length: 120 }, (_, place) => 119 - place))
  expect(third.next).toBeNull()
  const back = await listAudit(service, everything, { ...filter, cursor: third.previous })
  expect(back.rows).toEqual(second.rows)
})

it('the actions to choose from are those that there are, each once', async () => {
  const { actions } = await listAudit(service, everything, parseAuditFilter({}, 'en').filter)
  expect(actions).toEqual(['keys.view', 'one-click.set-mode', 'views.rename', 'views.save'])
})

describe('reading past row-level security', () => {
  it('writes nothing', async () => {
    await expect(readUnbarred(service.db, everything, (tx) => tx.staff.updateMany({ data: { name: 'x' } }))).rejects.toThrow('read-only')
  })

  it('is for whoever sees everything: a merchant gets his own records, or none', async () => {
    const mine = { kind: 'merchants' as const, merchantIds: [shop.merchantId], scopeIds: [shop.scopeId] }
    expect((await listAudit(service, mine, parseAuditFilter({ reason: 'asked' }, 'en').filter)).rows).toEqual([])
    await audit(service.db.prisma, {
      ...{ at: service.clock.now(), actor: 'staff:1', action: 'views.delete', outcome: 'done' as const, object: { kind: 'call', id: 'mine' } },
      ...{ merchantId: shop.merchantId, reason: 'he asked' },
    })
    expect((await listAudit(service, mine, parseAuditFilter({ reason: 'asked' }, 'en').filter)).rows.map(({ objectId }) => objectId)).toEqual(['mine'])
    expect((await listAudit(service, mine, parseAuditFilter({}, 'en').filter)).actions).toEqual(['views.delete'])
  })
})
