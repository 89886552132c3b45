import { constants, createPublicKey, type KeyObject, verify } from 'node:crypto'

export type SignatureHash = 'md5' | 'sha256'

// The length of keys that are believed.
const keyBits = { least: 1024, most: 4096 }

/**
 * RSA PKCS#1 v1.5 over the UTF-8 bytes of the text, base64 with white space anywhere. Right when any of the keys fits: after a
 * change of keys the old and the new one hold together for some days.
 */
export function signatureMatches(sent: string, publicKeyPems: readonly string[], hash: SignatureHash, text: string): boolean {
  const signature = decodeBase64(sent)
  if (signature === null) return false
  return publicKeyPems.some((pem) => {
    const key = rsaKeyOf(pem)
    return (
      key !== null && verify(hash === 'md5' ? 'RSA-MD5' : 'RSA-SHA256', Buffer.from(text, 'utf8'), { key, padding: constants.RSA_PKCS1_PADDING }, signature)
    )
  })
}

/** An RSA public key of a believed length, or null. */
export function rsaKeyOf(pem: string): KeyObject | null {
  try {
    const key = createPublicKey(pem)
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
    return key.asymmetricKeyType === 'rsa' && bits >= keyBits.least && bits <= keyBits.most ? key : null
  } catch {
    return null
  }
}

// Node lets any stray character pass; here one signature has one spelling, white space apart.
function decodeBase64(text: string): Buffer | null {
  const dense = text.replace(/\s/g, '')
  const bytes = Buffer.from(dense, 'base64')
  return dense !== '' && bytes.toString('base64') === dense ? bytes : null
}
