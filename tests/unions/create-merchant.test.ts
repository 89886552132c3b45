import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readNextSteps, suggestMerchantId } from '@/lib/merchants/keeping-queries'
import { largestMerchantId, mostCurrencies } from '@/lib/merchants/merchant-facts'
import { readMerchant } from '@/lib/merchants/store'
import { currencies } from '@/lib/platform/money'
import { type CreateMerchant, createMerchant } from '@/lib/unions/create-merchant'
import { addMerchant } from '../support/add-merchant'
import { payNew } from '../support/payer'
import { addStaff } from '../support/staff'
import { makeTestService, type TestService } from '../support/test-service'

let service: TestService
let entityId: number
let nextId = 810_000

beforeAll(async () => {
  service = await makeTestService()
  entityId = (await addMerchant(service)).legalEntityId
})
afterAll(() => service.close())

const support = { kind: 'staff', id: 1 } as const
const everything = { kind: 'all' } as const
const wanted = (change: Partial<CreateMerchant> = {}): CreateMerchant => {
  nextId += 1
  return {
    ...{ id: nextId, entity: { kind: 'known', id: entityId }, name: `New shop ${nextId}`, baseCurrency: 'BYN', currencies: ['USD'] },
    ...{ language: 'be', country: 'BY', timeZone: 'Europe/Minsk', acceptsCards: true, mayDisable3ds: false, reason: 'contract 17' },
    ...change,
  }
}
const create = (input: CreateMerchant, actor = support as { kind: 'staff'; id: number }) => createMerchant(service, actor, input)
const faultsOf = async (change: Partial<CreateMerchant>) => {
  const outcome = await create(wanted(change))
  return outcome.kind === 'bad-input' ? outcome.faults.map(({ field }) => field) : [outcome.kind]
}
const companies = (name: string) => service.db.prisma.legalEntity.count({ where: { name } })

describe('a new merchant', () => {
  it('stands in a number scope of its own, with One Click off and nothing it could prove orders by', async () => {
    const input = wanted({ timeZone: 'Europe/Warsaw', currencies: ['usd', 'EUR', 'BYN'] })
    expect(await create(input)).toEqual({ kind: 'created', id: input.id })
    const made = await readMerchant(service.db.prisma, input.id)
    expect(made).toMatchObject({
      ...{ name: input.name, legalEntityId: entityId, baseCurrency: 'BYN', currencies: ['BYN', 'EUR', 'USD'], language: 'be', oneClick: 'off' },
      scope: { kind: 'merchant', timeZone: 'Europe/Warsaw' },
    })
    expect(made?.homeScopeId).toBe(made?.scope.id)
    expect(await service.db.prisma.numberScopeMember.count({ where: { merchantId: input.id, leftAt: null } })).toBe(1)
    expect(await readNextSteps(service, everything, input.id)).toEqual({ admins: false, proof: false, hosts: false, tells: false, oneClick: false })
    await addStaff(service, { role: 'admin', merchantIds: [input.id] })
    expect(await readNextSteps(service, everything, input.id)).toMatchObject({ admins: true })
  })

  it('is in the audit log: who made it, what it is and why', async () => {
    const input = wanted()
    await create(input)
    const lines = await service.db.prisma.auditRecord.findMany({ where: { merchantId: input.id } })
    expect(lines).toMatchObject([
      { actor: 'staff:1', action: 'merchants.create', reason: 'contract 17', after: { name: input.name, currencies: 'BYN USD', acceptsCards: true } },
    ])
  })

  it('can come with a legal entity of its own, and neither is made without the other', async () => {
    const input = wanted({ entity: { kind: 'new', name: ' Brand new ' } })
    expect(await create(input)).toMatchObject({ kind: 'created' })
    const { legalEntity } = await service.db.prisma.merchant.findUniqueOrThrow({ where: { id: input.id }, include: { legalEntity: true } })
    expect(legalEntity.name).toBe('Brand new')
    expect(await create(wanted({ entity: { kind: 'new', name: 'Brand new' } }))).toEqual({ kind: 'entity-name-taken' })
    expect(await create(wanted({ id: input.id, entity: { kind: 'new', name: 'Never made' } }))).toEqual({ kind: 'id-taken', name: input.name })
    expect(await companies('Never made')).toBe(0)
    expect(await create(wanted({ entity: { kind: 'known', id: 999_999 } }))).toEqual({ kind: 'no-entity' })
  })

  it('has a number from 1 to 999999999 that nobody else has', async () => {
    expect(await Promise.all([0, -1, 1.5, Number.NaN, largestMerchantId + 1].map((id) => faultsOf({ id })))).toEqual(Array(5).fill(['id']))
    expect(await create(wanted({ id: 1 }))).toMatchObject({ kind: 'created' })
    expect(await suggestMerchantId(service, everything)).toBe(((await service.db.prisma.merchant.aggregate({ _max: { id: true } }))._max.id ?? 0) + 1)
    expect(await create(wanted({ id: largestMerchantId }))).toMatchObject({ kind: 'created' })
    expect(await payNew(service, largestMerchantId)).toEqual({ kind: 'approved' })
    expect(await suggestMerchantId(service, everything)).toBeNull()
  })

  it('names each fault of what was typed, all at once', async () => {
    const typed = { id: 0, name: ' ', baseCurrency: 'XYZ', currencies: ['USD', 'nonsense'], country: 'ZZ', timeZone: 'Mars/Base', reason: '' }
    expect((await faultsOf(typed)).toSorted()).toEqual(['baseCurrency', 'country', 'currencies', 'id', 'name', 'reason', 'timeZone'])
    expect(await faultsOf({ name: 'Shop 4111 1111 1111 1111' })).toEqual(['name'])
    expect(await faultsOf({ entity: { kind: 'new', name: 'x'.repeat(201) } })).toEqual(['entityName'])
    const others = currencies.filter((code) => code !== 'BYN')
    expect(await faultsOf({ currencies: others.slice(0, mostCurrencies) })).toEqual(['currencies'])
    expect(await faultsOf({ currencies: others.slice(0, mostCurrencies - 1) })).toEqual(['created'])
    expect(await faultsOf({ name: 'x'.repeat(200), currencies: [] })).toEqual(['created'])
  })

  it('sent twice by the same person is one merchant, and by another one a number that is taken', async () => {
    const input = wanted({ entity: { kind: 'new', name: 'Twice' } })
    const twice = await Promise.all([create(input), create(input)])
    expect(twice).toEqual([
      { kind: 'created', id: input.id },
      { kind: 'created', id: input.id },
    ])
    expect(await companies('Twice')).toBe(1)
    expect(await service.db.prisma.auditRecord.count({ where: { merchantId: input.id, action: 'merchants.create' } })).toBe(1)
    expect(await create({ ...input, name: 'Another' })).toEqual({ kind: 'id-taken', name: input.name })
    expect(await create(input, { kind: 'staff', id: 2 })).toEqual({ kind: 'id-taken', name: input.name })
  })

  it('is made once by two who want the same number at once', async () => {
    const { id } = wanted()
    const outcomes = await Promise.all([1, 2, 3, 4].map((who) => create(wanted({ id, name: `Of ${who}` }), { kind: 'staff', id: who })))
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['created', 'id-taken', 'id-taken', 'id-taken'])
    expect(await service.db.prisma.numberScope.count({ where: { name: { startsWith: 'Of ' } } })).toBe(1)
  })
})
