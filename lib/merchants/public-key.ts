import { createHash, createPublicKey, type KeyObject } from 'node:crypto'

/** Bits of keys that are believed. */
export const keyBits = { least: 1024, most: 4096 }

/** Longer texts are no public key of a believed length. */
const longestPem = 16 * 1024

export type PublicKeyFault = 'not-a-key' | 'private-key' | 'not-rsa' | 'too-short' | 'too-long'

/** `pem` is written anew by us, whatever was sent; `fingerprint` is the SHA-256 of the key's DER (SPKI), hexadecimal, by which people compare keys. */
export type PublicKey = { key: KeyObject; pem: string; bits: number; fingerprint: string }

/**
 * Reads an RSA public key in PEM. A private key is refused, though a public one could be taken from it: it has to be taken out of use, since it has
 * left its owner's hands.
 */
export function readPublicKey(text: string): { publicKey: PublicKey } | { fault: PublicKeyFault } {
  if (text.length > longestPem) return { fault: 'not-a-key' }
  if (/PRIVATE KEY-----/.test(text)) return { fault: 'private-key' }
  const key = parsed(text)
  if (key === null) return { fault: 'not-a-key' }
  const { modulusLength: bits = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {}
  if (key.asymmetricKeyType !== 'rsa') return { fault: 'not-rsa' }
  // With an exponent of one, or an even one, anybody could sign.
  if (publicExponent < 3n || publicExponent % 2n === 0n) return { fault: 'not-a-key' }
  if (bits < keyBits.least) return { fault: 'too-short' }
  if (bits > keyBits.most) return { fault: 'too-long' }
  const fingerprint = createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex')
  return { publicKey: { key, pem: key.export({ type: 'spki', format: 'pem' }).toString(), bits, fingerprint } }
}

function parsed(text: string): KeyObject | null {
  try {
    return createPublicKey(text.trim())
  } catch {
    return null
  }
}
