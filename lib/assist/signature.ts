import { constants, verify } from 'node:crypto'
import { readPublicKey } from '@/lib/merchants/public-key'

export type SignatureHash = 'md5' | 'sha256'

/**
 * RSA PKCS#1 v1.5 over the UTF-8 bytes of the text, base64 with white space anywhere. Right when any of the keys fits: after a
 * change of keys the old and the new one hold together for some days.
 */
export function signatureMatches(sent: string, publicKeyPems: readonly string[], hash: SignatureHash, text: string): boolean {
  const signature = decodeBase64(sent)
  if (signature === null) return false
  const algorithm = hash === 'md5' ? 'RSA-MD5' : 'RSA-SHA256'
  return publicKeyPems.some((pem) => {
    const read = readPublicKey(pem)
    return 'publicKey' in read && verify(algorithm, Buffer.from(text, 'utf8'), { key: read.publicKey.key, padding: constants.RSA_PKCS1_PADDING }, signature)
  })
}

// Node lets any stray character pass; here one signature has one spelling, white space apart.
function decodeBase64(text: string): Buffer | null {
  const dense = text.replace(/\s/g, '')
  const bytes = Buffer.from(dense, 'base64')
  return dense !== '' && bytes.toString('base64') === dense ? bytes : null
}
