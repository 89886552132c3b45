import { generateKeyPairSync } from 'node:crypto'

export type RsaPair = { publicKey: string; privateKey: string }

const made = new Map<string, RsaPair>()

/** A key pair in PEM. The same `name` and length give the same pair within a file: making one costs a tenth of a second. */
export function rsaPair(name = 'shop', bits = 1024): RsaPair {
  const known = made.get(`${name} ${bits}`)
  if (known) return known
  const pair = generateKeyPairSync('rsa', {
    modulusLength: bits,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  made.set(`${name} ${bits}`, pair)
  return pair
}
