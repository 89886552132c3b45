import { createHmac, createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

/** Standard Webhooks: `whsec_` and 24 to 64 bytes in base64; `whsk_` and `whpk_` with the 32 bytes of an Ed25519 seed and public key. */
export type WebhookSecrets = { secret: string; signingKey: string; publicKey: string }

export function newSecrets(): WebhookSecrets {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const { d = '' } = privateKey.export({ format: 'jwk' })
  const { x = '' } = publicKey.export({ format: 'jwk' })
  const base64 = (url: string) => Buffer.from(url, 'base64url').toString('base64')
  return { secret: `whsec_${randomBytes(32).toString('base64')}`, signingKey: `whsk_${base64(d)}`, publicKey: `whpk_${base64(x)}` }
}

/** The three headers of Standard Webhooks. Every set of secrets that holds signs in both ways, the newest first, so that a receiver can change its secret in peace. */
export function signedHeaders(held: readonly WebhookSecrets[], { id, at, body }: { id: string; at: Date; body: string }): Record<string, string> {
  const timestamp = Math.floor(at.getTime() / 1000).toString()
  const text = `${id}.${timestamp}.${body}`
  const signatures = held.flatMap((secrets) => [`v1,${symmetric(secrets, text)}`, `v1a,${asymmetric(secrets, text)}`])
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') }
}

function symmetric({ secret }: WebhookSecrets, text: string): string {
  return createHmac('sha256', bytesOf(secret)).update(text).digest('base64')
}

function asymmetric({ signingKey, publicKey }: WebhookSecrets, text: string): string {
  const jwk = { kty: 'OKP', crv: 'Ed25519', d: bytesOf(signingKey).toString('base64url'), x: bytesOf(publicKey).toString('base64url') }
  return sign(null, Buffer.from(text, 'utf8'), createPrivateKey({ key: jwk, format: 'jwk' })).toString('base64')
}

function bytesOf(key: string): Buffer {
  return Buffer.from(key.slice(key.indexOf('_') + 1), 'base64')
}
