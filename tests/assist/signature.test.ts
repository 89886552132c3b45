import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { signatureMatches } from '@/lib/assist/signature'
import { readPublicKey } from '@/lib/merchants/public-key'
import { rsaPair } from '../support/rsa-keys'
import { signatureFor } from '../support/sign-order'

const text = '500001;Заказ 1;100.00;BYN;customer'
const { publicKey, privateKey } = rsaPair()

describe('signature', () => {
  it.each(['md5', 'sha256'] as const)('is right by RSA with %s, and only by that', (hash) => {
    const other = hash === 'md5' ? 'sha256' : 'md5'
    expect(signatureMatches(signatureFor(privateKey, text, hash), [publicKey], hash, text)).toBe(true)
    expect(signatureMatches(signatureFor(privateKey, text, hash), [publicKey], other, text)).toBe(false)
  })

  it('may be broken into lines and padded with white space', () => {
    const broken = `  ${signatureFor(privateKey, text, 'md5').replace(/(.{64})/g, '$1\r\n')}\t`
    expect(signatureMatches(broken, [publicKey], 'md5', text)).toBe(true)
  })

  it('is right by the old and by the new key while both hold', () => {
    const next = rsaPair('next')
    const keys = [publicKey, next.publicKey]
    expect(signatureMatches(signatureFor(privateKey, text, 'md5'), keys, 'md5', text)).toBe(true)
    expect(signatureMatches(signatureFor(next.privateKey, text, 'md5'), keys, 'md5', text)).toBe(true)
    expect(signatureMatches(signatureFor(next.privateKey, text, 'md5'), [publicKey], 'md5', text)).toBe(false)
  })

  it('is refused without a key, and when it is not base64', () => {
    expect(signatureMatches(signatureFor(privateKey, text, 'md5'), [], 'md5', text)).toBe(false)
    for (const nonsense of ['', ' ', '*', 'AAAA', 'a', signatureFor(privateKey, text, 'md5').slice(0, -1), `${signatureFor(privateKey, text, 'md5')}!`]) {
      expect(signatureMatches(nonsense, [publicKey], 'md5', text)).toBe(false)
    }
  })

  it('is refused when any character of it is another', () => {
    const right = signatureFor(privateKey, text, 'md5')
    for (let place = 0; place < right.length; place += 1) {
      const changed = right.slice(0, place) + (right[place] === 'A' ? 'B' : 'A') + right.slice(place + 1)
      expect(signatureMatches(changed, [publicKey], 'md5', text)).toBe(false)
    }
  })

  it('believes RSA keys of 1024 to 4096 bits and nothing else', () => {
    const judged = (pem: string) => {
      const read = readPublicKey(pem)
      return 'fault' in read ? read.fault : read.publicKey.bits
    }
    expect([1023, 1024, 4096, 4097].map((bits) => judged(publicKeyOf(bits)))).toEqual(['too-short', 1024, 4096, 'too-long'])
    expect(judged(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' }).toString())).toBe('not-rsa')
    expect(judged('-----BEGIN PUBLIC KEY-----\nnonsense\n-----END PUBLIC KEY-----')).toBe('not-a-key')
    expect(judged(privateKey)).toBe('private-key')
    expect(judged(`${publicKey}${' '.repeat(20_000)}`)).toBe('not-a-key')
  })
})

// A modulus of a given length whose factors nobody knows: enough to look at, and made at once.
function publicKeyOf(bits: number): string {
  const modulus = ((1n << BigInt(bits - 1)) | 1n).toString(16)
  const n = Buffer.from(modulus.length % 2 === 0 ? modulus : `0${modulus}`, 'hex').toString('base64url')
  return createPublicKey({ key: { kty: 'RSA', n, e: 'AQAB' }, format: 'jwk' })
    .export({ type: 'spki', format: 'pem' })
    .toString()
}
