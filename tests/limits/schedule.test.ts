import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { applyDueLimits } from '@/lib/limits/apply-due'
import { type ChangeLimit, changeLimit } from '@/lib/limits/change-limit'
import { cancelLimitChange, decideLimitChange } from '@/lib/limits/decide-limit-change'
import { readLimits } from '@/lib/limits/queries'
import { changeTransitions } from '@/lib/limits/rules'
import type { Scope } from '@/lib/platform/scope'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { customerOf, payNew, placeOrder } from '../support/payer'
import { makeTestService, type TestService, usualNow } from '../support/test-service'

let service: TestService
let owner: pg.Client
const everything: Scope = { kind: 'all' }
const anna = { kind: 'staff' as const, id: 1 }
const boris = { kind: 'staff' as const, id: 2 }
const hour = 60 * 60_000

beforeAll(async () => {
  service = await makeTestService({ connections: 20 })
  owner = new pg.Client({ connectionString: service.ownerUrl })
  await owner.connect()
})
beforeEach(() => service.clock.set(usualNow))
afterAll(async () => {
  await owner.end()
  await service.close()
})

type Shop = AddedMerchant & { customerId: bigint }

async function shopWithCustomer(): Promise<Shop> {
  const shop = await addMerchant(service)
  await placeOrder(service, shop.merchantId)
  return { ...shop, customerId: (await customerOf(service, shop.scopeId)).id }
}

const inHours = (hours: number) => new Date(usualNow.getTime() + hours * hour)

async function set(shop: Shop, amountMinor: bigint | null, expectedMinor: bigint | null, change: Partial<ChangeLimit> = {}) {
  const key = { scopeId: shop.scopeId, customerId: shop.customerId, currency: 'BYN', window: 'day' as const }
  const outcome = await changeLimit(service, everything, anna, { ...key, amountMinor, expectedMinor, reason: 'a test', ...change })
  return { ...outcome, changeId: 'changeId' in outcome ? outcome.changeId : 0n }
}

const approve = (changeId: bigint) => decideLimitChange(service, everything, boris, { changeId, approve: true })

async function limitOf(shop: Shop) {
  const scope = await service.db.prisma.numberScope.findUniqueOrThrow({ where: { id: shop.scopeId } })
  const limits = await readLimits(service.db.prisma, scope, shop.customerId, service.clock.now())
  return limits.find(({ window, currency }) => window === 'day' && currency === 'BYN')?.minor ?? null
}

const changeOf = (id: bigint) => service.db.prisma.turnoverLimitChange.findUniqueOrThrow({ where: { id } })
const written = async (shop: Shop) => (await service.db.prisma.turnoverLimit.findFirst({ where: { customerId: shop.customerId } }))?.amountMinor ?? null

describe('a change that is scheduled', () => {
  it('holds from its moment on, to the millisecond, for a payment too, though no job has written it down', async () => {
    const shop = await shopWithCustomer()
    await set(shop, 5000n, null)
    expect(await set(shop, 900n, 5000n, { effectiveAt: inHours(2) })).toMatchObject({ kind: 'scheduled' })
    service.clock.set(new Date(inHours(2).getTime() - 1))
    expect(await payNew(service, shop.merchantId, { amountMinor: 901n })).toEqual({ kind: 'approved' })
    service.clock.set(inHours(2))
    expect(await payNew(service, shop.merchantId, { amountMinor: 1n })).toMatchObject({
      kind: 'not-now',
      decision: { page: { kind: 'refused-limit', refusal: { limitMinor: 900n, usedMinor: 901n, leftMinor: 0n } } },
    })
    expect(await written(shop)).toBe(5000n)
    expect(await limitOf(shop)).toBe(900n)
  })

  it('is written down once by several workers, with history, audit and the merchants’ events', async () => {
    const shop = await shopWithCustomer()
    await set(shop, 5000n, null)
    const { changeId } = await set(shop, 900n, 5000n, { effectiveAt: inHours(1) })
    expect(await applyDueLimits(service)).toBe(0)
    service.clock.set(inHours(1))
    const ended = await Promise.all(Array.from({ length: 6 }, () => applyDueLimits(service)))
    expect(ended.reduce((sum, count) => sum + count, 0)).toBe(1)
    expect(await written(shop)).toBe(900n)
    expect(await changeOf(changeId)).toMatchObject({ state: 'applied', decidedBy: 'staff:1', endedBy: 'system:apply-limits', endedAt: inHours(1) })
    const kinds = (await service.db.prisma.customerEvent.findMany({ where: { customerId: shop.customerId }, orderBy: { id: 'asc' } })).map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind.startsWith('limit.'))).toEqual(['limit.changed', 'limit.change-scheduled', 'limit.changed'])
    const told = await service.db.prisma.outboxEvent.findMany({ where: { merchantId: shop.merchantId, type: 'limit.changed' }, orderBy: { id: 'asc' } })
    expect(told.map(({ payload }) => payload)).toMatchObject([
      { beforeMinor: null, afterMinor: '5000' },
      { of: 'customer', customerNumber: 'C-1', currency: 'BYN', window: 'day', beforeMinor: '5000', afterMinor: '900', effectiveAt: inHours(1).toISOString() },
    ])
    const [record] = await service.db.prisma.auditRecord.findMany({ where: { actor: 'system:apply-limits' } })
    expect(record).toMatchObject({ action: 'limits.changed', before: { amountMinor: '5000' }, after: { amountMinor: '900' }, reason: 'a test' })
  })

  it('up needs the second person first, and then waits for its moment', async () => {
    const shop = await shopWithCustomer()
    await set(shop, 1000n, null)
    const { kind, changeId } = await set(shop, 3000n, 1000n, { effectiveAt: inHours(3) })
    expect(kind).toBe('waiting')
    expect(await decideLimitChange(service, everything, anna, { changeId, approve: true })).toEqual({ kind: 'own-request' })
    expect(await approve(changeId)).toEqual({ kind: 'scheduled' })
    expect(await limitOf(shop)).toBe(1000n)
    service.clock.set(inHours(3))
    expect(await limitOf(shop)).toBe(3000n)
    await applyDueLimits(service)
    expect(await written(shop)).toBe(3000n)
  })

  it('up that is approved after its moment works at once', async () => {
    const shop = await shopWithCustomer()
    await set(shop, 1000n, null)
    const { changeId } = await set(shop, 3000n, 1000n, { effectiveAt: inHours(3) })
    service.clock.set(inHours(4))
    expect(await limitOf(shop)).toBe(1000n)
    expect(await approve(changeId)).toEqual({ kind: 'applied' })
    expect(await written(shop)).toBe(3000n)
  })

  it('up is set aside at its moment when the limit was lowered meanwhile: the lowering stands, and the history says so', async () => {
    const shop = await shopWithCustomer()
    await set(shop, 1000n, null)
    const { changeId } = await set(shop, 3000n, 1000n, { effectiveAt: inHours(3) })
    await approve(changeId)
    await set(shop, 200n, 1000n)
    service.clock.set(inHours(3))
    expect(await limitOf(shop)).toBe(200n)
    await applyDueLimits(service)
    expect(await written(shop)).toBe(200n)
    expect(await changeOf(changeId)).toMatchObject({ state: 'rejected', endedBy: 'system:apply-limits' })
    expect(await service.db.prisma.customerEvent.count({ where: { customerId: shop.customerId, kind: 'limit.change-set-aside' } })).toBe(1)
  })

  it('can be followed by another: up for the holidays and down again, judged against what will stand then', async () => {
    const shop = await shopWithCustomer()
    await set(shop, 1000n, null)
    const up = await set(shop, 3000n, 1000n, { effectiveAt: inHours(3) })
    await approve(up.changeId)
    expect(await set(shop, 1000n, 1000n, { effectiveAt: inHours(9) })).toMatchObject({ kind: 'scheduled' })
    expect(await set(shop, 3000n, 1000n, { effectiveAt: inHours(5) })).toMatchObject({ kind: 'unchanged' })
    const seen: (bigint | null)[] = []
    for (const hours of [2, 3, 8, 9]) {
      service.clock.set(inHours(hours))
      seen.push(await limitOf(shop))
    }
    expect(seen).toEqual([1000n, 3000n, 3000n, 1000n])
    expect(await applyDueLimits(service)).toBe(2)
    expect(await written(shop)).toBe(1000n)
  })

  it('counts as written down for whoever changes the limit after its moment', async () => {
    const shop = await shopWithCustomer()
    await set(shop, 5000n, null)
    const { changeId } = await set(shop, 900n, 5000n, { effectiveAt: inHours(1) })
    service.clock.set(inHours(2))
    expect(await set(shop, 4000n, 5000n)).toMatchObject({ kind: 'stale', currentMinor: 900n })
    expect(await set(shop, 800n, 900n)).toMatchObject({ kind: 'applied' })
    expect(await changeOf(changeId)).toMatchObject({ state: 'applied' })
    expect(await applyDueLimits(service)).toBe(0)
    expect(await written(shop)).toBe(800n)
  })

  it('of the defaults holds for everybody', async () => {
    const shop = await shopWithCustomer()
    expect(await set(shop, 700n, null, { customerId: null, effectiveAt: inHours(1) })).toMatchObject({ kind: 'scheduled' })
    service.clock.set(inHours(1))
    expect(await payNew(service, shop.merchantId, { customerNumber: 'somebody', amountMinor: 701n })).toMatchObject({ kind: 'not-now' })
    expect(await limitOf(shop)).toBe(700n)
    await applyDueLimits(service)
    expect(await limitOf(shop)).toBe(700n)
    const [told] = await service.db.prisma.outboxEvent.findMany({ where: { merchantId: shop.merchantId, type: 'limit.changed' } })
    expect(told).toMatchObject({ objectId: `scope:${shop.scopeId}`, payload: { of: 'default', customerNumber: null, afterMinor: '700' } })
  })

  it('is cancelled before its moment by one person, and not after', async () => {
    const shop = await shopWithCustomer()
    await set(shop, 5000n, null)
    const first = await set(shop, 900n, 5000n, { effectiveAt: inHours(1) })
    const others: Scope = { kind: 'merchants', merchantIds: [1], scopeIds: [999_999] }
    expect(await cancelLimitChange(service, others, boris, { changeId: first.changeId })).toEqual({ kind: 'not-found' })
    expect(await cancelLimitChange(service, everything, boris, { changeId: first.changeId })).toEqual({ kind: 'cancelled' })
    const second = await set(shop, 900n, 5000n, { effectiveAt: inHours(1) })
    service.clock.set(inHours(1))
    expect(await limitOf(shop)).toBe(900n)
    expect(await cancelLimitChange(service, everything, boris, { changeId: second.changeId })).toEqual({ kind: 'ended-already' })
    expect(await changeOf(first.changeId)).toMatchObject({ state: 'cancelled', endedBy: 'staff:2' })
    expect(await changeOf(second.changeId)).toMatchObject({ state: 'applied' })
  })

  it('is cancelled or applied, never both, however many try at its moment', async () => {
    const shop = await shopWithCustomer()
    await set(shop, 5000n, null)
    const { changeId } = await set(shop, 900n, 5000n, { effectiveAt: inHours(1) })
    service.clock.set(inHours(1))
    await Promise.all([
      ...Array.from({ length: 3 }, () => applyDueLimits(service)),
      ...Array.from({ length: 3 }, () => cancelLimitChange(service, everything, boris, { changeId })),
    ])
    expect(await changeOf(changeId)).toMatchObject({ state: 'applied' })
    expect(await written(shop)).toBe(900n)
  })

  it('is refused for the past, for more than a year ahead, and for the moment of another one', async () => {
    const shop = await shopWithCustomer()
    await set(shop, 5000n, null)
    const refused = { kind: 'bad-input', field: 'effectiveAt' }
    expect(await set(shop, 900n, 5000n, { effectiveAt: usualNow })).toMatchObject(refused)
    expect(await set(shop, 900n, 5000n, { effectiveAt: new Date(usualNow.getTime() + 366 * 24 * hour + 1) })).toMatchObject(refused)
    expect(await set(shop, 900n, 5000n, { effectiveAt: new Date(Number.NaN) })).toMatchObject(refused)
    expect(await set(shop, 900n, 5000n, { effectiveAt: new Date(usualNow.getTime() + 1) })).toMatchObject({ kind: 'scheduled' })
    expect(await set(shop, 800n, 5000n, { effectiveAt: new Date(usualNow.getTime() + 1) })).toMatchObject({ kind: 'already-scheduled' })
  })
})

describe('a proposal', () => {
  it('waits for somebody who may decide, whatever it does; its author may take it back', async () => {
    const shop = await shopWithCustomer()
    const first = await set(shop, 900n, null, { proposal: true })
    expect(first.kind).toBe('waiting')
    expect(await limitOf(shop)).toBeNull()
    expect(await decideLimitChange(service, everything, anna, { changeId: first.changeId, approve: false })).toEqual({ kind: 'cancelled' })
    const second = await set(shop, 900n, null, { proposal: true })
    expect(await approve(second.changeId)).toEqual({ kind: 'applied' })
    expect(await limitOf(shop)).toBe(900n)
  })
})

describe('a first default limit', () => {
  it('is a raise when a customer’s own limits kept him out of that currency', async () => {
    const shop = await shopWithCustomer()
    await set(shop, 500n, null)
    expect(await set(shop, 100n, null, { customerId: null, currency: 'EUR' })).toMatchObject({ kind: 'waiting' })
    expect(await set(shop, 100n, null, { customerId: null, currency: 'BYN' })).toMatchObject({ kind: 'applied' })
  })
})

describe('a reason', () => {
  it.each(['', '   ', 'x'.repeat(1001), 'a\0b', 'card 4111 1111 1111 1111'])('like “%s” is refused as bad input', async (reason) => {
    const shop = await shopWithCustomer()
    expect(await set(shop, 500n, null, { reason })).toMatchObject({ kind: 'bad-input', field: 'reason' })
  })
})

describe('the database', () => {
  it('knows the same transitions as the code, and the service cannot change them', async () => {
    const { rows } = await service.db.pool.query('select from_state, to_state from limit_change_transitions')
    expect(rows.map((row) => Object.values(row).join()).sort()).toEqual(changeTransitions.map((row) => row.join()).sort())
    await expect(service.db.pool.query(`insert into limit_change_transitions values ('applied', 'waiting')`)).rejects.toThrow('permission denied')
  })

  it('refuses a change out of its table, a scheduled raise without a second person, and the rewriting of history', async () => {
    const shop = await shopWithCustomer()
    const { changeId } = await set(shop, 900n, null)
    await expect(
      owner.query(`update turnover_limit_changes set state = 'cancelled', ended_by = 'x', ended_at = now() where id = $1`, [changeId]),
    ).rejects.toThrow('cannot go from applied to cancelled')
    const insert = (state: string, decided: string, ended: string) =>
      owner.query(
        `insert into turnover_limit_changes (scope_id, currency, "window", after_minor, state, reason, requested_by, requested_at, raises, effective_at, decided_by, decided_at, ended_by, ended_at)
         values ($1, 'BYN', 'day', 5, $2, $3, 'staff:1', now(), true, now() + interval '1 day', ${decided}, ${ended})`,
        [shop.scopeId, state, randomUUID()],
      )
    await expect(insert('scheduled', `'staff:1', now()`, 'null, null')).rejects.toThrow('limit_change_second_person')
    await expect(insert('scheduled', `'staff:2', now()`, `'staff:2', now()`)).rejects.toThrow('limit_change_ended')
    await expect(insert('cancelled', 'null, null', 'null, null')).rejects.toThrow('limit_change_ended')
    await expect(insert('waiting', `'staff:2', now()`, 'null, null')).rejects.toThrow('limit_change_decided')
    await expect(insert('scheduled', `'staff:2', now() + interval '2 days'`, 'null, null')).rejects.toThrow('limit_change_scheduled')
    await expect(service.db.pool.query('update turnover_limit_changes set reason = $1', ['another'])).rejects.toThrow('permission denied')
    await expect(service.db.pool.query('delete from turnover_limit_changes')).rejects.toThrow('permission denied')
  })
})

describe('the audit log', () => {
  it('names the customer of an own limit by his number, and whose limits they are by merchant, so that both are found', async () => {
    const shop = await shopWithCustomer()
    const { number } = await customerOf(service, shop.scopeId)
    await set(shop, 5_000n, null)
    const ofDefault = { scopeId: shop.scopeId, customerId: null, currency: 'USD', window: 'week' as const, amountMinor: 100n, expectedMinor: null }
    await changeLimit(service, everything, anna, { ...ofDefault, reason: 'a test' })
    const records = await service.db.prisma.auditRecord.findMany({
      where: { scopeId: shop.scopeId, action: { startsWith: 'limits.' } },
      orderBy: { id: 'asc' },
    })
    expect(records.map(({ objectKind, objectId, merchantId }) => ({ objectKind, objectId, merchantId }))).toEqual([
      { objectKind: 'customer', objectId: number, merchantId: shop.merchantId },
      { objectKind: 'number-scope', objectId: String(shop.scopeId), merchantId: shop.merchantId },
    ])
  })
})
