import { afterAll, beforeAll, expect, it } from 'vitest'
import { panOf, type SandboxOutcome } from '@/lib/acquirers/sandbox/cards'
import { inquireNow, reverseUnknown } from '@/lib/payments/act-on-unknown'
import { listUnknown } from '@/lib/payments/unknown-queue'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { fullEntry, payWith, placeOrder } from '../support/payer'
import { makeTestService, type TestService } from '../support/test-service'

const all = { kind: 'all' } as const
const actor = { kind: 'staff', id: 7 } as const
const origin = { ip: '203.0.113.7', userAgent: 'a browser' }
let service: TestService
let shop: AddedMerchant

beforeAll(async () => {
  service = await makeTestService({ acquirerTimeoutMs: 1_000 })
  shop = await addMerchant(service)
})
afterAll(() => service.close())

async function unknownPayment(outcome: SandboxOutcome): Promise<bigint> {
  const orderKey = await placeOrder(service, shop.merchantId, { customerNumber: outcome })
  expect(await payWith(service, orderKey, fullEntry(panOf(outcome)))).toEqual({ kind: 'unknown' })
  return (await service.db.prisma.operation.findFirstOrThrow({ where: { order: { orderKey } } })).id
}

const input = (operationId: bigint) => ({ operationId, reason: 'the payer called', origin })

it('an unknown payment is in the queue with its sum, until an inquiry before its turn finds what became of it', async () => {
  const id = await unknownPayment('time-out-after-charge')
  const queue = await listUnknown(service, all)
  expect(queue).toMatchObject({ count: 1, sums: [{ currency: 'BYN', minor: 1000n }] })
  expect(queue.rows[0]).toMatchObject({ id, merchantId: shop.merchantId, type: 100 })
  expect(await inquireNow(service, all, actor, input(id))).toEqual({ kind: 'asked', state: 'approved' })
  expect(await inquireNow(service, all, actor, input(id))).toEqual({ kind: 'ended-already', state: 'approved' })
  expect((await listUnknown(service, all)).count).toBe(0)
})

it('one that was charged is reversed, once, also when two ask for it at the same moment', async () => {
  const id = await unknownPayment('time-out-after-charge')
  const outcomes = await Promise.all([reverseUnknown(service, all, actor, input(id)), reverseUnknown(service, all, actor, input(id))])
  for (const { kind } of outcomes) expect(['asked', 'ended-already']).toContain(kind)
  expect((await service.db.prisma.operation.findUniqueOrThrow({ where: { id } })).state).toBe('reversed')
})

it('is nothing for a caller of another merchant, nor without a reason', async () => {
  const id = await unknownPayment('time-out-after-charge')
  const theirs = { kind: 'merchants', merchantIds: [1], scopeIds: [1] } as const
  expect(await inquireNow(service, theirs, actor, input(id))).toEqual({ kind: 'not-found' })
  expect((await listUnknown(service, theirs)).rows).toEqual([])
  expect(await reverseUnknown(service, all, actor, { ...input(id), reason: ' ' })).toEqual({ kind: 'bad-reason' })
})

it('every act is in the audit log with its reason', async () => {
  const rows = await service.db.prisma.auditRecord.findMany({ where: { action: { startsWith: 'payments.' } } })
  expect(new Set(rows.map(({ action }) => action))).toEqual(new Set(['payments.inquire', 'payments.reverse']))
  for (const row of rows) expect(row).toMatchObject({ actor: 'staff:7', reason: 'the payer called', merchantId: shop.merchantId })
})
