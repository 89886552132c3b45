import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { carryOutUnionChanges } from '@/lib/unions/carry-out'
import { createGroup, createLegalEntity } from '@/lib/unions/create-legal-entity'
import { listEntities, listGroups, readEntity, readGroup } from '@/lib/unions/legal-entity-queries'
import { moveEntityToGroup } from '@/lib/unions/move-entity-to-group'
import { moveMerchantToEntity } from '@/lib/unions/move-merchant-to-entity'
import { renameGroup, renameLegalEntity } from '@/lib/unions/rename-legal-entity'
import { requestUnionChange } from '@/lib/unions/request-change'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { makeTestService, type TestService } from '../support/test-service'
import { joinUnion, leaveUnion, support, unite } from '../support/unite'

const all = { kind: 'all' } as const
const reason = 'papers of 12 May'

let service: TestService
let books: AddedMerchant
let toys: AddedMerchant

beforeEach(async () => {
  service = await makeTestService()
  books = await addMerchant(service, { name: 'Books' })
  toys = await addMerchant(service, { name: 'Toys', legalEntityId: books.legalEntityId })
})
afterEach(() => service.close())

async function entity(name: string, groupId: number | null = null): Promise<number> {
  const made = await createLegalEntity(service, support, { name, groupId, reason })
  if (made.kind !== 'created') throw new Error(made.kind)
  return made.id
}

async function group(name: string): Promise<number> {
  const made = await createGroup(service, support, { name, reason })
  if (made.kind !== 'created') throw new Error(made.kind)
  return made.id
}

const move = (merchant: AddedMerchant, toId: number, fromId = merchant.legalEntityId) =>
  moveMerchantToEntity(service, support, { merchantId: merchant.merchantId, fromId, toId, reason })
const place = (id: number, groupId: number | null, expectedVersion = 1) => moveEntityToGroup(service, support, { id, groupId, expectedVersion, reason })
const entityOf = async (merchant: AddedMerchant) => (await service.db.prisma.merchant.findUniqueOrThrow({ where: { id: merchant.merchantId } })).legalEntityId
const lines = async (action: string) => service.db.prisma.auditRecord.findMany({ where: { action }, orderBy: { id: 'asc' } })

describe('a company and a group', () => {
  it('are made with a name and a reason, are listed without any merchant, and are in the audit log', async () => {
    const family = await group('Family')
    const id = await entity('  Linen Yard  ', family)
    expect(await readEntity(service, all, id)).toMatchObject({ name: 'Linen Yard', version: 1, group: { id: family, name: 'Family' }, merchants: [] })
    expect((await listEntities(service, all, { q: 'linen' })).entities).toEqual([{ id, name: 'Linen Yard', group: 'Family', merchants: 0 }])
    expect((await listEntities(service, all, { q: String(id) })).entities.map((one) => one.id)).toContain(id)
    expect(await listGroups(service, all)).toEqual([{ id: family, name: 'Family', entities: 1 }])
    expect(await readGroup(service, all, family)).toMatchObject({ name: 'Family', entities: [{ id }] })
    expect(await lines('unions.create-legal-entity')).toMatchObject([{ objectId: String(id), reason, after: { name: 'Linen Yard', group: 'Family' } }])
    expect(await lines('unions.create-group')).toMatchObject([{ objectId: String(family), reason, after: { name: 'Family' } }])
  })

  it('are not made without a name or a reason, with a card number in either, or in a group that is not there', async () => {
    for (const name of ['', '   ', 'x'.repeat(201), 'a\0b', 'Card 4111 1111 1111 1111']) {
      expect(await createLegalEntity(service, support, { name, groupId: null, reason })).toEqual({ kind: 'bad-input', field: 'name' })
      expect(await createGroup(service, support, { name, reason })).toEqual({ kind: 'bad-input', field: 'name' })
    }
    expect(await createLegalEntity(service, support, { name: 'x', groupId: null, reason: ' ' })).toEqual({ kind: 'bad-input', field: 'reason' })
    expect(await createGroup(service, support, { name: 'x', reason: '4111111111111111' })).toEqual({ kind: 'bad-input', field: 'reason' })
    expect(await createLegalEntity(service, support, { name: 'x', groupId: 99_999, reason })).toEqual({ kind: 'not-found' })
    expect((await listEntities(service, all, { q: 'x'.repeat(200) })).entities).toEqual([])
    expect(await createLegalEntity(service, support, { name: 'x'.repeat(200), groupId: null, reason })).toMatchObject({ kind: 'created' })
  })

  it('do not share a name with another, however many make it at once', async () => {
    const made = await Promise.all(Array.from({ length: 5 }, () => createLegalEntity(service, support, { name: 'Twins', groupId: null, reason })))
    expect(made.map(({ kind }) => kind).toSorted()).toEqual(['created', 'name-taken', 'name-taken', 'name-taken', 'name-taken'])
    const other = await entity('Other')
    expect(await renameLegalEntity(service, support, { id: other, name: 'Twins', expectedVersion: 1, reason })).toEqual({ kind: 'name-taken' })
  })

  it('get another name, once per version seen', async () => {
    const id = await entity('Before')
    const rename = (name: string, expectedVersion: number) => renameLegalEntity(service, support, { id, name, expectedVersion, reason })
    expect(await rename('After', 1)).toEqual({ kind: 'done' })
    expect(await rename('Later', 1)).toEqual({ kind: 'stale' })
    expect(await rename('After', 2)).toEqual({ kind: 'unchanged' })
    expect(await rename('', 2)).toEqual({ kind: 'bad-input', field: 'name' })
    expect(await renameLegalEntity(service, support, { id: 99_999, name: 'x', expectedVersion: 1, reason })).toEqual({ kind: 'not-found' })
    expect(await lines('unions.rename-legal-entity')).toMatchObject([{ before: { name: 'Before' }, after: { name: 'After' }, reason }])
    const family = await group('Family')
    const both = await Promise.all(['One', 'Two'].map((name) => renameGroup(service, support, { id: family, name, expectedVersion: 1, reason })))
    expect(both.map(({ kind }) => kind).toSorted()).toEqual(['done', 'stale'])
    expect((await readGroup(service, all, family))?.history.map(({ action }) => action)).toEqual(['unions.rename-group', 'unions.create-group'])
  })
})

describe('a merchant that moves to another company', () => {
  it('goes when he is alone or in a union of anybody, and the audit log says from where', async () => {
    const to = await entity('Heirs')
    expect(await move(books, to)).toEqual({ kind: 'done' })
    expect(await entityOf(books)).toBe(to)
    await unite(service, [books.merchantId, toys.merchantId])
    expect(await move(toys, to)).toEqual({ kind: 'done' })
    expect(await lines('unions.move-merchant')).toMatchObject([
      { merchantId: books.merchantId, reason, before: { legalEntityId: books.legalEntityId }, after: { legalEntityId: to, legalEntity: 'Heirs' } },
      { merchantId: toys.merchantId },
    ])
  })

  it('stays in a union of one company with others, by name, and goes with it when he is the last', async () => {
    const to = await entity('Heirs')
    const union = await unite(service, [books.merchantId, toys.merchantId], 'one-legal-entity')
    const held = { unionId: union, union: 'Union', merchantId: toys.merchantId, merchant: 'Toys' }
    expect(await move(toys, to)).toEqual({ kind: 'not-admitted', ...held })
    expect(await entityOf(toys)).toBe(toys.legalEntityId)
    await leaveUnion(service, union, books.merchantId)
    expect(await move(toys, to)).toEqual({ kind: 'done' })
    const back = { unionId: union, kind: 'join', merchantIds: [books.merchantId], reason } as const
    expect(await requestUnionChange(service, support, back)).toEqual({ kind: 'not-admitted', merchantId: books.merchantId })
    const heir = await addMerchant(service, { legalEntityId: to })
    await joinUnion(service, union, heir.merchantId)
  })

  it('goes within the group of a union of a group, and not out of it', async () => {
    const family = await group('Family')
    const [inside, outside, nowhere] = [await entity('Inside', family), await entity('Outside', await group('Strangers')), await entity('Nowhere')]
    expect(await place(books.legalEntityId, family)).toEqual({ kind: 'done' })
    const union = await unite(service, [books.merchantId, toys.merchantId], 'group-of-legal-entities')
    expect(await move(toys, inside)).toEqual({ kind: 'done' })
    for (const to of [outside, nowhere]) {
      expect(await move(toys, to, inside)).toMatchObject({ kind: 'not-admitted', unionId: union, merchantId: toys.merchantId })
    }
  })

  it('is not moved twice from one view, to where he is, or by a wrong input', async () => {
    const [one, two] = [await entity('One'), await entity('Two')]
    const both = await Promise.all([one, two].map((to) => move(books, to)))
    expect(both.map(({ kind }) => kind).toSorted()).toEqual(['done', 'stale'])
    const now = await entityOf(books)
    expect(await move(books, now, now)).toEqual({ kind: 'unchanged' })
    expect(await move(books, 99_999, now)).toEqual({ kind: 'not-found' })
    expect(await move({ ...books, merchantId: 1 }, one)).toEqual({ kind: 'not-found' })
    const input = { merchantId: books.merchantId, fromId: now, toId: two, reason: '' }
    expect(await moveMerchantToEntity(service, support, input)).toEqual({ kind: 'bad-input', field: 'reason' })
  })

  it('waits for a change of a union that names him, or of the union he is in', async () => {
    const to = await entity('Heirs')
    const union = await unite(service, [books.merchantId, toys.merchantId], 'one-legal-entity')
    const third = await addMerchant(service, { legalEntityId: books.legalEntityId })
    await requestUnionChange(service, support, { unionId: union, kind: 'join', merchantIds: [third.merchantId], reason })
    expect(await move(third, to)).toMatchObject({ kind: 'under-way', unionId: union, merchantId: third.merchantId })
    expect(await move(books, to)).toMatchObject({ kind: 'under-way', merchantId: books.merchantId })
    await carryOutUnionChanges(service)
    expect(await move(third, to)).toMatchObject({ kind: 'not-admitted' })
  })
})

describe('a company that moves to another group', () => {
  it('goes when nobody of it is in a union of its group with others, else the refusal names union and merchant', async () => {
    const [family, strangers] = [await group('Family'), await group('Strangers')]
    const other = await addMerchant(service, { name: 'Other' })
    expect(await place(books.legalEntityId, family)).toEqual({ kind: 'done' })
    expect(await place(other.legalEntityId, family)).toEqual({ kind: 'done' })
    const union = await unite(service, [books.merchantId, toys.merchantId, other.merchantId], 'group-of-legal-entities')
    const held = { kind: 'not-admitted', unionId: union, union: 'Union', merchantId: other.merchantId, merchant: 'Other' }
    expect(await place(other.legalEntityId, strangers, 2)).toEqual(held)
    expect(await place(other.legalEntityId, null, 2)).toEqual(held)
    await leaveUnion(service, union, other.merchantId)
    expect(await place(other.legalEntityId, strangers, 2)).toEqual({ kind: 'done' })
    // Everybody in the union is of one company now: it may take the union with it, but not out of any group.
    expect(await place(books.legalEntityId, null, 2)).toMatchObject({ kind: 'not-admitted', unionId: union })
    expect(await place(books.legalEntityId, strangers, 2)).toEqual({ kind: 'done' })
    expect(await lines('unions.move-legal-entity')).toHaveLength(4)
    expect((await readEntity(service, all, other.legalEntityId))?.history[0]).toMatchObject({ before: { group: 'Family' }, after: { group: 'Strangers' } })
  })

  it('is told of a collision, of nothing to change, of a group that is gone, and of a change under way', async () => {
    const family = await group('Family')
    const moves = await Promise.all([family, family].map((to) => place(books.legalEntityId, to)))
    expect(moves.map(({ kind }) => kind).toSorted()).toEqual(['done', 'stale'])
    expect(await place(books.legalEntityId, family, 2)).toEqual({ kind: 'unchanged' })
    expect(await place(books.legalEntityId, 99_999, 2)).toEqual({ kind: 'not-found' })
    const other = await addMerchant(service)
    await place(other.legalEntityId, family)
    const union = await unite(service, [books.merchantId, toys.merchantId], 'group-of-legal-entities')
    await requestUnionChange(service, support, { unionId: union, kind: 'join', merchantIds: [other.merchantId], reason })
    expect(await place(other.legalEntityId, null, 2)).toMatchObject({ kind: 'under-way', unionId: union, merchantId: other.merchantId })
  })
})

describe('moves and joins at once', () => {
  it('never leave a stranger in a union, never stand in a circle, and whoever comes too late is told', async () => {
    const family = await group('Family')
    await place(books.legalEntityId, family)
    const union = await unite(service, [books.merchantId, toys.merchantId], 'group-of-legal-entities')
    for (let round = 0; round < 8; round += 1) {
      const other = await addMerchant(service)
      await place(other.legalEntityId, family)
      const join = { unionId: union, kind: 'join', merchantIds: [other.merchantId], reason } as const
      await requestUnionChange(service, support, join)
      // As if somebody had not seen that the join waits: what the verbs forbid, the trigger and the judgement of the join have to forbid too.
      const moved = service.db.prisma.legalEntity.update({ where: { id: other.legalEntityId }, data: { groupId: null } }).then(
        () => 'moved',
        () => 'refused',
      )
      const [outcome] = await Promise.all([moved, carryOutUnionChanges(service)])
      const change = await service.db.prisma.unionChange.findFirstOrThrow({ where: { scopeId: union }, orderBy: { id: 'desc' } })
      const { scopeId } = await service.db.prisma.merchant.findUniqueOrThrow({ where: { id: other.merchantId } })
      expect([outcome, change.state, scopeId === union]).toEqual(outcome === 'moved' ? ['moved', 'refused', false] : ['refused', 'done', true])
    }
  })

  it('a join that is not admitted any more is refused with the merchant it is about, and in the audit log', async () => {
    const third = await addMerchant(service, { legalEntityId: books.legalEntityId })
    const union = await unite(service, [books.merchantId, toys.merchantId], 'one-legal-entity')
    await requestUnionChange(service, support, { unionId: union, kind: 'join', merchantIds: [third.merchantId], reason })
    await service.db.prisma.merchant.update({ where: { id: third.merchantId }, data: { legalEntityId: await entity('Heirs') } })
    await carryOutUnionChanges(service)
    const refusal = { refusal: 'not-admitted', merchant: third.merchantId }
    expect(await service.db.prisma.unionChange.findFirstOrThrow({ orderBy: { id: 'desc' } })).toMatchObject({ state: 'refused', outcome: refusal })
    expect(await service.db.prisma.auditRecord.findFirstOrThrow({ where: { action: 'unions.join', outcome: 'refused' } })).toMatchObject({ after: refusal })
  })
})
