import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { carry, status } from '../notifications/shop'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { addApiKey, askApi } from '../support/api'
import { payNew } from '../support/payer'
import { type Receiver, startReceiver } from '../support/receiver'
import { makeTestService, type TestService } from '../support/test-service'

let service: TestService
let shop: AddedMerchant
let key: string
let receiver: Receiver

beforeAll(async () => {
  service = await makeTestService({ now: new Date() })
  shop = await addMerchant(service)
  key = await addApiKey(service, shop.merchantId)
  receiver = await startReceiver()
})
afterAll(async () => {
  await receiver.close()
  await service.close()
})

const path = '/api/v1/webhook-endpoints'
const create = (body: object) => askApi(service, key, path, { method: 'POST', body })

it('reads the event log to its end and goes on from there, and never what is another merchant’s', async () => {
  const stranger = await addMerchant(service)
  await payNew(service, stranger.merchantId)
  await payNew(service, shop.merchantId)
  await carry(service)
  const first = await askApi(service, key, '/api/v1/events?limit=2')
  const rest = await askApi(service, key, `/api/v1/events?cursor=${first.body.nextCursor}`)
  const types = [...first.body.data, ...rest.body.data].map(({ type }: { type: string }) => type)
  expect(types).toEqual(['order.created', 'saved_card.saved', 'customer.status_changed', 'order.approved'])
  const end = await askApi(service, key, `/api/v1/events?cursor=${rest.body.nextCursor}`)
  expect(end.body).toEqual({ data: [], nextCursor: rest.body.nextCursor })
  await payNew(service, shop.merchantId)
  await carry(service)
  const later = await askApi(service, key, `/api/v1/events?cursor=${rest.body.nextCursor}&type=order.*`)
  expect(later.body.data).toMatchObject([{ type: 'order.created' }, { type: 'order.approved', data: { amount: '10.00', merchantId: shop.merchantId } }])
  expect(JSON.stringify(later.body)).not.toContain(String(stranger.merchantId))
  const theirs = await askApi(service, await addApiKey(service, stranger.merchantId), `/api/v1/events?cursor=${rest.body.nextCursor}`)
  expect(theirs.status).toBe(400)
})

it('makes an endpoint, whose secret is read apart, for an hour', async () => {
  const made = await create({ url: receiver.url, events: ['order.approved'] })
  expect(made.status).toBe(201)
  expect(made.text).not.toContain('whsec_')
  const { body: shown } = await askApi(service, key, `${path}/${made.body.id}/secret`)
  await payNew(service, shop.merchantId)
  await carry(service)
  const met = receiver.met.at(-1)
  expect(new Webhook(shown.secret).verify(met?.body ?? '', met?.headers as Record<string, string>)).toMatchObject({ type: 'order.approved' })
  service.clock.advance(60 * 60_000)
  expect((await askApi(service, key, `${path}/${made.body.id}/secret`)).body.code).toBe('secret-not-shown')
  const rotated = await askApi(service, key, `${path}/${made.body.id}/secret-rotations`, { method: 'POST', body: {} })
  expect(rotated.status).toBe(201)
  expect((await askApi(service, key, `${path}/${made.body.id}/secret`)).body.secret).not.toBe(shown.secret)
  expect((await askApi(service, key, path)).body.data.find(({ id }: { id: string }) => id === made.body.id).publicKeys).toHaveLength(2)
  expect((await askApi(service, key, `${path}/${made.body.id}`, { method: 'DELETE' })).body.state).toBe('deleted')
  expect((await askApi(service, key, `${path}/${made.body.id}`)).status).toBe(404)
})

it('changes an endpoint, shows its deliveries and sends again', async () => {
  receiver.answer(status(500))
  const { body: made } = await create({ url: receiver.url, events: ['order.*'], name: 'Shop' })
  await payNew(service, shop.merchantId)
  await carry(service)
  const listed = await askApi(service, key, `${path}/${made.id}/deliveries?limit=1`)
  expect(listed.body.data).toMatchObject([{ type: 'order.approved', state: 'waiting', attempts: 0, last: null }])
  const next = await askApi(service, key, `${path}/${made.id}/deliveries?cursor=${listed.body.nextCursor}`)
  expect(next.body).toMatchObject({
    data: [{ type: 'order.created', state: 'waiting', attempts: 1, last: { outcome: 'http-status', status: 500 } }],
    nextCursor: null,
  })
  const off = { url: receiver.url, events: ['order.*'], state: 'off' }
  expect((await askApi(service, key, `${path}/${made.id}`, { method: 'PUT', body: off })).body.state).toBe('off')
  expect((await askApi(service, key, `${path}/${made.id}/deliveries?state=dropped`)).body.data).toHaveLength(2)
  const resend = (body: object) => askApi(service, key, `${path}/${made.id}/resends`, { method: 'POST', body })
  const { eventId } = next.body.data[0]
  expect((await resend({ eventId })).body).toEqual({ count: 0 })
  await askApi(service, key, `${path}/${made.id}`, { method: 'PUT', body: { ...off, state: 'on' } })
  receiver.answer(status(200))
  expect((await resend({ eventId })).body).toEqual({ count: 1 })
  const span = { from: new Date(service.clock.now().getTime() - 60_000).toISOString(), until: new Date(service.clock.now().getTime() + 1).toISOString() }
  expect((await resend({ ...span, state: 'dropped' })).body).toEqual({ count: 1 })
  await carry(service)
  expect((await askApi(service, key, `${path}/${made.id}/deliveries?state=delivered`)).body.data).toHaveLength(2)
})

it('sends a test to an endpoint, once at a time, and shows what came of it', async () => {
  const { body: made } = await create({ url: receiver.url, events: ['limit.reached'] })
  const test = (who = key) => askApi(service, who, `${path}/${made.id}/tests`, { method: 'POST', body: {} })
  receiver.answer(status(200))
  const sent = await test()
  expect([sent.status, sent.body.type]).toEqual([201, 'webhook_endpoint.test'])
  expect(await test()).toMatchObject({ status: 409, body: { code: 'test-waits' } })
  await carry(service)
  expect(receiver.met.at(-1)?.headers['webhook-id']).toBe(sent.body.eventId)
  const { body: listed } = await askApi(service, key, `${path}/${made.id}/deliveries`)
  expect(listed.data).toMatchObject([{ eventId: sent.body.eventId, type: 'webhook_endpoint.test', state: 'delivered', last: { status: 200 } }])
  const { body: log } = await askApi(service, key, '/api/v1/events?type=webhook_endpoint.*')
  expect(log.data).toEqual([])
  expect((await askApi(service, key, `${path}/${made.id}/resends`, { method: 'POST', body: { eventId: sent.body.eventId } })).body).toEqual({ count: 0 })
  expect((await test(await addApiKey(service, shop.merchantId, { scopes: ['events:read'] }))).status).toBe(403)
  expect((await test(await addApiKey(service, (await addMerchant(service)).merchantId))).status).toBe(404)
})

it('names the field that is wrong and what is allowed', async () => {
  const refused = async (body: object) => (await create(body)).body.errors
  expect(await refused({ url: 'https://10.0.0.1/', events: ['*'] })).toMatchObject([{ field: 'url', code: 'not-public' }])
  expect(await refused({ url: 'https://shop.example:25/', events: ['*'] })).toMatchObject([{ field: 'url', code: 'port' }])
  expect(await refused({ url: receiver.url, events: ['order.eaten'] })).toMatchObject([{ field: 'events.0' }])
  expect(await refused({ url: receiver.url, events: [] })).toMatchObject([{ field: 'events' }])
})

it('is not for a key without the scope, nor for another merchant', async () => {
  const { body: made } = await create({ url: receiver.url, events: ['order.*'] })
  const reader = await addApiKey(service, shop.merchantId, { scopes: ['events:read'] })
  expect((await askApi(service, reader, path)).status).toBe(200)
  expect((await askApi(service, reader, `${path}/${made.id}/secret`)).status).toBe(403)
  expect((await askApi(service, reader, path, { method: 'POST', body: { url: receiver.url, events: ['*'] } })).status).toBe(403)
  const stranger = await addApiKey(service, (await addMerchant(service)).merchantId)
  for (const [method, where] of [
    ['GET', ''],
    ['DELETE', ''],
    ['GET', '/secret'],
    ['GET', '/deliveries'],
  ] as const) {
    expect((await askApi(service, stranger, `${path}/${made.id}${where}`, { method })).status).toBe(404)
  }
})
