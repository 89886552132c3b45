import { renderToStaticMarkup } from 'react-dom/server'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { NotificationsPanel } from '@/app/(account)/orders/[orderId]/notifications-panel'
import { type OrderPage, readPage } from '@/app/(account)/orders/[orderId]/read-page'
import { createEndpoint } from '@/lib/notifications/change-endpoint'
import type { Caller } from '@/lib/staff/rules'
import { carry, status } from '../../notifications/shop'
import { type AddedMerchant, addMerchant } from '../../support/add-merchant'
import { payNew } from '../../support/payer'
import { type Receiver, startReceiver } from '../../support/receiver'
import { addStaff, callerOf } from '../../support/staff'
import { makeTestService, type TestService } from '../../support/test-service'

// What Next tells a page of its request; everything of our own is real.
vi.mock('next/headers', () => ({
  headers: async () => new Headers({ 'x-path': '/x' }),
  cookies: async () => ({ get: () => undefined, getAll: () => [], has: () => false, set: () => {} }),
}))

const all = { kind: 'all' } as const
let service: TestService
let receiver: Receiver
let shop: AddedMerchant
let other: AddedMerchant

beforeAll(async () => {
  service = await makeTestService()
  Object.assign(globalThis, { oneClickService: service })
  receiver = await startReceiver(status(500, 'we are closed'))
  shop = await addMerchant(service)
  other = await addMerchant(service)
  for (const { merchantId } of [shop, other])
    await createEndpoint(service, all, { kind: 'staff', id: 1 }, { merchantId, url: receiver.url, name: 'Till', events: ['order.approved'] })
})
afterAll(async () => {
  Object.assign(globalThis, { oneClickService: undefined })
  await receiver.close()
  await service.close()
})

async function clerk(role: 'viewer' | 'manager', { merchantId }: AddedMerchant): Promise<Caller> {
  return callerOf(service, await addStaff(service, { role, merchantIds: [merchantId] }))
}

async function pageOf({ merchantId }: AddedMerchant, number: string, caller: Caller): Promise<OrderPage> {
  const { id } = await service.db.prisma.order.findFirstOrThrow({ where: { merchantId, number } })
  const page = await readPage(caller, String(id))
  if (!page) throw new Error('the order should be his')
  return page
}

const shown = async (page: OrderPage, caller: Caller) => renderToStaticMarkup(await NotificationsPanel({ page, caller }))

describe('what the shop was told of an order', () => {
  it('is nothing before anything was sent, and says so', async () => {
    const caller = await clerk('manager', shop)
    await payNew(service, shop.merchantId, { number: 'EARLY' })
    const panel = await shown(await pageOf(shop, 'EARLY', caller), caller)
    expect(panel).not.toContain('/notifications?')
    expect(panel).not.toContain('/notifications/')
  })

  it('are the sendings of this order of this shop alone, each leading to its attempts and answers', async () => {
    for (const { merchantId } of [shop, other]) await payNew(service, merchantId, { number: 'SAME' })
    await payNew(service, shop.merchantId, { number: 'NEXT' })
    await carry(service)
    const mine = await service.db.prisma.delivery.findMany({ where: { merchantId: shop.merchantId, objectKey: 'order:SAME' } })
    expect(mine.length).toBeGreaterThan(0)
    const caller = await clerk('manager', shop)
    const panel = await shown(await pageOf(shop, 'SAME', caller), caller)
    const linked = [...panel.matchAll(/href="\/notifications\/(\d+)"/g)].map(([, id]) => id)
    expect(new Set(linked)).toEqual(new Set(mine.map(({ id }) => String(id))))
    expect(panel).toContain('500')
  })

  it('can be sent again by whoever may, and is only looked at by a viewer', async () => {
    const [manager, viewer] = [await clerk('manager', shop), await clerk('viewer', shop)]
    const page = await pageOf(shop, 'SAME', manager)
    const all = `/notifications?merchant=${shop.merchantId}&amp;object=SAME`
    const [forManager, forViewer] = [await shown(page, manager), await shown(page, viewer)]
    expect(forManager).toContain(all)
    expect(forViewer).toContain(all)
    expect(forManager).toContain(page.reader.t('told.resend'))
    expect(forViewer).not.toContain(page.reader.t('told.resend'))
    expect(forViewer).toContain(page.reader.t('told.all'))
  })
})
