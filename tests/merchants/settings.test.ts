import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { checkValueMatches } from '@/lib/assist/check-value'
import { signatureMatches } from '@/lib/assist/signature'
import { endOldKeys, longestOverlapDays, replacePublicKey } from '@/lib/merchants/replace-public-key'
import { readListedHost } from '@/lib/merchants/return-address'
import { setOrderDefaults, setReturnAddresses } from '@/lib/merchants/set-order-settings'
import { setProofChecks } from '@/lib/merchants/set-proof-checks'
import { setSecretWord } from '@/lib/merchants/set-secret-word'
import { readMerchantSettings } from '@/lib/merchants/settings-queries'
import { readMerchant, readSigning } from '@/lib/merchants/store'
import type { Scope } from '@/lib/platform/scope'
import { addMerchant } from '../support/add-merchant'
import { rsaPair } from '../support/rsa-keys'
import { checkValueFor, signatureFor } from '../support/sign-order'
import { makeTestService, type TestService, usualNow } from '../support/test-service'

let service: TestService
let merchantId: number
let scope: Scope

beforeAll(async () => {
  service = await makeTestService()
})
beforeEach(async () => {
  service.clock.set(usualNow)
  const shop = await addMerchant(service)
  merchantId = shop.merchantId
  scope = { kind: 'merchants', merchantIds: [merchantId], scopeIds: [shop.scopeId] }
})
afterAll(() => service.close())

const staff = { kind: 'staff', id: 1 } as const
const settings = async () => {
  const read = await readMerchantSettings(service, scope, merchantId)
  if (!read) throw new Error('no settings')
  return read
}
const edited = async () => ({ merchantId, expectedVersion: (await settings()).version })
const signing = async () => {
  const read = await readSigning(service.db.prisma, service.vault, merchantId, service.clock.now())
  if (!read) throw new Error('no signing')
  return read
}
const audits = () => service.db.prisma.auditRecord.findMany({ where: { merchantId }, orderBy: { id: 'asc' } })
const checks = { checkValueRequired: true, signatureRequired: false, signatureHash: 'md5', undelimitedCheck: false } as const
const dayMs = 86_400_000

describe('the checks of an order', () => {
  it('are switched on and off, and the log says from what to what', async () => {
    expect(await setProofChecks(service, scope, staff, { ...(await edited()), ...checks, undelimitedCheck: true })).toEqual({ kind: 'done' })
    expect(await settings()).toMatchObject({ checkValueRequired: true, signatureRequired: false, undelimitedCheck: true })
    expect(await audits()).toMatchObject([
      { action: 'settings.proof-checks', actor: 'staff:1', before: { checkValueRequired: false }, after: { checkValueRequired: true } },
    ])
  })

  it('cannot be switched on where nothing could pass them', async () => {
    const { merchantId: bare, scopeId } = await addMerchant(service, { settings: { secretWordSealed: null } })
    const theirs: Scope = { kind: 'merchants', merchantIds: [bare], scopeIds: [scopeId] }
    const input = { merchantId: bare, expectedVersion: 1 }
    expect(await setProofChecks(service, theirs, staff, { ...input, ...checks })).toEqual({ kind: 'no-secret-word' })
    const signature = { ...checks, checkValueRequired: false, signatureRequired: true }
    expect(await setProofChecks(service, theirs, staff, { ...input, ...signature })).toEqual({ kind: 'no-public-key' })
    const silently = service.db.prisma.merchant.update({ where: { id: bare }, data: { checkValueRequired: true } })
    await expect(silently).rejects.toThrow()
  })

  it('of two who change them at once only the first is heard', async () => {
    const seen = await edited()
    const outcomes = await Promise.all([1, 2].map(() => setProofChecks(service, scope, staff, { ...seen, ...checks })))
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['done', 'stale'])
  })

  it('of another merchant are nobody’s to read or to change', async () => {
    const other = await addMerchant(service)
    expect(await readMerchantSettings(service, scope, other.merchantId)).toBeNull()
    expect(await setProofChecks(service, scope, staff, { merchantId: other.merchantId, expectedVersion: 1, ...checks })).toEqual({ kind: 'not-found' })
  })
})

describe('the secret word', () => {
  it('is made and shown once, kept sealed, and holds at once instead of the old one', async () => {
    const outcome = await setSecretWord(service, scope, staff, { ...(await edited()), word: null })
    if (outcome.kind !== 'set') throw new Error(outcome.kind)
    expect(outcome.secretWord).toMatch(/^[a-zA-Z2-9]{24}$/)
    const held = (await signing()).secretWord ?? ''
    expect(checkValueMatches(checkValueFor(outcome.secretWord, 'x'), held, 'x')).toBe(true)
    expect(checkValueMatches(checkValueFor('secret', 'x'), held, 'x')).toBe(false)
    const { secretWordSealed } = await service.db.prisma.merchant.findUniqueOrThrow({ where: { id: merchantId } })
    expect(Buffer.from(secretWordSealed ?? []).toString()).not.toContain(outcome.secretWord)
    expect(JSON.stringify(await audits(), (_, value) => (typeof value === 'bigint' ? String(value) : value))).not.toContain(outcome.secretWord)
  })

  it('may be brought along, of 8 to 64 characters', async () => {
    const set = async (word: string) => (await setSecretWord(service, scope, staff, { ...(await edited()), word })).kind
    expect(await Promise.all(['1234567', ' 12345678', '12345678\n9', 'x'.repeat(65), '4111111111111111'].map(set))).toEqual(Array(5).fill('bad-word'))
    expect(await set('12345678')).toBe('set')
    expect(await set('слово-на-64'.padEnd(64, 'ю'))).toBe('set')
  })
})

describe('the public key', () => {
  const [old, next] = [rsaPair('old'), rsaPair('next')]
  const passes = async ({ privateKey }: { privateKey: string }) => {
    const { publicKeyPems } = await signing()
    return signatureMatches(signatureFor(privateKey, 'x', 'md5'), publicKeyPems, 'md5', 'x')
  }
  const put = async (pem: string, overlapDays: number) => replacePublicKey(service, scope, staff, { ...(await edited()), pem, overlapDays })

  it('is replaced by a new one, and both pass until the overlap is over', async () => {
    expect(await put(old.publicKey, 3)).toMatchObject({ kind: 'replaced', bits: 1024, oldUntil: null })
    service.clock.advance(1000)
    expect(await put(next.publicKey, 3)).toMatchObject({ kind: 'replaced', oldUntil: new Date(usualNow.getTime() + 1000 + 3 * dayMs) })
    expect([await passes(old), await passes(next)]).toEqual([true, true])
    service.clock.advance(3 * dayMs - 1)
    expect([await passes(old), await passes(next)]).toEqual([true, true])
    service.clock.advance(1)
    expect([await passes(old), await passes(next)]).toEqual([false, true])
    expect((await settings()).publicKeys).toMatchObject([{ bits: 1024, validUntil: null }])
  })

  it('ends at once without an overlap, or when the overlap is ended', async () => {
    await put(old.publicKey, 0)
    service.clock.advance(1000)
    await put(next.publicKey, 0)
    expect([await passes(old), await passes(next)]).toEqual([false, true])
    service.clock.advance(1000)
    await put(old.publicKey, 90)
    expect([await passes(old), await passes(next)]).toEqual([true, true])
    expect(await endOldKeys(service, scope, staff, await edited())).toEqual({ kind: 'ended', keys: 1 })
    expect([await passes(old), await passes(next)]).toEqual([true, false])
  })

  it('is read, whatever stands around it, and written anew', async () => {
    expect(await put(`\n  ${old.publicKey.replaceAll('\n', '\r\n')}  `, 0)).toMatchObject({ kind: 'replaced' })
    expect((await signing()).publicKeyPems).toEqual([old.publicKey])
    expect(await put(old.publicKey, 0)).toEqual({ kind: 'same-key' })
  })

  it('is refused when it is private, no key, or the overlap out of bounds', async () => {
    expect(await put(old.privateKey, 0)).toEqual({ kind: 'bad-key', fault: 'private-key' })
    expect(await put('', 0)).toEqual({ kind: 'bad-key', fault: 'not-a-key' })
    for (const days of [-1, 1.5, longestOverlapDays + 1]) expect(await put(old.publicKey, days)).toEqual({ kind: 'bad-overlap' })
    expect((await put(old.publicKey, longestOverlapDays)).kind).toBe('replaced')
  })
})

describe('return addresses', () => {
  const addresses = { returnUrls: { any: null, ok: 'https://shop.example/ok?a=1', no: '' }, hosts: [' Shop.Example ', 'shop.example', 'pay.shop.example:8443'] }
  const set = async (change: object = {}) => setReturnAddresses(service, scope, staff, { ...(await edited()), ...addresses, ...change })

  it('are kept with their hosts, each once', async () => {
    expect(await set()).toEqual({ kind: 'done' })
    expect(await readMerchant(service.db.prisma, merchantId)).toMatchObject({
      returnUrls: { any: null, ok: 'https://shop.example/ok?a=1', no: null },
      returnHosts: ['shop.example', 'pay.shop.example:8443'],
    })
  })

  it('are refused when they lead elsewhere', async () => {
    const url = (any: string) => set({ returnUrls: { any, ok: null, no: null } })
    expect(await url('https://elsewhere.example/')).toEqual({ kind: 'bad-url', field: 'any', fault: 'url-host-not-listed' })
    expect(await url('http://shop.example/')).toEqual({ kind: 'bad-url', field: 'any', fault: 'url-not-https' })
    expect(await url('https://shop.example@elsewhere.example/')).toEqual({ kind: 'bad-url', field: 'any', fault: 'not-a-url' })
    expect(await url(`https://shop.example/${'x'.repeat(300)}`)).toEqual({ kind: 'bad-url', field: 'any', fault: 'too-long' })
    expect(await set({ hosts: ['shop.example', 'https://shop.example'] })).toEqual({ kind: 'bad-host', host: 'https://shop.example' })
    expect(await set({ hosts: Array.from({ length: 51 }, (_, place) => `a${place}.example`) })).toEqual({ kind: 'too-many-hosts' })
  })

  it.each([
    ['shop.by', 'shop.by'],
    ['SHOP.by:443', 'shop.by:443'],
    ['крама.бел', 'xn--80aa2ajs.xn--90ais'],
    ['localhost', 'localhost'],
    ['127.0.0.1', '127.0.0.1'],
    ['[::1]:8443', '[::1]:8443'],
    ['shop', null],
    ['', null],
    ['*.shop.by', null],
    ['shop.by/path', null],
    ['user@shop.by', null],
    ['shop.by:99999', null],
    ['shop.by?x', null],
  ])('read the host %s as %s', (text, host) => {
    expect(readListedHost(text)).toBe(host)
  })
})

describe('order defaults', () => {
  it('are kept within their bounds', async () => {
    const set = async (orderTimeOutMin: number) =>
      (await setOrderDefaults(service, scope, staff, { ...(await edited()), orderTimeOutMin, language: 'be' })).kind
    expect([await set(0), await set(1), await set(43_200), await set(43_201), await set(1.5)]).toEqual([
      'bad-time-out',
      'done',
      'done',
      'bad-time-out',
      'bad-time-out',
    ])
    expect(await readMerchant(service.db.prisma, merchantId)).toMatchObject({ orderTimeOutMin: 43_200, language: 'be' })
  })
})
