import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { panOf } from '@/lib/acquirers/sandbox/cards'
import { audit } from '@/lib/audit/record'
import { changeLimit } from '@/lib/limits/change-limit'
import { consentTextVersion } from '@/lib/one-click/consent'
import { readCustomer, readTimeline, type TimelinePart, timelineParts } from '@/lib/one-click/customer-queries'
import { setMark } from '@/lib/one-click/set-mark'
import type { Scope } from '@/lib/platform/scope'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { customerOf, fullEntry, payNew, visa } from '../support/payer'
import { makeTestService, type TestService } from '../support/test-service'

let service: TestService
let shop: AddedMerchant
let mine: Scope
let customerId: bigint
const clerk = { kind: 'staff' as const, id: 7 }

beforeAll(async () => {
  service = await makeTestService()
  shop = await addMerchant(service)
  mine = { kind: 'merchants', merchantIds: [shop.merchantId], scopeIds: [shop.scopeId] }
  for (const pan of [visa, '5555555555554444', panOf('approved-once')]) {
    await payNew(service, shop.merchantId, {}, fullEntry(pan))
    service.clock.advance(1000)
  }
  customerId = (await customerOf(service, shop.scopeId)).id
  await payNew(service, shop.merchantId, {}, fullEntry(panOf('declined-no-funds')))
})
afterAll(() => service.close())

describe('a customer, as staff see him', () => {
  it('shows cards in the order in which the payer is offered them, with their consent', async () => {
    const customer = await readCustomer(service, mine, customerId)
    expect(customer).toMatchObject({ number: 'C-1', status: 'member', origin: { id: shop.merchantId }, paymentsCount: 3 })
    expect(customer?.cards.map((card) => [card.last4, card.useOrder])).toEqual([
      ['0341', 1],
      ['4444', 2],
      ['1111', 3],
    ])
    expect(customer?.cards[0]?.consent).toMatchObject({
      textVersion: consentTextVersion,
      language: 'en',
      preselected: true,
      merchantName: `Shop ${shop.merchantId}`,
    })
  })

  it('shows his limits with what is used, and changes that wait', async () => {
    const set = (amountMinor: bigint, expectedMinor: bigint | null) =>
      changeLimit(service, mine, clerk, { scopeId: shop.scopeId, customerId, currency: 'BYN', window: 'day', amountMinor, expectedMinor, reason: 'a test' })
    await set(5000n, null)
    await set(9000n, 5000n)
    const customer = await readCustomer(service, mine, customerId)
    expect(customer?.limits).toMatchObject([
      { window: 'day', minor: 5000n, usedMinor: 3000n, leftMinor: 2000n, source: 'own', resetsAt: new Date('2026-11-25T21:00:00Z') },
    ])
    expect(customer?.pending).toMatchObject([{ beforeMinor: 5000n, afterMinor: 9000n, requestedBy: 'staff:7' }])
  })

  it('is nobody else’s, and his history neither', async () => {
    const theirs: Scope = { kind: 'merchants', merchantIds: [1], scopeIds: [999_999] }
    expect(await readCustomer(service, theirs, customerId)).toBeNull()
    expect((await readTimeline(service, theirs, customerId, { after: null })).entries).toEqual([])
    expect(await readCustomer(service, mine, 999_999_999n)).toBeNull()
  })
})

describe('his history', () => {
  it('walked page by page shows every line once, newest first, marks among the rest', async () => {
    await setMark(service, mine, clerk, { customerId, expectedVersion: null, to: 'suspicious', reasonCode: 'other', reason: 'A test.', destroyCards: false })
    const walked: string[] = []
    let after: string | null = null
    do {
      const page = await readTimeline(service, mine, customerId, { after, limit: 3 })
      walked.push(...page.entries.map((entry) => entry.key))
      after = page.next
    } while (after)
    const whole = await readTimeline(service, mine, customerId, { after: null, limit: 100 })
    expect(walked).toEqual(whole.entries.map((entry) => entry.key))
    expect(new Set(walked).size).toBe(walked.length)
    const kinds = whole.entries.map((entry) => entry.kind)
    expect(kinds).toEqual(
      expect.arrayContaining([
        'mark.suspicious',
        'payment.approved',
        'payment.declined',
        'card.saved',
        'order.created',
        'limit.changed',
        'limit.change-requested',
      ]),
    )
    expect(whole.entries.map((entry) => entry.at.getTime())).toEqual(whole.entries.map((entry) => entry.at.getTime()).toSorted((a, b) => b - a))
  })

  it('tells what was agreed to, and of each member of staff once an hour that he looked', async () => {
    const look = (actor: string, number: string) =>
      audit(service.db.prisma, {
        at: service.clock.now(),
        actor,
        action: 'customers.view',
        outcome: 'done',
        object: { kind: 'customer', id: number },
        merchantId: shop.merchantId,
        scopeId: shop.scopeId,
      })
    const { number } = await service.db.prisma.customer.findUniqueOrThrow({ where: { id: customerId } })
    for (const actor of ['staff:17', 'staff:17', 'staff:18']) await look(actor, number)
    await look('staff:19', `${number}-another`)
    const { entries } = await readTimeline(service, mine, customerId, { after: null, limit: 100 })
    expect(
      entries
        .filter(({ kind }) => kind === 'staff.viewed')
        .map(({ actor }) => actor)
        .sort(),
    ).toEqual(['staff:17', 'staff:18'])
    const consents = entries.filter(({ kind }) => kind === 'consent.given')
    expect(consents).toHaveLength(await service.db.prisma.consent.count({ where: { customerId } }))
    expect(consents[0]).toMatchObject({ actor: 'payer', data: { textVersion: '2026-12', preselected: expect.any(Boolean), orderNumber: expect.any(String) } })
  })

  it('by its parts is all of it, each line in one part, also page by page', async () => {
    const whole = await readTimeline(service, mine, customerId, { after: null, limit: 100 })
    const seen: string[] = []
    for (const part of Object.keys(timelineParts) as TimelinePart[]) {
      let after: string | null = null
      do {
        const page = await readTimeline(service, mine, customerId, { after, part, limit: 2 })
        expect(page.entries.every(({ kind }) => timelineParts[part].some((begin) => kind.startsWith(`${begin}.`)))).toBe(true)
        seen.push(...page.entries.map(({ key }) => key))
        after = page.next
      } while (after)
    }
    expect(seen.toSorted()).toEqual(whole.entries.map(({ key }) => key).toSorted())
  })

  it('begins anew with a key that is none', async () => {
    for (const after of ["1-event-1'; drop table customers", '9999999999999999-event-1', '-event-', '1-nothing-1']) {
      const page = await readTimeline(service, mine, customerId, { after, limit: 2 })
      expect(page.entries).toHaveLength(2)
    }
  })
})

describe('every change by staff', () => {
  it('is in the audit log, in the same transaction', async () => {
    const rows = await service.db.prisma.auditRecord.findMany({ where: { actor: 'staff:7' }, orderBy: { id: 'asc' } })
    expect(rows.map((row) => `${row.action} ${row.outcome}`)).toEqual(['limits.changed done', 'limits.change-requested done', 'customers.set-mark done'])
  })
})
