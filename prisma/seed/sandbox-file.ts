import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { goodExpiry, sandboxCards } from '@/lib/acquirers/sandbox/cards'
import { newTotpSecret } from '@/lib/staff/totp'
import { merchants, staff } from './people'

/** DATA_DIR/sandbox.json (spec/contract.md section 1): what a script needs to act as a merchant, a member of staff, a payer. */
export type SandboxFile = {
  baseUrl: string
  merchants: {
    merchantId: number
    name: string
    legalEntity: string
    secretWord: string
    privateKeyPem: string
    webServiceLogin: string
    webServicePassword: string
    apiKey: string
    currency: string
  }[]
  staff: { login: string; password: string; totpSecret: string; side: string; role: string; merchantIds: readonly number[] }[]
  cards: { pan: string; expiry: string; outcome: string }[]
}

export function sandboxFilePath(dataDir: string): string {
  return join(dataDir, 'sandbox.json')
}

export function hasSandboxFile(dataDir: string): boolean {
  return existsSync(sandboxFilePath(dataDir))
}

/** Reads the file, or makes one with fresh secrets; in both cases with today's address. Written before anything is seeded, so that a seeding that broke off goes on with the same secrets. */
export function refreshSandboxFile(dataDir: string, baseUrl: string, now: Date): SandboxFile {
  const path = sandboxFilePath(dataDir)
  const known = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as SandboxFile) : makeSecrets(now)
  const file = { ...known, baseUrl }
  writeFileSync(path, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 })
  chmodSync(path, 0o600)
  return file
}

function makeSecrets(now: Date): Omit<SandboxFile, 'baseUrl'> {
  return {
    merchants: merchants.map(({ id, name, legalEntity }) => ({
      merchantId: id,
      name,
      legalEntity,
      secretWord: randomText(24),
      privateKeyPem: generateKeyPairSync('rsa', {
        modulusLength: 2048,
        privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
        publicKeyEncoding: { type: 'spki', format: 'pem' },
      }).privateKey,
      webServiceLogin: `shop_${id}`,
      webServicePassword: randomText(20),
      apiKey: `oc_${id}_${randomText(32)}`,
      currency: 'BYN',
    })),
    staff: staff.map(({ login, side, role, merchantIds }) => ({
      login,
      password: `Sandbox-${randomText(12)}`,
      totpSecret: newTotpSecret(),
      side,
      role,
      merchantIds,
    })),
    cards: sandboxCards.map(({ pan, outcome }) => ({ pan, expiry: goodExpiry(now), outcome })),
  }
}

// Letters and digits that nobody mistakes for one another.
const letters = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'

function randomText(length: number): string {
  let text = ''
  while (text.length < length) {
    const byte = randomBytes(1)[0] ?? 0
    if (byte < 256 - (256 % letters.length)) text += letters[byte % letters.length]
  }
  return text
}
