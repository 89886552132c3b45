import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import { closeSync, existsSync, fstatSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Where key-encryption keys live. Data keys go in and come out wrapped; the key-encryption keys themselves never leave.
 * A small interface on purpose: a file today, a hardware module behind the same few lines.
 */
export type KeyProvider = {
  /** The version that new data keys are wrapped with. It may change at any moment: what was wrapped says itself by which. */
  readonly currentVersion: number
  /** Every version that can unwrap, in order. */
  readonly versions: readonly number[]
  /** True for keys that were made by the sandbox and must never hold real cards. */
  sandbox: boolean
  wrap: (dataKey: Buffer) => { version: number; wrapped: Buffer }
  unwrap: (wrapped: Buffer, version: number) => Buffer
  /** HMAC-SHA-256 with a key that is used for nothing else. */
  mac: (purpose: MacPurpose, message: string) => Buffer
  /** Makes a version above all that are held and above `above`, which wraps nothing yet. One change at a time: the verbs of `lib/vault` see to that. */
  addVersion: (above: number) => number
  makeCurrent: (version: number) => void
  /** Throws for the current one. */
  destroyVersion: (version: number) => void
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
  return fileProvider(path)
}

/** Writes a new key file, readable by its owner only; refuses to overwrite one. */
export function makeKeyFile(path: string, { sandbox }: { sandbox: boolean }) {
  const file: KeyFile = {
    sandbox,
    current: 1,
    keys: { 1: newKey() },
    macKeys: { 'card-fingerprint': newKey(), visit: newKey(), session: newKey(), 'sandbox-acquirer': newKey() },
  }
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  try {
    writeFileSync(path, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    // Another process of the same start was first; its keys are the keys.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

const newKey = () => randomBytes(32).toString('base64')

function fileProvider(path: string): KeyProvider {
  const read = freshly(path)
  const keyOf = (file: KeyFile, version: number): Buffer => {
    const text = file.keys[String(version)]
    if (!text) throw new Error(`key version ${version} is not held any more`)
    return Buffer.from(text, 'base64')
  }
  return {
    get currentVersion() {
      return read().current
    },
    get versions() {
      return Object.keys(read().keys)
        .map(Number)
        .toSorted((a, b) => a - b)
    },
    sandbox: read().sandbox,
    wrap: (dataKey) => {
      const file = read()
      return { version: file.current, wrapped: seal(keyOf(file, file.current), dataKey, `kek:${file.current}`) }
    },
    unwrap: (wrapped, version) => open(keyOf(read(), version), wrapped, `kek:${version}`),
    mac: (purpose, message) => createHmac('sha256', Buffer.from(read().macKeys[purpose], 'base64')).update(message).digest(),
    addVersion: (above) => {
      const file = read()
      // Never a number that was used before: what is sealed under a destroyed version must not look as if it opened.
      const version = Math.max(above, file.current, ...Object.keys(file.keys).map(Number)) + 1
      writeAnew(path, { ...file, keys: { ...file.keys, [version]: newKey() } })
      return version
    },
    makeCurrent: (version) => {
      const file = read()
      keyOf(file, version)
      writeAnew(path, { ...file, current: version })
    },
    destroyVersion: (version) => {
      const file = read()
      if (version === file.current) throw new Error('the current version is not destroyed')
      const { [String(version)]: _gone, ...keys } = file.keys
      writeAnew(path, { ...file, keys })
    },
  }
}

/** The file as it is now: another process may have added a version, and what it wraps with that has to open here. */
function freshly(path: string): () => KeyFile {
  let known: { stamp: string; file: KeyFile } | null = null
  return () => {
    const stat = statSync(path, { throwIfNoEntry: false, bigint: true })
    const stamp = stat ? `${stat.ino} ${stat.mtimeNs} ${stat.size}` : (known?.stamp ?? '')
    if (known?.stamp !== stamp) known = { stamp, file: JSON.parse(readFileSync(path, 'utf8')) as KeyFile }
    return known.file
  }
}

/** Puts a new file in the place of the old one in one step, and overwrites what the old one held. */
function writeAnew(path: string, file: KeyFile) {
  const next = `${path}.next`
  rmSync(next, { force: true })
  const written = openSync(next, 'wx', 0o600)
  writeSync(written, `${JSON.stringify(file, null, 2)}\n`)
  fsyncSync(written)
  closeSync(written)
  const old = openSync(path, 'r+')
  renameSync(next, path)
  writeSync(old, Buffer.alloc(fstatSync(old).size), 0, undefined, 0)
  fsyncSync(old)
  closeSync(old)
  const folder = openSync(dirname(path), 'r')
  fsyncSync(folder)
  closeSync(folder)
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
