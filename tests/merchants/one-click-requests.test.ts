import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decideOneClickRequest } from '@/lib/merchants/decide-one-click-request'
import { listServiceModes, listWaitingRequests, readOneClickState } from '@/lib/merchants/one-click-queries'
import { requestOneClick } from '@/lib/merchants/request-one-click'
import { setServiceMode } from '@/lib/merchants/set-service-mode'
import { readOrderView } from '@/lib/payments/queries'
import { addMerchant } from '../support/add-merchant'
import { placeOrder } from '../support/payer'
import { makeTestService, type TestService } from '../support/test-service'

const admin = { kind: 'staff' as const, id: 11 }
const support = { kind: 'staff' as const, id: 21 }
const all = { kind: 'all' as const }

let service: TestService

beforeAll(async () => {
  service = await makeTestService()
})
afterAll(() => service.close())

async function newShop(settings = {}) {
  const { merchantId, scopeId } = await addMerchant(service, { settings: { oneClick: 'off', ...settings } })
  return { merchantId, scope: { kind: 'merchants' as const, merchantIds: [merchantId], scopeIds: [scopeId] } }
}
const ask = ({ merchantId, scope }: Awaited<ReturnType<typeof newShop>>, text = '') => requestOneClick(service, scope, admin, { merchantId, text })
async function asked(shop: Awaited<ReturnType<typeof newShop>>, text = '') {
  const outcome = await ask(shop, text)
  if (outcome.kind !== 'waiting') throw new Error(outcome.kind)
  return outcome.requestId
}
const grant = (requestId: bigint, reason = '') => decideOneClickRequest(service, support, { requestId, grant: 'standard', reason })
const refuse = (requestId: bigint, reason = 'The contract is missing') => decideOneClickRequest(service, support, { requestId, grant: null, reason })
const offerAt = async (merchantId: number) => (await readOrderView(service, await placeOrder(service, merchantId)))?.decision
const auditOf = (merchantId: number) => service.db.prisma.auditRecord.findMany({ where: { merchantId }, orderBy: { id: 'asc' } })

describe('a request for One Click', () => {
  it('waits for support with its text and is in the audit log; asked again it is the same one', async () => {
    const shop = await newShop()
    const requestId = await asked(shop, '  We sell flowers. ')
    expect(await ask(shop, 'once more')).toEqual({ kind: 'waiting-already', requestId })
    const { waiting, mode } = (await readOneClickState(service, shop.scope, shop.merchantId)) ?? {}
    expect(waiting).toMatchObject({ id: requestId, text: 'We sell flowers.', requestedBy: 'staff:11', requestedAt: service.clock.now(), decidedAt: null })
    expect(mode).toBe('off')
    expect((await listWaitingRequests(service, all)).requests.filter(({ merchant }) => merchant.id === shop.merchantId)).toMatchObject([{ id: requestId }])
    expect(await auditOf(shop.merchantId)).toMatchObject([{ action: 'one-click.request', actor: 'staff:11', reason: 'We sell flowers.' }])
    expect((await offerAt(shop.merchantId))?.reasons).toContain('one-click-off')
  })

  it('asked twenty times at once waits once', async () => {
    const shop = await newShop()
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => ask(shop)))
    expect(outcomes.filter(({ kind }) => kind === 'waiting')).toHaveLength(1)
    expect(outcomes.filter(({ kind }) => kind === 'waiting-already')).toHaveLength(19)
  })

  it('is refused without cards, where One Click is on, for another’s merchant, and with a card number in its text', async () => {
    expect(await ask(await newShop({ acceptsCards: false }))).toEqual({ kind: 'no-cards' })
    expect(await ask(await newShop({ oneClick: 'store-only' }))).toEqual({ kind: 'on-already' })
    const [mine, theirs] = [await newShop(), await newShop()]
    expect(await ask({ ...theirs, scope: mine.scope })).toEqual({ kind: 'not-found' })
    expect(await readOneClickState(service, mine.scope, theirs.merchantId)).toBe(null)
    for (const text of ['4111 1111 1111 1111', 'x'.repeat(1001)]) expect(await ask(mine, text)).toEqual({ kind: 'bad-input', field: 'text' })
  })
})

describe('the answer of support', () => {
  it('yes switches One Click on in the mode that was granted', async () => {
    const shop = await newShop()
    expect(await grant(await asked(shop))).toEqual({ kind: 'decided' })
    expect((await offerAt(shop.merchantId))?.page).toMatchObject({ kind: 'standard', offer: 'preselected' })
    const { waiting, answered, mode } = (await readOneClickState(service, shop.scope, shop.merchantId)) ?? {}
    expect([waiting, mode]).toEqual([null, 'standard'])
    expect(answered).toMatchObject([{ state: 'approved', grantedMode: 'standard', decidedBy: 'staff:21', reason: null }])
    expect((await auditOf(shop.merchantId)).at(-1)).toMatchObject({ action: 'one-click.decide', before: { mode: 'off' }, after: { mode: 'standard' } })
  })

  it('no needs a reason, which the merchant reads; he may ask again', async () => {
    const shop = await newShop()
    const requestId = await asked(shop)
    expect(await refuse(requestId, ' ')).toEqual({ kind: 'bad-input', field: 'reason' })
    expect(await refuse(requestId)).toEqual({ kind: 'decided' })
    const { answered, mode } = (await readOneClickState(service, shop.scope, shop.merchantId)) ?? {}
    expect(answered).toMatchObject([{ state: 'declined', reason: 'The contract is missing' }])
    expect(mode).toBe('off')
    expect(await grant(await asked(shop))).toEqual({ kind: 'decided' })
  })

  it('holds once: of a yes and a no at the same moment the first wins, and the other is told', async () => {
    for (let round = 0; round < 5; round += 1) {
      const shop = await newShop()
      const requestId = await asked(shop)
      const outcomes = await Promise.all([grant(requestId), refuse(requestId), grant(requestId), refuse(requestId)])
      expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['decided', 'decided-already', 'decided-already', 'decided-already'])
      const { answered, mode } = (await readOneClickState(service, all, shop.merchantId)) ?? {}
      expect(mode).toBe(answered?.[0]?.state === 'approved' ? 'standard' : 'off')
      expect(await auditOf(shop.merchantId)).toHaveLength(2)
    }
  })

  it('is refused to whoever asked, for nothing, and once the merchant takes no cards any more', async () => {
    const shop = await newShop()
    const requestId = await asked(shop)
    expect(await decideOneClickRequest(service, admin, { requestId, grant: 'standard', reason: '' })).toEqual({ kind: 'own-request' })
    expect(await grant(0n)).toEqual({ kind: 'not-found' })
    await service.db.prisma.merchant.update({ where: { id: shop.merchantId }, data: { acceptsCards: false } })
    expect(await grant(requestId)).toEqual({ kind: 'no-cards' })
    expect(await refuse(requestId)).toEqual({ kind: 'decided' })
  })
})

describe('the mode of a merchant', () => {
  const versionOf = async (id: number) => (await service.db.prisma.merchant.findUniqueOrThrow({ where: { id } })).version
  const set = async (merchantId: number, to: Parameters<typeof setServiceMode>[2]['to'], change = {}) =>
    setServiceMode(service, support, { merchantId, to, expectedVersion: await versionOf(merchantId), reason: 'asked by phone', ...change })

  it('is changed and switched off by support, audited, and works with the next page', async () => {
    const { merchantId } = await newShop({ oneClick: 'standard' })
    expect(await set(merchantId, 'stored-cards-only')).toEqual({ kind: 'done' })
    expect((await offerAt(merchantId))?.reasons).toContain('stored-cards-only')
    expect(await set(merchantId, 'off')).toEqual({ kind: 'done' })
    expect((await offerAt(merchantId))?.reasons).toContain('one-click-off')
    expect(await auditOf(merchantId)).toMatchObject([
      { action: 'one-click.set-mode', before: { mode: 'standard' }, after: { mode: 'stored-cards-only' }, reason: 'asked by phone' },
      { before: { mode: 'stored-cards-only' }, after: { mode: 'off' } },
    ])
  })

  it('is refused stale, unchanged, without a reason, without cards, and beside a request that waits', async () => {
    const shop = await newShop()
    const { merchantId } = shop
    expect(await set(merchantId, 'off')).toEqual({ kind: 'unchanged' })
    expect(await set(merchantId, 'standard', { expectedVersion: 99 })).toEqual({ kind: 'stale' })
    expect(await set(merchantId, 'standard', { reason: ' ' })).toEqual({ kind: 'bad-input', field: 'reason' })
    await asked(shop)
    expect(await set(merchantId, 'standard')).toEqual({ kind: 'request-waits' })
    expect(await set((await newShop({ acceptsCards: false })).merchantId, 'standard')).toEqual({ kind: 'no-cards' })
    expect(await setServiceMode(service, support, { merchantId: 1, to: 'off', expectedVersion: 1, reason: 'why' })).toEqual({ kind: 'not-found' })
  })

  it('of two changes at once one is done and the other is stale', async () => {
    const { merchantId } = await newShop()
    const expectedVersion = await versionOf(merchantId)
    const outcomes = await Promise.all((['standard', 'store-only'] as const).map((to) => set(merchantId, to, { expectedVersion })))
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['done', 'stale'])
  })

  it('is listed by id and by a part of the name', async () => {
    const { merchantId } = await newShop({ name: 'Млын і печ' })
    expect(await listServiceModes(service, all, { q: 'МЛЫН' })).toMatchObject({ merchants: [{ id: merchantId, mode: 'off' }], more: false })
    expect(await listServiceModes(service, all, { q: String(merchantId) })).toMatchObject({ merchants: [{ id: merchantId }] })
    expect(await listServiceModes(service, all, { q: '%' })).toEqual({ merchants: [], more: false })
    const { merchants, more } = await listServiceModes(service, all, { limit: 2 })
    expect([merchants.length, more]).toEqual([2, true])
  })
})

describe('the database', () => {
  const request = (merchantId: number) => ({ merchantId, state: 'waiting', requestedBy: 'staff:11', requestedAt: service.clock.now() })

  it('takes no request of a merchant without cards or with One Click, no second one, and none that is answered from the start', async () => {
    for (const settings of [{ acceptsCards: false }, { oneClick: 'standard' }]) {
      const { merchantId } = await newShop(settings)
      await expect(service.db.prisma.oneClickRequest.create({ data: request(merchantId) })).rejects.toThrow('cannot ask')
    }
    const { merchantId } = await newShop()
    const answered = { state: 'declined', reason: 'no', decidedBy: 'staff:21', decidedAt: service.clock.now() }
    await expect(service.db.prisma.oneClickRequest.create({ data: { ...request(merchantId), ...answered } })).rejects.toThrow('cannot ask')
    await service.db.prisma.oneClickRequest.create({ data: request(merchantId) })
    await expect(service.db.prisma.oneClickRequest.create({ data: request(merchantId) })).rejects.toThrow('Unique constraint')
  })

  it('lets no answer be changed, no approval stay without effect, and nobody wait for what he has', async () => {
    const shop = await newShop()
    const id = await asked(shop)
    const approved = { state: 'approved', grantedMode: 'standard', decidedBy: 'staff:21', decidedAt: service.clock.now() }
    await expect(service.db.prisma.oneClickRequest.update({ where: { id }, data: approved })).rejects.toThrow('not carried out')
    await expect(service.db.prisma.merchant.update({ where: { id: shop.merchantId }, data: { oneClick: 'standard' } })).rejects.toThrow('still waits')
    await expect(service.db.prisma.oneClickRequest.update({ where: { id }, data: { ...approved, decidedBy: 'staff:11' } })).rejects.toThrow('check constraint')
    await refuse(id)
    await expect(service.db.prisma.oneClickRequest.update({ where: { id }, data: { reason: 'another' } })).rejects.toThrow('is answered')
  })
})
