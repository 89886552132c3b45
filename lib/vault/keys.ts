import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Where key-encryption keys live. Data keys go in and come out wrapped; the key-encryption keys themselves never leave.
 * A small interface on purpose: a file today, a hardware module behind the same five lines.
 */
export type KeyProvider = {
  /** The version that new data keys are wrapped with. */
  currentVersion: number
  /** True for keys that were made by the sandbox and must never hold real cards. */
  sandbox: boolean
  wrap: (dataKey: Buffer) => { version: number; wrapped: Buffer }
  unwrap: (wrapped: Buffer, version: number) => Buffer
  /** HMAC-SHA-256 with a key that is used for nothing else. */
  mac: (purpose: MacPurpose, message: string) => Buffer
}

export type MacPurpose = 'card-fingerprint' | 'visit' | 'session' | 'sandbox-acquirer'

type KeyFile = { sandbox: boolean; current: number; keys: Record<string, string>; macKeys: Record<MacPurpose, string> }

/** Opens the provider named by VAULT_KEYS (`file:PATH`). A sandbox makes its file when there is none. */
export function openKeyProvider(address: string, { sandbox }: { sandbox: boolean }): KeyProvider {
  const path = address.replace(/^file:/, '')
  if (!existsSync(path)) {
    if (!sandbox) throw new Error(`VAULT_KEYS names ${path}, which is not there.`)
    makeKeyFile(path, { sandbox: true })
  }
  return fileProvider(JSON.parse(readFileSync(path, 'utf8')) as KeyFile)
}

/** Writes a new key file, readable by its owner only; refuses to overwrite one. */
export function makeKeyFile(path: string, { sandbox }: { sandbox: boolean }) {
  const key = () => randomBytes(32).toString('base64')
  const file: KeyFile = {
    sandbox,
    current: 1,
    keys: { 1: key() },
    macKeys: { 'card-fingerprint': key(), visit: key(), session: key(), 'sandbox-acquirer': key() },
  }
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  try {
    writeFileSync(path, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    // Another process of the same start was first; its keys are the keys.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

function fileProvider(file: KeyFile): KeyProvider {
  const keyOf = (version: number): Buffer => {
    const text = file.keys[String(version)]
    if (!text) throw new Error(`key version ${version} is not held any more`)
    return Buffer.from(text, 'base64')
  }
  return {
    currentVersion: file.current,
    sandbox: file.sandbox,
    wrap: (dataKey) => ({ version: file.current, wrapped: seal(keyOf(file.current), dataKey, `kek:${file.current}`) }),
    unwrap: (wrapped, version) => open(keyOf(version), wrapped, `kek:${version}`),
    mac: (purpose, message) => createHmac('sha256', Buffer.from(file.macKeys[purpose], 'base64')).update(message).digest(),
  }
}

/** AES-256-GCM with a random 96-bit nonce: nonce, tag, ciphertext in this order. `context` is authenticated, not stored. */
export function seal(key: Buffer, plain: Buffer, context: string): Buffer {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(Buffer.from(context, 'utf8'))
  const ciphertext = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext])
}

/** Opens what `seal` made. Throws when key, context or a single bit differs. */
export function open(key: Buffer, sealed: Buffer, context: string): Buffer {
  if (sealed.length < 28) throw new Error('the sealed record is too short')
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12), { authTagLength: 16 })
  decipher.setAAD(Buffer.from(context, 'utf8'))
  decipher.setAuthTag(sealed.subarray(12, 28))
  return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()])
}
