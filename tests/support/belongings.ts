import { randomUUID } from 'node:crypto'
import { createKey } from '@/lib/api-access/create-key'
import { requestErasure } from '@/lib/erasure/request-erasure'
import { changeLimit } from '@/lib/limits/change-limit'
import { changeSettings } from '@/lib/limits/change-settings'
import { createEndpoint } from '@/lib/notifications/change-endpoint'
import type { Service } from '@/lib/service'
import { type AddedMerchant, addMerchant } from './add-merchant'
import { customerOf, onlyCard, payNew } from './payer'
import { type AddedStaff, addStaff, signIn } from './staff'

/** Everything a merchant can have that acts and pages of the account name, under the names of the fields that carry the ids. */
export type Belongings = {
  shop: AddedMerchant
  admin: AddedStaff
  sessionId: string
  ids: Record<string, string>
  deliveryId: string
  exportId: string
  actionId: string
}

const all = { kind: 'all' } as const

/** A merchant with an administrator who is signed in, a customer with a card and an order, and one of whatever else can be reached for. */
export async function addBelongings(service: Service): Promise<Belongings> {
  const shop = await addMerchant(service)
  const { merchantId, scopeId } = shop
  const admin = await addStaff(service, { role: 'admin', merchantIds: [merchantId] })
  const colleague = await addStaff(service, { role: 'viewer', merchantIds: [merchantId] })
  const somebody = { kind: 'staff', id: colleague.id } as const
  await payNew(service, merchantId)
  const { id: customerId } = await customerOf(service, scopeId)
  const cardId = await onlyCard(service, scopeId)
  const order = await service.db.prisma.order.findFirstOrThrow({ where: { merchantId } })
  const made = (outcome: { kind: string }, kinds: string[]) => {
    if (!kinds.includes(outcome.kind)) throw new Error(`it should be made, not ${JSON.stringify(outcome)}`)
  }
  const limit = { scopeId, customerId: null, currency: 'BYN', window: 'day' } as const
  made(await changeLimit(service, all, somebody, { ...limit, amountMinor: 100_00n, expectedMinor: null, reason: 'a test' }), ['applied'])
  made(await changeLimit(service, all, somebody, { ...limit, amountMinor: 200_00n, expectedMinor: 100_00n, reason: 'a test' }), ['waiting'])
  const settings = { timeZone: 'Europe/Minsk', weekStartsOn: 1, enforce: 'all-payments' } as const
  const looser = { ...settings, enforce: 'saved-cards-only' } as const
  made(await changeSettings(service, all, somebody, { scopeId, settings: looser, expected: settings, proposal: true, reason: 'a test' }), ['waiting'])
  made(await requestErasure(service, all, somebody, { customerId, reason: 'a test' }), ['requested'])
  const wish = { merchantId, name: 'Till', scopes: ['customers:read'], ipRanges: [], validDays: 30 }
  made(await createKey(service, all, somebody, wish), ['created'])
  const hook = { merchantId, url: 'https://shop.example/hook', name: 'Shop', events: ['order.approved'] }
  made(await createEndpoint(service, all, somebody, hook), ['created'])
  const { prisma } = service.db
  const at = service.clock.now()
  const endpoint = await prisma.webhookEndpoint.findFirstOrThrow({ where: { merchantId } })
  const event = await prisma.outboxEvent.findFirstOrThrow({ where: { merchantId } })
  const delivery = await prisma.delivery.create({
    data: { merchantId, eventId: event.id, endpointId: endpoint.id, objectKey: order.number, createdAt: at, nextAt: at },
  })
  const view = await prisma.savedView.create({ data: { staffId: colleague.id, screen: 'customers', name: 'Mine', address: '', createdAt: at } })
  const exportId = randomUUID()
  const file = { list: 'customers', format: 'csv', query: [], seenBy: { kind: 'merchants', merchantIds: [merchantId], scopeIds: [scopeId] }, language: 'en' }
  await prisma.export.create({
    data: { id: exportId, staffId: colleague.id, ...file, fileName: 'x.csv', rowsTotal: 0, requestedAt: at, expiresAt: new Date(at.getTime() + 60_000) },
  })
  const actionId = randomUUID()
  await prisma.bulkAction.create({
    data: { id: actionId, staffId: colleague.id, kind: 'deny', act: {}, reason: 'a test', query: [], customers: 1, requestedAt: at },
  })
  const change = await prisma.turnoverLimitChange.findFirstOrThrow({ where: { scopeId, state: 'waiting' } })
  const erasure = await prisma.customerErasure.findFirstOrThrow({ where: { scopeId } })
  const key = await prisma.apiKey.findFirstOrThrow({ where: { merchantId } })
  return {
    shop,
    admin,
    sessionId: await signIn(service, admin),
    deliveryId: String(delivery.id),
    exportId,
    actionId,
    ids: {
      customerId: String(customerId),
      cardId,
      orderId: String(order.id),
      scopeId: String(scopeId),
      merchantId: String(merchantId),
      changeId: String(change.id),
      settingChangeId: String((await prisma.scopeSettingChange.findFirstOrThrow({ where: { scopeId } })).id),
      erasureId: String(erasure.id),
      keyId: String(key.id),
      endpointId: endpoint.id,
      deliveryId: String(delivery.id),
      staffId: String(colleague.id),
      sessionId: await signIn(service, colleague),
      id: String(view.id),
    },
  }
}
