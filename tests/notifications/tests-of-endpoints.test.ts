import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { changeEndpoint, createEndpoint, deleteEndpoint } from '@/lib/notifications/change-endpoint'
import { readEvents } from '@/lib/notifications/queries'
import { resendMatching, resendOne } from '@/lib/notifications/resend'
import { mostTestsAnHour, testType } from '@/lib/notifications/rules'
import { sendTest } from '@/lib/notifications/send-test'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { payNew } from '../support/payer'
import { type Receiver, startReceiver } from '../support/receiver'
import { makeTestService, type TestService } from '../support/test-service'
import { carry, deliveriesOf, status } from './shop'

const all = { kind: 'all' } as const
const staff = { kind: 'staff', id: 1 } as const
const hourMs = 60 * 60_000

let service: TestService
let shop: AddedMerchant
let receiver: Receiver

beforeAll(async () => {
  // The library that checks signatures goes by the machine's clock, and refuses what is five minutes off.
  service = await makeTestService({ now: new Date() })
})
afterAll(() => service.close())
beforeEach(async () => {
  service.clock.set(new Date())
  receiver = await startReceiver()
  shop = await addMerchant(service)
  return receiver.close
})

async function endpoint(url = receiver.url, events: string[] = ['*']) {
  const created = await createEndpoint(service, all, staff, { merchantId: shop.merchantId, url, name: 'Shop', events })
  if (created.kind !== 'created') throw new Error(created.kind)
  return created
}

const test = (endpointId: string) => sendTest(service, all, staff, { endpointId, origin: { ip: '203.0.113.9', userAgent: 'a browser' } })
const switched = (endpointId: string, state: 'on' | 'off') => changeEndpoint(service, all, staff, { endpointId, state, expectedVersion: null })
const endpointOf = (id: string) => service.db.prisma.webhookEndpoint.findUniqueOrThrow({ where: { id } })

it('is signed like an event, names itself a test, and goes to the endpoint that is tried and nowhere else', async () => {
  const [tried, other] = [await endpoint(receiver.url, ['limit.reached']), await startReceiver()]
  await endpoint(other.url)
  const sent = await test(tried.endpointId)
  expect(sent).toMatchObject({ kind: 'done' })
  await carry(service)
  const [met] = receiver.met
  const told = new Webhook(tried.secret).verify(met?.body ?? '', met?.headers as Record<string, string>)
  expect(told).toMatchObject({ type: testType, data: { test: true, endpointId: tried.endpointId, merchantId: shop.merchantId } })
  expect(Object.keys((told as { data: object }).data).toSorted()).toEqual(['endpointId', 'merchantId', 'note', 'test'])
  expect(met?.headers['webhook-id']).toBe('eventId' in sent ? sent.eventId : '')
  expect([receiver.met.length, other.met.length]).toEqual([1, 0])
  expect(await deliveriesOf(service, shop.merchantId)).toMatchObject([
    { state: 'delivered', endpointId: tried.endpointId, event: { type: testType }, tries: [{ outcome: 'delivered', status: 200 }] },
  ])
  await other.close()
})

it('is in the audit log and not in the log of events', async () => {
  const { endpointId } = await endpoint()
  await test(endpointId)
  await payNew(service, shop.merchantId)
  await carry(service)
  const rows = await service.db.prisma.auditRecord.findMany({ where: { merchantId: shop.merchantId, action: 'notifications.test' } })
  expect(rows).toMatchObject([{ outcome: 'done', actor: 'staff:1', objectKind: 'webhook-endpoint', objectId: endpointId, ip: '203.0.113.9' }])
  for (const type of [null, 'webhook_endpoint.*']) {
    const asked = { merchantId: shop.merchantId, type, after: null, most: 50 }
    const types = (await readEvents(service.db.prisma, asked))?.map((event) => event.type)
    expect([type, types?.includes(testType), types?.includes('order.created')]).toEqual([type, false, type === null])
  }
})

it('is sent once, whatever comes back, and says nothing of how well the endpoint is', async () => {
  for (const code of [500, 410, 302]) {
    const { endpointId } = await endpoint()
    receiver.answer(status(code, 'no'))
    const before = receiver.met.length
    await test(endpointId)
    await carry(service)
    service.clock.advance(24 * hourMs)
    await carry(service)
    expect([code, receiver.met.length - before]).toEqual([code, 1])
    expect(await endpointOf(endpointId)).toMatchObject({ state: 'on', failingSince: null })
    expect((await deliveriesOf(service, shop.merchantId)).at(-1)).toMatchObject({ state: 'dropped', tries: [{ status: code, answer: 'no' }] })
  }
  // Nor does an accepted one make a failing endpoint well.
  const { endpointId } = await endpoint(receiver.url, ['order.created'])
  receiver.answer(status(500))
  await payNew(service, shop.merchantId)
  await carry(service)
  const { failingSince } = await endpointOf(endpointId)
  expect(failingSince).not.toBeNull()
  receiver.answer(status(200))
  await test(endpointId)
  await carry(service)
  expect(await endpointOf(endpointId)).toMatchObject({ state: 'on', failingSince })
})

it('goes to an endpoint that is switched off, and not to one that is deleted', async () => {
  const { endpointId } = await endpoint()
  await switched(endpointId, 'off')
  expect((await test(endpointId)).kind).toBe('done')
  await carry(service)
  expect(receiver.met).toHaveLength(1)
  expect((await endpointOf(endpointId)).state).toBe('off')
  await test(endpointId)
  await deleteEndpoint(service, all, staff, { endpointId })
  await carry(service)
  expect(receiver.met).toHaveLength(1)
  expect(await test(endpointId)).toEqual({ kind: 'not-found' })
})

it('is one at a time for an endpoint, and so many an hour for a merchant, also over endpoints that are gone', async () => {
  const [one, other] = [await endpoint(), await endpoint()]
  expect((await test(one.endpointId)).kind).toBe('done')
  expect(await test(one.endpointId)).toEqual({ kind: 'test-waits' })
  expect((await test(other.endpointId)).kind).toBe('done')
  await carry(service)
  for (let sent = 2; sent < mostTestsAnHour; sent += 1) {
    expect([sent, (await test(one.endpointId)).kind]).toEqual([sent, 'done'])
    await carry(service)
  }
  expect(await test(one.endpointId)).toEqual({ kind: 'too-many-tests' })
  await deleteEndpoint(service, all, staff, { endpointId: one.endpointId })
  const third = await endpoint()
  expect(await test(third.endpointId)).toEqual({ kind: 'too-many-tests' })
  expect(receiver.met).toHaveLength(mostTestsAnHour)
  service.clock.advance(hourMs)
  expect((await test(third.endpointId)).kind).toBe('done')
})

it('two at once are one', async () => {
  const { endpointId } = await endpoint()
  const outcomes = await Promise.all([test(endpointId), test(endpointId), test(endpointId)])
  expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['done', 'test-waits', 'test-waits'])
})

it('is not sent again by hand, neither alone nor with a range', async () => {
  const { endpointId } = await endpoint()
  const sent = await test(endpointId)
  await carry(service)
  const deliveryId = 'deliveryId' in sent ? sent.deliveryId : 0n
  expect(await resendOne(service, all, staff, { deliveryId })).toEqual({ kind: 'nothing' })
  expect(await resendMatching(service, all, staff, { filter: { merchantId: shop.merchantId } })).toEqual({ kind: 'nothing' })
  await carry(service)
  expect(receiver.met).toHaveLength(1)
})

it('is nobody else’s to send', async () => {
  const { endpointId } = await endpoint()
  const stranger = await addMerchant(service)
  const scope = { kind: 'merchants', merchantIds: [stranger.merchantId], scopeIds: [stranger.scopeId] } as const
  expect(await sendTest(service, scope, staff, { endpointId })).toEqual({ kind: 'not-found' })
  expect(await deliveriesOf(service, shop.merchantId)).toEqual([])
})
