import { afterAll, beforeAll, expect, it } from 'vitest'
import { panOf, type SandboxOutcome } from '@/lib/acquirers/sandbox/cards'
import { inquireNow, reverseUnknown } from '@/lib/payments/act-on-unknown'
import { mostAskingMs } from '@/lib/payments/rules'
import { listUnknown, readOperationName } from '@/lib/payments/unknown-queue'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { fullEntry, payWith, placeOrder } from '../support/payer'
import { signal } from '../support/signal'
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
  for (const { kind } of outcomes) expect(['asked', 'busy', 'ended-already']).toContain(kind)
  expect((await service.db.prisma.operation.findUniqueOrThrow({ where: { id } })).state).toBe('reversed')
})

it('while the bank is being asked nobody else asks or has it undone, for a minute at most', async () => {
  const id = await unknownPayment('time-out-after-charge')
  const [begun, answered] = [signal(), signal()]
  // A bank that is slow: its answer is known and still on its way.
  const inquire: typeof service.acquirer.inquire = async (question) => {
    const answer = await service.acquirer.inquire(question)
    begun.give()
    await answered.given
    return answer
  }
  const asking = inquireNow({ ...service, acquirer: { ...service.acquirer, inquire } }, all, actor, input(id))
  await begun.given
  expect(await reverseUnknown(service, all, actor, input(id))).toEqual({ kind: 'busy' })
  expect(await inquireNow(service, all, actor, input(id))).toEqual({ kind: 'busy' })
  answered.give()
  expect(await asking).toEqual({ kind: 'asked', state: 'approved' })

  const another = await unknownPayment('time-out-after-charge')
  // Who asks about this one dies before the answer.
  await service.db.prisma.operation.update({ where: { id: another }, data: { askedUntil: new Date(service.clock.now().getTime() + mostAskingMs) } })
  service.clock.advance(mostAskingMs - 1)
  expect(await reverseUnknown(service, all, actor, input(another))).toEqual({ kind: 'busy' })
  service.clock.advance(1)
  expect(await reverseUnknown(service, all, actor, input(another))).toEqual({ kind: 'asked', state: 'reversed' })
})

it('one that the bank will not undo stays unknown, with what it said, and may be asked about at once', async () => {
  const id = await unknownPayment('time-out-after-charge')
  const reverse = async () => ({ outcome: 'refused' as const, cause: 'no' })
  expect(await reverseUnknown({ ...service, acquirer: { ...service.acquirer, reverse } }, all, actor, input(id))).toEqual({ kind: 'asked', state: 'unknown' })
  expect((await listUnknown(service, all)).rows.find((row) => row.id === id)?.cause).toBe('support had it reversed; the reversal was refused')
  expect(await inquireNow(service, all, actor, input(id))).toEqual({ kind: 'asked', state: 'approved' })
})

it('the queue goes page by page and merchant by merchant, with count and sums of all', async () => {
  const quiet = await addMerchant(service)
  for (const { id } of (await listUnknown(service, all)).rows) await inquireNow(service, all, actor, input(id))
  const [first, second, third] = [
    await unknownPayment('time-out-after-charge'),
    await unknownPayment('time-out-after-charge'),
    await unknownPayment('time-out-after-charge'),
  ]
  const merchantId = shop.merchantId
  const page = await listUnknown(service, all, { merchantId, size: 2 })
  expect(page).toMatchObject({ rows: [{ id: first }, { id: second }], count: 3, sums: [{ currency: 'BYN', minor: 3000n }], next: second })
  // Its place is known also when it has ended meanwhile.
  await inquireNow(service, all, actor, input(second))
  expect(await listUnknown(service, all, { merchantId, after: second, size: 2 })).toMatchObject({ rows: [{ id: third }], count: 2, next: null })
  expect(await listUnknown(service, all, { merchantId: quiet.merchantId })).toMatchObject({ rows: [], count: 0, next: null })
  expect(await readOperationName(service, all, second)).toMatchObject({ billNumber: expect.stringMatching(/^5/) })
  for (const id of [first, third]) await inquireNow(service, all, actor, input(id))
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
  for (const row of rows) expect(row).toMatchObject({ actor: 'staff:7', reason: 'the payer called', merchantId: shop.merchantId, ip: origin.ip })
})
