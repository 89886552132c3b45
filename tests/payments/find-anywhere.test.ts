import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOrder } from '@/lib/orders/create-order'
import { type Found, type FoundKind, findAnywhere, mostFound } from '@/lib/payments/find-anywhere'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { freshWord } from '../support/fresh-word'
import { customerOf, newOrder, onlyCard, payNew } from '../support/payer'
import { addStaff } from '../support/staff'
import { makeTestService, type TestService } from '../support/test-service'
import { unite } from '../support/unite'

const all = { kind: 'all' } as const
const everything: FoundKind[] = ['customers', 'orders', 'merchants', 'requests', 'entities', 'groups', 'unions', 'staff']
let service: TestService
let shop: AddedMerchant
let other: AddedMerchant

beforeAll(async () => {
  service = await makeTestService()
  shop = await addMerchant(service, { name: 'Linen Yard 100%' })
  other = await addMerchant(service, { name: 'Toys' })
  await payNew(service, shop.merchantId, { customerNumber: 'Anna-77', number: 'ORDER-OF-ANNA', payer: { email: 'anna.koval@post.example' } })
})
afterAll(() => service.close())

const find = async (text: string, scope: Parameters<typeof findAnywhere>[1] = all) => (await findAnywhere(service, scope, text, everything)) as Found
const ofShop = (one: AddedMerchant) => ({ kind: 'merchants' as const, merchantIds: [one.merchantId], scopeIds: [one.scopeId] })
const numbers = (found: Found) => found.customers.rows.map(({ number }) => number)

describe('a customer', () => {
  it.each(['Anna-77', 'anna-7', 'anna.koval@post.example', 'koval', 'An', '1111', 'ORDER-OF-ANNA'])('is found by “%s”', async (text) => {
    expect(numbers(await find(text))).toContain('Anna-77')
  })

  it('is found by the token of a card, which is named, also when it has been typed in capitals', async () => {
    const card = await onlyCard(service, shop.scopeId, 'Anna-77')
    const { customers } = await find(card.toUpperCase())
    expect(customers).toMatchObject({ rows: [{ number: 'Anna-77', card: { brand: 'visa', last4: '1111' } }], more: false })
    expect((await find(card, ofShop(other))).customers.rows).toEqual([])
  })

  it('is told of what of his it was, where his number does not say it', async () => {
    const told = async (text: string) => (await find(text)).customers.rows.find(({ number }) => number === 'Anna-77')
    expect(await told('1111')).toMatchObject({ card: { last4: '1111' }, email: null })
    expect(await told('KOVAL')).toMatchObject({ card: null, email: 'anna.koval@post.example' })
    expect(await told('Anna-7')).toMatchObject({ card: null, email: null })
  })

  it('whose whole number it is comes before those of whose number it is a part', async () => {
    const word = freshWord()
    for (const number of [`${word}-a`, `x-${word}`, word]) await payNew(service, shop.merchantId, { customerNumber: number })
    const found = numbers(await find(word))
    expect(found[0]).toBe(word)
    expect(found.toSorted()).toEqual([word, `${word}-a`, `x-${word}`].toSorted())
  })

  it('of another merchant is nothing for staff of one', async () => {
    expect(numbers(await find('Anna-77', ofShop(shop)))).toEqual(['Anna-77'])
    expect(numbers(await find('Anna-77', ofShop(other)))).toEqual([])
  })

  it('who lives on in another one is found once, as that one', async () => {
    const [one, two] = [await addMerchant(service), await addMerchant(service)]
    const word = freshWord()
    for (const { merchantId } of [one, two]) await payNew(service, merchantId, { customerNumber: word })
    const cardOfTwo = await onlyCard(service, two.scopeId, word)
    const union = await unite(service, [one.merchantId, two.merchantId])
    const { id } = await customerOf(service, union, word)
    expect((await find(word)).customers.rows.map((row) => row.id)).toEqual([id])
    expect((await find(cardOfTwo)).customers.rows.map((row) => row.id)).toEqual([id])
  })
})

describe('an order', () => {
  it('is found by its number and by its bill number, short or extended', async () => {
    const order = await service.db.prisma.order.findFirstOrThrow({ where: { number: 'ORDER-OF-ANNA' } })
    for (const text of [order.number, order.billNumber, `${order.billNumber}.1`]) {
      expect((await find(text)).orders.rows.map(({ id }) => id)).toEqual([order.id])
      expect((await find(text, ofShop(other))).orders.rows).toEqual([])
    }
  })

  it('is shown among so many of one number at most, and there are said to be more', async () => {
    const number = freshWord()
    for (let count = 0; count <= mostFound; count += 1) {
      const { merchantId } = await addMerchant(service)
      await createOrder(service, newOrder(merchantId, { number }), null)
      if (count === mostFound - 1) expect((await find(number)).orders).toMatchObject({ more: false })
    }
    const { orders } = await find(number)
    expect([orders.rows.length, orders.more]).toEqual([mostFound, true])
  })
})

describe('whoever and whatever else', () => {
  it('merchants are found by number, name and legal entity, and signs of patterns stand for themselves', async () => {
    const ids = async (text: string) => (await find(text)).merchants.rows.map(({ id }) => id)
    expect(await ids(String(shop.merchantId))).toContain(shop.merchantId)
    expect(await ids('linen')).toEqual([shop.merchantId])
    expect(await ids(`Legal entity of ${shop.merchantId}`)).toEqual([shop.merchantId])
    expect(await ids('100%')).toEqual([shop.merchantId])
    expect(await ids('n_Yard')).toEqual([])
  })

  it('a waiting request for One Click is found by its merchant, and an answered one is not', async () => {
    const { merchantId } = await addMerchant(service, { name: 'Bakery', settings: { oneClick: 'off' } })
    const { id } = await service.db.prisma.oneClickRequest.create({
      data: { merchantId, state: 'waiting', requestedBy: 'staff:1', requestedAt: service.clock.now() },
    })
    expect((await find('Bakery')).requests.rows).toMatchObject([{ id: merchantId }])
    await service.db.prisma.oneClickRequest.update({
      where: { id },
      data: { state: 'declined', reason: 'papers are missing', decidedBy: 'staff:2', decidedAt: service.clock.now() },
    })
    expect((await find('Bakery')).requests.rows).toEqual([])
  })

  it('legal entities, groups, unions and staff are found by a part of their name, and staff by login', async () => {
    const word = freshWord()
    const group = await service.db.prisma.legalEntityGroup.create({ data: { name: `Group ${word}` } })
    const entity = await service.db.prisma.legalEntity.create({ data: { name: `Entity ${word}`, groupId: group.id } })
    const found = await find(word)
    expect(found.groups.rows).toMatchObject([{ id: group.id }])
    expect(found.entities.rows).toMatchObject([{ id: entity.id, group: group.name }])
    const [one, two] = [await addMerchant(service), await addMerchant(service)]
    const union = await unite(service, [one.merchantId, two.merchantId])
    const { name } = await service.db.prisma.numberScope.findUniqueOrThrow({ where: { id: union } })
    expect((await find(name)).unions.rows).toContainEqual(expect.objectContaining({ id: union }))
    const clerk = await addStaff(service, { merchantIds: [shop.merchantId] })
    expect((await find(clerk.login)).staff.rows).toContainEqual(expect.objectContaining({ id: clerk.id }))
    expect((await find(clerk.login, ofShop(other))).staff.rows).toEqual([])
  })

  it('nothing of a kind is looked for that is not asked for', async () => {
    expect(Object.keys(await findAnywhere(service, all, 'Toys', ['orders']))).toEqual(['orders'])
  })
})
