import { createPublicKey, verify } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { changeEndpoint, createEndpoint, deleteEndpoint, rotateSecret } from '@/lib/notifications/change-endpoint'
import { resendMatching, resendOne } from '@/lib/notifications/resend'
import { mostEndpoints } from '@/lib/notifications/rules'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { fullEntry, payNew } from '../support/payer'
import { type Met, type Receiver, startReceiver } from '../support/receiver'
import { makeTestService, type TestService } from '../support/test-service'
import { carry, deliveriesOf, status } from './shop'

const all = { kind: 'all' } as const
const staff = { kind: 'staff', id: 1 } as const
const dayMs = 24 * 60 * 60_000

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

async function endpoint(events: string[] = ['*']) {
  const created = await createEndpoint(service, all, staff, { merchantId: shop.merchantId, url: receiver.url, name: 'Shop', events })
  if (created.kind !== 'created') throw new Error(created.kind)
  return created
}

const types = () => receiver.met.map(({ body }) => JSON.parse(body).type as string)
const signaturesOf = (met: Met | undefined) => String(met?.headers['webhook-signature']).split(' ')
const headersOf = (met: Met) => met.headers as Record<string, string>

describe('a webhook', () => {
  it('is signed as Standard Webhooks says, in both ways', async () => {
    const { secret, publicKey } = await endpoint(['order.approved'])
    await payNew(service, shop.merchantId)
    await carry(service)
    const [met] = receiver.met as [Met]
    const told = new Webhook(secret).verify(met.body, headersOf(met))
    expect(told).toMatchObject({
      type: 'order.approved',
      timestamp: expect.any(String),
      data: { merchantId: shop.merchantId, amount: '10.00', currency: 'BYN', state: 'approved' },
    })
    expect(met.body).not.toContain('Minor')
    const signature = signaturesOf(met).find((one) => one.startsWith('v1a,')) ?? ''
    const text = `${met.headers['webhook-id']}.${met.headers['webhook-timestamp']}.${met.body}`
    const x = Buffer.from(publicKey.slice('whpk_'.length), 'base64').toString('base64url')
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
    expect(verify(null, Buffer.from(text), key, Buffer.from(signature.slice(4), 'base64'))).toBe(true)
    expect(verify(null, Buffer.from(`${text} `), key, Buffer.from(signature.slice(4), 'base64'))).toBe(false)
    expect(() => new Webhook(secret).verify(`${met.body} `, headersOf(met))).toThrow()
  })

  it('comes of what was asked for: everything, a group, or one type', async () => {
    await endpoint(['saved_card.*', 'customer.status_changed'])
    await payNew(service, shop.merchantId)
    await carry(service)
    expect(types().sort()).toEqual(['customer.status_changed', 'saved_card.saved'])
  })

  it('is taken with any status of success, and nothing else', async () => {
    await endpoint(['order.approved'])
    for (const [code, state] of [
      [204, 'delivered'],
      [302, 'waiting'],
      [404, 'waiting'],
      [500, 'waiting'],
    ] as const) {
      receiver.answer(status(code))
      await payNew(service, shop.merchantId)
      await carry(service)
      expect((await deliveriesOf(service, shop.merchantId)).at(-1)).toMatchObject({ state, tries: [{ status: code }] })
    }
  })

  it('comes again after five seconds, with the same id and a signature of its new time', async () => {
    receiver.answer(status(500))
    const { secret } = await endpoint(['order.approved'])
    await payNew(service, shop.merchantId)
    await carry(service)
    service.clock.advance(4_999)
    await carry(service)
    expect(receiver.met).toHaveLength(1)
    service.clock.advance(1)
    receiver.answer(status(200))
    await carry(service)
    const [first, second] = receiver.met as [Met, Met]
    expect(second.headers['webhook-id']).toBe(first.headers['webhook-id'])
    expect(second.headers['webhook-timestamp']).not.toBe(first.headers['webhook-timestamp'])
    new Webhook(secret).verify(second.body, headersOf(second))
  })
})

describe('a new secret', () => {
  it('signs beside the old one until that retires, and alone from then on', async () => {
    const { endpointId, secret: old } = await endpoint(['order.approved'])
    const rotated = await rotateSecret(service, all, staff, { endpointId, overlapHours: 1 })
    if (rotated.kind !== 'rotated') throw new Error(rotated.kind)
    await payNew(service, shop.merchantId)
    await carry(service)
    const [during] = receiver.met as [Met]
    expect(signaturesOf(during)).toHaveLength(4)
    new Webhook(old).verify(during.body, headersOf(during))
    new Webhook(rotated.secret).verify(during.body, headersOf(during))
    service.clock.set(rotated.oldUntil)
    await payNew(service, shop.merchantId)
    await carry(service)
    expect(signaturesOf(receiver.met[1])).toHaveLength(2)
  })

  it('takes over at once where no overlap is wanted, and never longer than a week', async () => {
    const { endpointId } = await endpoint(['order.approved'])
    expect(await rotateSecret(service, all, staff, { endpointId, overlapHours: 169 })).toMatchObject({ kind: 'bad-input' })
    expect(await rotateSecret(service, all, staff, { endpointId, overlapHours: 0 })).toMatchObject({ kind: 'rotated' })
    await payNew(service, shop.merchantId)
    await carry(service)
    expect(signaturesOf(receiver.met[0])).toHaveLength(2)
  })

  it('is sealed where it is kept', async () => {
    const { endpointId, secret } = await endpoint()
    const key = await service.db.prisma.webhookKey.findFirstOrThrow({ where: { endpointId } })
    expect(Buffer.from(key.secretSealed).toString('latin1')).not.toContain(secret.slice('whsec_'.length))
    expect(Buffer.from(key.secretSealed).toString('latin1')).toMatch(/^v1\./)
  })
})

describe('an endpoint that fails for long', () => {
  it('is switched off after five days without one accepted event, and the merchant is told', async () => {
    receiver.answer(status(500))
    const { endpointId } = await endpoint()
    await payNew(service, shop.merchantId)
    await carry(service)
    service.clock.advance(5 * dayMs - 1)
    await carry(service)
    const state = async () => (await service.db.prisma.webhookEndpoint.findUniqueOrThrow({ where: { id: endpointId } })).state
    expect(await state()).toBe('on')
    await payNew(service, shop.merchantId)
    service.clock.advance(1)
    await carry(service)
    expect(await state()).toBe('disabled')
    const told = await service.db.prisma.outboxEvent.findMany({ where: { merchantId: shop.merchantId, type: 'webhook_endpoint.disabled' } })
    expect(told).toMatchObject([{ objectId: endpointId, payload: { reason: 'failing', url: receiver.url } }])
    const waiting = await service.db.prisma.delivery.count({ where: { endpointId, state: 'waiting' } })
    expect(waiting).toBe(0)
    expect(await service.db.prisma.auditRecord.count({ where: { actor: 'system:notifications', merchantId: shop.merchantId } })).toBe(1)
  })

  it('stays on when one event was accepted in between', async () => {
    receiver.answer(status(500))
    const { endpointId } = await endpoint(['order.approved'])
    await payNew(service, shop.merchantId)
    await carry(service)
    service.clock.advance(4 * dayMs)
    receiver.answer(status(200))
    await carry(service)
    receiver.answer(status(500))
    service.clock.advance(2 * dayMs)
    await payNew(service, shop.merchantId)
    await carry(service)
    expect(await service.db.prisma.webhookEndpoint.findUniqueOrThrow({ where: { id: endpointId } })).toMatchObject({
      state: 'on',
      failingSince: service.clock.now(),
    })
  })

  it('is switched off at once when it says that it is gone', async () => {
    receiver.answer(status(410))
    const { endpointId } = await endpoint(['order.approved'])
    await payNew(service, shop.merchantId)
    await carry(service)
    expect(await service.db.prisma.webhookEndpoint.findUniqueOrThrow({ where: { id: endpointId } })).toMatchObject({ state: 'disabled' })
  })
})

describe('changing an endpoint', () => {
  it('drops what waits when it is switched off, and tells of what happens after it is on again', async () => {
    receiver.answer(status(500))
    const { endpointId } = await endpoint(['order.approved'])
    await payNew(service, shop.merchantId)
    await carry(service)
    service.clock.advance(1000)
    expect(await changeEndpoint(service, all, staff, { endpointId, state: 'off', expectedVersion: 1 })).toEqual({ kind: 'done' })
    expect(await deliveriesOf(service, shop.merchantId)).toMatchObject([{ state: 'dropped' }])
    await payNew(service, shop.merchantId)
    await carry(service)
    service.clock.advance(1000)
    expect(await changeEndpoint(service, all, staff, { endpointId, state: 'on', expectedVersion: 1 })).toEqual({ kind: 'stale' })
    expect(await changeEndpoint(service, all, staff, { endpointId, state: 'on', expectedVersion: 2 })).toEqual({ kind: 'done' })
    receiver.answer(status(200))
    await carry(service)
    expect(await deliveriesOf(service, shop.merchantId)).toHaveLength(1)
    const filter = { merchantId: shop.merchantId, state: 'dropped' as const }
    expect(await resendMatching(service, all, staff, { filter })).toEqual({ kind: 'done', count: 1 })
    await carry(service)
    expect(await deliveriesOf(service, shop.merchantId)).toMatchObject([{ state: 'delivered', attempts: 2 }])
  })

  it('refuses filters that do not exist, private addresses, and more endpoints than a merchant may have', async () => {
    const input = { merchantId: shop.merchantId, url: receiver.url, name: '', events: ['order.*'] }
    expect(await createEndpoint(service, all, staff, { ...input, events: ['order.eaten'] })).toMatchObject({ kind: 'bad-input', fault: { field: 'events' } })
    expect(await createEndpoint(service, all, staff, { ...input, events: [] })).toMatchObject({ kind: 'bad-input', fault: { field: 'events' } })
    expect(await createEndpoint(service, all, staff, { ...input, url: 'https://192.168.1.1/' })).toMatchObject({
      kind: 'bad-input',
      fault: { field: 'url', fault: 'not-public' },
    })
    for (let more = 0; more < mostEndpoints; more += 1) expect(await createEndpoint(service, all, staff, input)).toMatchObject({ kind: 'created' })
    expect(await createEndpoint(service, all, staff, input)).toEqual({ kind: 'too-many' })
  })

  it('leaves one that is deleted alone, and its deliveries to be read', async () => {
    const { endpointId } = await endpoint(['order.approved'])
    await payNew(service, shop.merchantId)
    await carry(service)
    expect(await deleteEndpoint(service, all, staff, { endpointId })).toEqual({ kind: 'done' })
    expect(await changeEndpoint(service, all, staff, { endpointId, state: 'on', expectedVersion: null })).toEqual({ kind: 'not-found' })
    const [delivery] = await deliveriesOf(service, shop.merchantId)
    expect(await resendOne(service, all, staff, { deliveryId: delivery?.id ?? 0n })).toEqual({ kind: 'nothing' })
    await payNew(service, shop.merchantId)
    await carry(service)
    expect(receiver.met).toHaveLength(1)
  })
})

describe('the order of events', () => {
  it('of one object is kept, whatever fails, and different objects do not wait for each other', async () => {
    await endpoint(['order.*'])
    let refuse = 2
    receiver.answer((met, response) => {
      refuse -= 1
      status(refuse < 0 ? 200 : 500)(met, response)
    })
    const number = `same-${shop.merchantId}`
    await payNew(service, shop.merchantId, { number }, fullEntry('4000000000000002'))
    await payNew(service, shop.merchantId, { number })
    for (let round = 0; round < 6; round += 1) {
      await carry(service)
      service.clock.advance(5 * 60_000)
    }
    const events = receiver.met.map(({ body }) => JSON.parse(body)).filter(({ data }) => data.orderNumber === number)
    const last = events.map(({ type }) => type as string)
    expect(last).toEqual(['order.created', 'order.created', 'order.created', 'order.declined', 'order.reopened', 'order.approved'])
  })
})
