import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKey, mostLiveKeys } from '@/lib/api-access/create-key'
import { listKeys } from '@/lib/api-access/queries'
import { type KeyWish, readKeyWish } from '@/lib/api-access/read-key-wish'
import { revokeKey } from '@/lib/api-access/revoke-key'
import { rotateKey } from '@/lib/api-access/rotate-key'
import { readSettingsInBrief } from '@/lib/merchants/settings-queries'
import { allKeyScopes } from '@/lib/staff/rules'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { askApi } from '../support/api'
import { payNew } from '../support/payer'
import { makeTestService, type TestService } from '../support/test-service'

let service: TestService
let shop: AddedMerchant
const everything = { kind: 'all' as const }
const anna = { kind: 'staff' as const, id: 1 }
const hourMs = 3_600_000

beforeAll(async () => {
  service = await makeTestService()
  shop = await addMerchant(service)
})
afterAll(() => service.close())

const wish = (change: Partial<KeyWish> = {}): KeyWish => ({ name: 'The shop', scopes: allKeyScopes, ipRanges: [], validDays: 90, ...change })

async function make(change: Partial<KeyWish> = {}, { merchantId } = shop) {
  const made = await createKey(service, everything, anna, { merchantId, ...wish(change) })
  if (made.kind !== 'created') throw new Error(made.kind)
  return made
}
const opens = async (key: string, headers: Record<string, string> = {}) => (await askApi(service, key, '/api/v1/customers', { headers })).status

describe('a new key', () => {
  it('opens the API until it expires, is shown once, and is in the audit log without itself', async () => {
    const { key, keyId } = await make()
    expect(await opens(key)).toBe(200)
    const row = await service.db.prisma.apiKey.findUniqueOrThrow({ where: { id: keyId } })
    expect(row).toMatchObject({ prefix: key.slice(0, -24), createdBy: 'staff:1', expiresAt: new Date(service.clock.now().getTime() + 90 * 24 * hourMs) })
    const [record] = await service.db.prisma.auditRecord.findMany({ where: { action: 'api-keys.manage', objectId: row.prefix } })
    expect(record).toMatchObject({ outcome: 'done', actor: 'staff:1', merchantId: shop.merchantId })
    expect(JSON.stringify([row.prefix, record?.after])).not.toContain(key.slice(-24))
  })

  it('may do what its scopes say, from where its networks say', async () => {
    const { key } = await make({ scopes: ['orders:create'], ipRanges: ['192.0.2.7', '2001:db8::/32'] })
    expect(await opens(key, { 'x-forwarded-for': '192.0.2.7' })).toBe(403)
    const { key: reader } = await make({ scopes: ['customers:read'], ipRanges: ['192.0.2.7'] })
    expect(await opens(reader, { 'x-forwarded-for': '192.0.2.7' })).toBe(200)
    expect(await opens(reader, { 'x-forwarded-for': '192.0.2.8' })).toBe(403)
  })

  it('of a merchant of others is not made', async () => {
    const scope = { kind: 'merchants' as const, merchantIds: [1], scopeIds: [1] }
    expect(await createKey(service, scope, anna, { merchantId: shop.merchantId, ...wish() })).toEqual({ kind: 'not-found' })
    expect(await createKey(service, everything, anna, { merchantId: 1, ...wish() })).toEqual({ kind: 'not-found' })
  })

  it('is the last one when a merchant has as many as can be looked after', async () => {
    const many = await addMerchant(service)
    await Promise.all(Array.from({ length: mostLiveKeys - 1 }, () => make({}, many)))
    const { keyId } = await make({}, many)
    expect(await createKey(service, everything, anna, { merchantId: many.merchantId, ...wish() })).toEqual({ kind: 'too-many' })
    await revokeKey(service, everything, anna, { keyId, reason: 'Not needed' })
    expect((await createKey(service, everything, anna, { merchantId: many.merchantId, ...wish() })).kind).toBe('created')
  })

  it.each([
    ['name', { name: ' ' }],
    ['name', { name: 'x'.repeat(101) }],
    ['name', { name: '4111 1111 1111 1111' }],
    ['scopes', { scopes: [] }],
    ['scopes', { scopes: ['everything'] }],
    ['ipRanges', { ipRanges: ['192.0.2'] }],
    ['ipRanges', { ipRanges: ['192.0.2.0/33'] }],
    ['ipRanges', { ipRanges: ['fe80::1%eth0'] }],
    ['ipRanges', { ipRanges: ['shop.example'] }],
    ['ipRanges', { ipRanges: Array.from({ length: 21 }, (_, place) => `192.0.2.${place}`) }],
    ['validDays', { validDays: 0 }],
    ['validDays', { validDays: 731 }],
    ['validDays', { validDays: 1.5 }],
  ])('with something wrong in %s is refused: %j', (fault, change) => {
    expect(readKeyWish(wish(change))).toEqual({ fault })
  })

  it('takes networks however they are written', () => {
    expect(readKeyWish(wish({ ipRanges: ['192.0.2.130/24', ' 10.0.0.1 ', '2001:DB8::1/32', '::1'] }))).toMatchObject({
      ipRanges: ['192.0.2.0/24', '10.0.0.1/32', '2001:db8::/32', '::1/128'],
    })
  })
})

describe('exchanging a key', () => {
  it('makes a new one with the same rights, and the old one works on for the hours that were asked for', async () => {
    const old = await make({ scopes: ['customers:read'], ipRanges: ['192.0.2.0/24'] })
    const from = { 'x-forwarded-for': '192.0.2.1' }
    const rotated = await rotateKey(service, everything, anna, { keyId: old.keyId, overlapHours: 2, validDays: 30 })
    if (rotated.kind !== 'rotated') throw new Error(rotated.kind)
    service.clock.advance(2 * hourMs - 1)
    expect([await opens(old.key, from), await opens(rotated.key, from)]).toEqual([200, 200])
    service.clock.advance(1)
    expect([await opens(old.key, from), await opens(rotated.key, from), await opens(rotated.key)]).toEqual([401, 200, 403])
  })

  it('happens once, and to a key that holds', async () => {
    const old = await make()
    const rotate = () => rotateKey(service, everything, anna, { keyId: old.keyId, overlapHours: 24, validDays: 30 })
    const outcomes = await Promise.all([rotate(), rotate(), rotate()])
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['not-live', 'not-live', 'rotated'])
    const gone = await make()
    await revokeKey(service, everything, anna, { keyId: gone.keyId, reason: 'Leaked' })
    expect(await rotateKey(service, everything, anna, { keyId: gone.keyId, overlapHours: 1, validDays: 30 })).toEqual({ kind: 'not-live' })
  })

  it('never lets the old one live longer than it would have', async () => {
    const old = await make({ validDays: 1 })
    const rotated = await rotateKey(service, everything, anna, { keyId: old.keyId, overlapHours: 168, validDays: 30 })
    expect(rotated).toMatchObject({ kind: 'rotated', oldUntil: new Date(service.clock.now().getTime() + 24 * hourMs) })
  })

  it('keeps requests the same: what the old key asked and the new one repeats is answered, not done again', async () => {
    const old = await make()
    await payNew(service, shop.merchantId, { customerNumber: 'same', number: 'same-order' })
    const { billNumber } = await service.db.prisma.order.findFirstOrThrow({ where: { number: 'same-order' } })
    const refund = (key: string) =>
      askApi(service, key, `/api/v1/orders/${billNumber}/cancellations`, {
        method: 'POST',
        body: { amount: '1.00', reason: 'One book less' },
        headers: { 'idempotency-key': 'refund-1' },
      })
    const first = await refund(old.key)
    const rotated = await rotateKey(service, everything, anna, { keyId: old.keyId, overlapHours: 0, validDays: 30 })
    if (rotated.kind !== 'rotated') throw new Error(rotated.kind)
    expect(await opens(old.key)).toBe(200)
    service.clock.advance(1)
    expect(await opens(old.key)).toBe(401)
    expect((await refund(rotated.key)).text).toBe(first.text)
    expect(await service.db.prisma.operation.count({ where: { billNumber, type: 300 } })).toBe(1)
  })

  it.each([
    ['overlapHours', -1, 30],
    ['overlapHours', 169, 30],
    ['overlapHours', 1.5, 30],
    ['validDays', 1, 0],
  ])('with something wrong in %s is refused: %s', async (field, overlapHours, validDays) => {
    expect(await rotateKey(service, everything, anna, { keyId: 1, overlapHours, validDays })).toEqual({ kind: 'bad-input', field })
  })
})

describe('revoking a key', () => {
  it('ends it at once and for good, with a reason, also in the database', async () => {
    const { key, keyId } = await make()
    expect(await revokeKey(service, everything, anna, { keyId, reason: ' ' })).toEqual({ kind: 'bad-input', field: 'reason' })
    expect(await revokeKey(service, everything, anna, { keyId, reason: 'Seen in a log' })).toEqual({ kind: 'revoked' })
    expect(await opens(key)).toBe(401)
    expect(await revokeKey(service, everything, anna, { keyId, reason: 'Again' })).toEqual({ kind: 'revoked-already' })
    await expect(service.db.prisma.apiKey.update({ where: { id: keyId }, data: { revokedAt: null, revokedBy: null, revokedReason: null } })).rejects.toThrow()
    expect(await service.db.prisma.auditRecord.findMany({ where: { action: 'api-keys.revoke', reason: 'Seen in a log' } })).toHaveLength(1)
  })

  it('is for those who see the merchant', async () => {
    const { key, keyId } = await make()
    const scope = { kind: 'merchants' as const, merchantIds: [1], scopeIds: [1] }
    expect(await revokeKey(service, scope, anna, { keyId, reason: 'Not mine' })).toEqual({ kind: 'not-found' })
    expect(await rotateKey(service, scope, anna, { keyId, overlapHours: 1, validDays: 1 })).toEqual({ kind: 'not-found' })
    expect(await opens(key)).toBe(200)
  })
})

describe('the list of keys', () => {
  it('tells what holds first, when each was used last, and nobody the keys of others', async () => {
    const own = await addMerchant(service)
    const used = await make({ name: 'Used' }, own)
    const revoked = await make({ name: 'Revoked' }, own)
    await revokeKey(service, everything, anna, { keyId: revoked.keyId, reason: 'Lost' })
    await rotateKey(service, everything, anna, { keyId: (await make({ name: 'Exchanged' }, own)).keyId, overlapHours: 1, validDays: 30 })
    await opens(used.key, { 'x-forwarded-for': '192.0.2.9' })
    const scope = { kind: 'merchants' as const, merchantIds: [own.merchantId], scopeIds: [own.scopeId] }
    const keys = await listKeys(service, scope, own.merchantId)
    expect(keys.map(({ name, state }) => [name, state])).toEqual([
      ['Exchanged', 'live'],
      ['Exchanged', 'replaced'],
      ['Used', 'live'],
      ['Revoked', 'revoked'],
    ])
    expect(keys[2]?.lastUse).toEqual({ at: service.clock.now(), ip: '192.0.2.9' })
    expect(JSON.stringify(keys)).not.toContain(used.key.slice(-24))
    expect(await listKeys(service, scope, shop.merchantId)).toEqual([])
  })

  it('are told to end soon in their last fourteen days, unless they were exchanged', async () => {
    const own = await addMerchant(service)
    const scope = { kind: 'merchants' as const, merchantIds: [own.merchantId], scopeIds: [own.scopeId] }
    const begun = service.clock.now()
    const { keyId } = await make({ name: 'Soon', validDays: 30 }, own)
    const soon = async () => [
      (await listKeys(service, scope, own.merchantId)).map(({ endsSoon }) => endsSoon),
      (await readSettingsInBrief(service, scope, own.merchantId)).apiKeysEnding,
    ]
    service.clock.set(new Date(begun.getTime() + 16 * 24 * hourMs))
    expect(await soon()).toEqual([[false], 0])
    service.clock.advance(1)
    expect(await soon()).toEqual([[true], 1])
    await rotateKey(service, everything, anna, { keyId, overlapHours: 168, validDays: 90 })
    expect(await soon()).toEqual([[false, false], 0])
    const { keyId: revoked } = await make({ name: 'Revoked', validDays: 30 }, own)
    service.clock.advance(20 * 24 * hourMs)
    await revokeKey(service, everything, anna, { keyId: revoked, reason: 'a test' })
    expect(await soon()).toEqual([[false, false, false], 0])
    service.clock.set(begun)
  })
})
