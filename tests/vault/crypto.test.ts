import { randomBytes } from 'node:crypto'
import { mkdtempSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { open, openKeyProvider, seal } from '@/lib/vault/keys'
import { openVault } from '@/lib/vault/vault'

const folder = mkdtempSync(join(tmpdir(), 'one-click-vault-'))
const keys = openKeyProvider(`file:${join(folder, 'keys.json')}`, { sandbox: true })

describe('a sealed record', () => {
  const key = randomBytes(32)
  const sealed = seal(key, Buffer.from('text'), 'for this row')

  it('opens with its key and context', () => {
    expect(open(key, sealed, 'for this row').toString()).toBe('text')
  })

  it('fails closed when key, context or any single bit differs', () => {
    expect(() => open(randomBytes(32), sealed, 'for this row')).toThrow()
    expect(() => open(key, sealed, 'for that row')).toThrow()
    for (let at = 0; at < sealed.length; at += 1) {
      const broken = Buffer.from(sealed)
      broken[at] = (broken[at] ?? 0) ^ 1
      expect(() => open(key, broken, 'for this row')).toThrow()
    }
    expect(() => open(key, sealed.subarray(0, 27), 'for this row')).toThrow('too short')
  })
})

describe('the key file', () => {
  it('is readable by its owner only and survives a second opening', () => {
    expect(statSync(join(folder, 'keys.json')).mode & 0o077).toBe(0)
    const again = openKeyProvider(`file:${join(folder, 'keys.json')}`, { sandbox: true })
    expect(again.mac('visit', 'x').equals(keys.mac('visit', 'x'))).toBe(true)
  })

  it('is never made outside the sandbox', () => {
    expect(() => openKeyProvider(`file:${join(folder, 'absent.json')}`, { sandbox: false })).toThrow('not there')
  })

  it('uses another key for each purpose', () => {
    expect(keys.mac('visit', 'x').equals(keys.mac('session', 'x'))).toBe(false)
  })
})

describe('a sealed secret', () => {
  const vault = openVault(keys)

  it('opens for its purpose only, and never looks the same twice', () => {
    const sealed = vault.sealSecret('secret-word:500001', 'слово')
    expect(vault.openSecret('secret-word:500001', sealed)).toBe('слово')
    expect(() => vault.openSecret('secret-word:500002', sealed)).toThrow()
    expect(Buffer.from(vault.sealSecret('secret-word:500001', 'слово')).equals(Buffer.from(sealed))).toBe(false)
  })
})
