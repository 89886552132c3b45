import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startProduct } from '@/bin/testing/product'
import { openDb } from '@/lib/platform/db'
import { freePort } from '@/lib/platform/embedded-postgres'
import { writeInstallation } from '@/lib/platform/installation'
import { makeKeyFile } from '@/lib/vault/keys'
import type { TestDatabase } from '@/tests/support/copy-database'
import { createTestDatabase } from '@/tests/support/test-database'

const distDir = join('.test-data', 'next')

describe('npm start refuses with a sentence', () => {
  let folder: string
  let database: TestDatabase
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'one-click refusals '))
    database = await createTestDatabase()
    makeKeyFile(join(folder, 'keys.json'), { sandbox: false })
    makeKeyFile(join(folder, 'sandbox-keys.json'), { sandbox: true })
  })
  afterAll(async () => {
    await database.drop()
    rmSync(folder, { recursive: true, force: true })
  })

  const start = async (variables: Record<string, string>) => {
    const settings = {
      HOST: '127.0.0.1',
      PORT: String(await freePort()),
      DATA_DIR: join(folder, 'data'),
      NEXT_DIST_DIR: distDir,
      DATABASE_URL: '',
      VAULT_KEYS: '',
      SANDBOX: '',
    }
    const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/start.mjs'], { encoding: 'utf8', env: { ...process.env, ...settings, ...variables } })
    return { status, said: (stdout + stderr).trim().split('\n') }
  }
  const production = () => ({
    SANDBOX: '0',
    DATABASE_URL: database.appUrl,
    PUBLIC_URL: 'https://pay.example',
    VAULT_KEYS: `file:${join(folder, 'keys.json')}`,
    SANDBOX_ACQUIRER_URL: 'http://127.0.0.1:9',
  })

  it('a port that is taken', async () => {
    const other = createServer()
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done))
    const address = other.address()
    const port = typeof address === 'object' && address ? address.port : 0
    expect(await start({ PORT: String(port) })).toEqual({ status: 1, said: [`Port ${port} of 127.0.0.1 is taken by another program: set PORT to a free one.`] })
    await new Promise((done) => other.close(done))
  })

  it('a host that is not of this machine', async () => {
    expect(await start({ HOST: '192.0.2.1' })).toEqual({ status: 1, said: ['HOST is 192.0.2.1, which is not an address of this machine.'] })
  })

  it('settings that are wrong, all at once', async () => {
    const { status, said } = await start({ PORT: 'x', SANDBOX: 'maybe' })
    expect(status).toBe(1)
    expect(said).toHaveLength(2)
  })

  it('a database that does not answer', async () => {
    const { status, said } = await start({ DATABASE_URL: 'postgresql://nobody@127.0.0.1:9/nowhere', SANDBOX: '1' })
    expect(status).toBe(1)
    expect(said).toEqual([expect.stringMatching(/^The database of DATABASE_URL does not answer: .+\.$/)])
  })

  it('production without an acquirer link', async () => {
    const { status, said } = await start({ ...production(), SANDBOX_ACQUIRER_URL: '' })
    expect(status).toBe(1)
    expect(said).toEqual([expect.stringContaining('There is no acquirer link for SANDBOX=0')])
  })

  it('production with keys of the sandbox, and with keys that are not there', async () => {
    const sandboxKeys = await start({ ...production(), VAULT_KEYS: `file:${join(folder, 'sandbox-keys.json')}` })
    expect(sandboxKeys).toEqual({ status: 1, said: ['VAULT_KEYS names keys that the sandbox made: make new ones for SANDBOX=0.'] })
    const noKeys = await start({ ...production(), VAULT_KEYS: `file:${join(folder, 'nothing.json')}` })
    expect(noKeys.status).toBe(1)
    expect(noKeys.said).toEqual([expect.stringContaining('which is not there')])
  })

  it('production on a database of the sandbox', async () => {
    const db = openDb(database.appUrl)
    await writeInstallation(db.pool, true, new Date())
    await db.close()
    expect(await start(production())).toEqual({
      status: 1,
      said: ["The database holds the sandbox's merchants, logins and passwords: give SANDBOX=0 a database of its own."],
    })
  })
})

describe('npm start', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'one-click with spaces '))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('gets ready, ends cleanly, goes on with its data, and shares it with a copy on another port', async () => {
    const dataDir = join(folder, 'my data')
    const first = await startProduct(dataDir, distDir)
    expect(first.output().trimEnd().split('\n').at(-1)).toBe(`ready ${first.address}`)
    expect((await fetch(`${first.address}/api/health`)).status).toBe(200)
    expect((await fetch(`${first.address}/api/ready`)).status).toBe(200)
    const sandbox = readFileSync(join(dataDir, 'sandbox.json'), 'utf8')
    for (const { login, password, totpSecret } of JSON.parse(sandbox).staff) expect(first.output()).toMatch(new RegExp(`${login} +${password} +${totpSecret}`))
    const postmaster = Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0])

    const second = await startProduct(dataDir, distDir)
    expect(second.output()).not.toContain('Seeding')
    expect(JSON.parse(readFileSync(join(dataDir, 'sandbox.json'), 'utf8'))).toEqual({ ...JSON.parse(sandbox), baseUrl: second.address })
    expect(await first.stop()).toBe(0)
    expect((await fetch(`${second.address}/api/ready`)).status).toBe(200)
    expect(isRunning(postmaster)).toBe(true)
    expect(await second.stop()).toBe(0)
    expect(isRunning(postmaster)).toBe(false)

    const third = await startProduct(dataDir, distDir)
    expect(third.output()).not.toMatch(/Seeding|Building|migrated/)
    expect(await third.stop()).toBe(0)
  }, 400_000)

  it('ends everything when a part of it dies, and says which', async () => {
    const dataDir = join(folder, 'my data')
    const product = await startProduct(dataDir, distDir)
    process.kill(findProcess(startOf(dataDir), 'bin/worker.ts'), 'SIGKILL')
    expect(await product.ended).toBe(1)
    expect(product.output()).toContain('The worker ended (SIGKILL).')
    expect(existsSync(join(dataDir, 'postgres', 'postmaster.pid'))).toBe(false)
  }, 400_000)

  it('leaves no page and no worker behind when it is killed itself, and goes on at the next start', async () => {
    const dataDir = join(folder, 'my data')
    const product = await startProduct(dataDir, distDir)
    const worker = findProcess(startOf(dataDir), 'bin/worker.ts')
    process.kill(startOf(dataDir), 'SIGKILL')
    expect(await product.ended).toBe(1)
    await expect.poll(() => isRunning(worker), { timeout: 20_000 }).toBe(false)
    await expect.poll(() => answers(product.address), { timeout: 20_000 }).toBe(false)
    const again = await startProduct(dataDir, distDir)
    expect(await answers(again.address)).toBe(true)
    expect(await again.stop()).toBe(0)
    expect(existsSync(join(dataDir, 'postgres', 'postmaster.pid'))).toBe(false)
  }, 400_000)
})

const answers = (address: string) =>
  fetch(`${address}/api/health`).then(
    ({ ok }) => ok,
    () => false,
  )

/** The process id of bin/start.ts, which names its copies by it. */
function startOf(dataDir: string): number {
  return Number(readdirSync(join(dataDir, 'copies'))[0])
}

/** Killed children of a killed parent stay as a name for a while where nobody takes them in; those do not run. */
function isRunning(pid: number): boolean {
  const state = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim()
  return state !== '' && !state.startsWith('Z')
}

function findProcess(parent: number, script: string): number {
  const list = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).stdout
  const line = list.split('\n').find((each) => Number(each.trim().split(/\s+/)[1]) === parent && each.includes(script))
  return Number(line?.trim().split(/\s+/)[0])
}
