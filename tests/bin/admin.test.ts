import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { linkAudit } from '@/lib/audit/link'
import { audit } from '@/lib/audit/record'
import { openKeyProvider } from '@/lib/vault/keys'
import { addMerchant } from '../support/add-merchant'
import { payNew } from '../support/payer'
import { signIn } from '../support/staff'
import { makeTestService, type TestService } from '../support/test-service'

// The commands as an operator types them: in a process of their own, on a real database.
let service: TestService
let folder: string

beforeAll(async () => {
  service = await makeTestService()
  folder = mkdtempSync(join(tmpdir(), 'one-click-admin-'))
  const { merchantId } = await addMerchant(service)
  await payNew(service, merchantId)
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await service.close()
})

type Said = { code: number; out: string; errors: string }

function admin(words: string[], change: Record<string, string> = {}): Promise<Said> {
  const settings = {
    DATABASE_URL: service.env.databaseUrl ?? '',
    VAULT_KEYS: `file:${join(service.env.dataDir, 'vault-keys.json')}`,
    SANDBOX: '1',
    DATA_DIR: service.env.dataDir,
    ...change,
  }
  const env: NodeJS.ProcessEnv = { ...process.env, ...settings }
  for (const [name, value] of Object.entries(settings)) if (value === '') delete env[name]
  return new Promise((done) => {
    execFile(process.execPath, ['--import', 'tsx', 'bin/admin.ts', ...words], { env, timeout: 60_000 }, (error, stdout, stderr) =>
      done({ code: error ? Number(error.code ?? 99) : 0, out: stdout.trim(), errors: stderr.trim() }),
    )
  })
}

/** Refused in one sentence or two, on the channel of errors, with code 1 and without a trace of the code. */
async function refused(words: string[], change: Record<string, string> = {}): Promise<string> {
  const { code, out, errors } = await admin(words, change)
  expect([words, code, out]).toEqual([words, 1, ''])
  expect(errors).not.toMatch(/\n\s+at |node:internal|\.ts:\d+|Error:/)
  expect(errors.split('\n').length).toBeLessThanOrEqual(2)
  return errors
}

const longest = { timeout: 240_000 }

describe('what is typed wrongly', longest, () => {
  it('is answered with how it is typed', async () => {
    for (const words of [
      [],
      ['nothing-known'],
      ['make-keys'],
      ['create-operator'],
      ['create-operator', '--login', 'x'],
      ['make-key-current'],
      ['make-key-current', 'two'],
    ]) {
      expect(await refused(words)).toContain('Usage: npm run admin --')
    }
    expect(await refused(['list-keys', '--unheard-of', 'x'])).toContain('--unheard-of')
  })

  it('help names every command, and is no failure', async () => {
    for (const words of [['help'], ['--help']]) {
      const { code, out, errors } = await admin(words)
      expect([code, errors]).toEqual([0, ''])
      for (const command of [
        'make-keys',
        'create-operator',
        'list-keys',
        'add-key-version',
        'make-key-current',
        'rewrap-keys',
        'destroy-key-version',
        'verify-audit',
      ])
        expect(out).toContain(command)
    }
  })

  it('or a setting that is missing or wrong, is named', async () => {
    expect(await refused(['list-keys'], { DATABASE_URL: '' })).toContain('DATABASE_URL')
    expect(await refused(['list-keys'], { DATABASE_URL: 'postgresql://nobody:nothing@127.0.0.1:1/none' })).toMatch(/database/i)
    const empty = Object.assign(new URL(service.env.databaseUrl ?? ''), { pathname: '/postgres' }).toString()
    expect(await refused(['list-keys'], { DATABASE_URL: empty })).toContain('npm run migrate')
    expect(await refused(['list-keys'], { VAULT_KEYS: `file:${join(folder, 'nowhere.json')}`, SANDBOX: '0', PUBLIC_URL: 'https://x.example' })).toMatch(/key/i)
    writeFileSync(join(folder, 'broken.json'), '{')
    expect(await refused(['list-keys'], { VAULT_KEYS: `file:${join(folder, 'broken.json')}` })).toMatch(/key/i)
  })
})

it('makes a key file for its owner alone, and never over another', longest, async () => {
  const path = join(folder, 'keys.json')
  expect(await admin(['make-keys', path])).toMatchObject({ code: 0, out: expect.stringContaining(`VAULT_KEYS=file:${path}`) })
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(openKeyProvider(`file:${path}`, { sandbox: false }).currentVersion).toBe(1)
  const before = readFileSync(path, 'utf8')
  expect(await refused(['make-keys', path])).toContain('never overwritten')
  expect(readFileSync(path, 'utf8')).toBe(before)
  expect(await refused(['make-keys', join(path, 'keys.json')])).toContain(path)
})

it('the first operator gets what he signs in with, once, and is in the audit log', longest, async () => {
  const { code, out } = await admin(['create-operator', '--login', 'first.one', '--name', 'The First'])
  expect(code).toBe(0)
  const [, login = '', password = '', secret = ''] = /^login (\S+)\npassword (\S+)\ntotp secret (\S+)\n/.exec(out) ?? []
  expect(await signIn(service, { login, password, secret })).toMatch(/^[0-9a-f-]{36}$/)
  expect(await refused(['create-operator', '--login', 'first.one', '--name', 'Another'])).toContain('first.one is taken')
  expect(await refused(['create-operator', '--login', 'No Login', '--name', 'x'])).toContain('--login must be')
  expect(await refused(['create-operator', '--login', 'fine', '--name', ' '])).toContain('--name must be')
  const records = await service.db.prisma.auditRecord.findMany({ where: { objectId: 'first.one', action: 'staff.create' } })
  expect(records).toMatchObject([{ actor: 'system:admin-command', outcome: 'done', after: { role: 'supervisor', name: 'The First' } }])
  expect(JSON.stringify(records, (_key, value) => (typeof value === 'bigint' ? String(value) : value))).not.toContain(password)
})

it('keys go from one version to the next: listed, added, made current, rewrapped, destroyed', longest, async () => {
  expect((await admin(['list-keys'])).out).toMatch(/^version 1: current, 1 cards, \d+ secrets, \d+ open steps$/m)
  expect(await refused(['add-key-version'])).toContain('--reason')
  expect(await refused(['add-key-version', '--reason', 'card 4111111111111111'])).toContain('without a card number')
  expect((await admin(['add-key-version', '--reason', 'once a year'])).out).toBe('Done: version 2. Current is version 1.')
  expect(await refused(['make-key-current', '1', '--reason', 'again'])).toContain('is the current version')
  expect(await refused(['make-key-current', '7', '--reason', 'again'])).toContain('does not hold this version')
  expect((await admin(['make-key-current', '2', '--reason', 'once a year'])).out).toBe('Done: version 2. Current is version 2.')
  expect(await refused(['destroy-key-version', '1', '--reason', 'old'])).toMatch(/\d+ records are still under it/)
  expect((await admin(['rewrap-keys'])).out).toMatch(/^\d+ records are under version 2 now that were not before\.$/)
  expect((await admin(['destroy-key-version', '1', '--reason', 'old'])).out).toBe('Done: version 1. Current is version 2.')
  expect(await refused(['destroy-key-version', '1', '--reason', 'old'])).toContain('destroyed')
  expect((await admin(['list-keys'])).out).toMatch(/version 1: destroyed, 0 cards/)
  const records = await service.db.prisma.auditRecord.findMany({ where: { actor: 'system:admin-command', objectKind: 'vault-key' }, orderBy: { id: 'asc' } })
  expect(new Set(records.map(({ outcome }) => outcome))).toEqual(new Set(['done', 'refused']))
  for (const { reason } of records) expect(reason).toBeTruthy()
})

it('the audit log is looked at against a head that was noted down', longest, async () => {
  await audit(service.db.prisma, { at: service.clock.now(), actor: 'staff:1', action: 'views.save', outcome: 'done', object: { kind: 'call', id: 'a' } })
  await linkAudit(service)
  const { code, out } = await admin(['verify-audit'])
  expect([code, out]).toEqual([0, expect.stringContaining('The audit log is whole')])
  const head = /(\d+:[0-9a-f]{64})/.exec(out)?.[1] ?? ''
  expect((await admin(['verify-audit', '--head', head])).code).toBe(0)
  const other = `${head.split(':')[0]}:${'0'.repeat(64)}`
  const cut = await admin(['verify-audit', '--head', other])
  expect([cut.code, cut.out, cut.errors]).toEqual([1, expect.stringContaining('cut:'), expect.stringContaining('not whole')])
})
