import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sandboxCards } from '@/lib/acquirers/sandbox/cards'
import { authenticate } from '@/lib/api-access/authenticate'
import { checkWebServiceAccess } from '@/lib/merchants/web-service-access'
import { systemClock } from '@/lib/platform/clock'
import { type Db, openDb } from '@/lib/platform/db'
import { readEnv } from '@/lib/platform/env'
import { writeInstallation } from '@/lib/platform/installation'
import { isPassword } from '@/lib/staff/password'
import { allKeyScopes } from '@/lib/staff/rules'
import { openKeyProvider } from '@/lib/vault/keys'
import { openVault } from '@/lib/vault/vault'
import type { SandboxFile } from '@/prisma/seed/sandbox-file'
import { seedSandbox } from '@/prisma/seed/seed'
import type { TestDatabase } from '@/tests/support/copy-database'
import { createTestDatabase } from '@/tests/support/test-database'

describe('the seeded sandbox', () => {
  let database: TestDatabase
  let db: Db
  let dataDir: string
  let file: SandboxFile
  const settings = () => readEnv({ DATA_DIR: dataDir, DATABASE_URL: database.appUrl, SANDBOX: '1', PUBLIC_URL: 'http://127.0.0.1:3111' })
  const readFile = () => JSON.parse(readFileSync(join(dataDir, 'sandbox.json'), 'utf8')) as SandboxFile

  beforeAll(async () => {
    database = await createTestDatabase()
    dataDir = mkdtempSync(join(tmpdir(), 'one-click-seed-'))
    db = openDb(database.appUrl)
    await writeInstallation(db.pool, true, new Date())
    await seedSandbox(settings(), database.appUrl)
    file = readFile()
  }, 120_000)
  afterAll(async () => {
    await db.close()
    await database.drop()
    rmSync(dataDir, { recursive: true, force: true })
  })

  it('writes the file that scripts read, for its owner only', () => {
    expect(statSync(join(dataDir, 'sandbox.json')).mode & 0o777).toBe(0o600)
    expect(file.baseUrl).toBe('http://127.0.0.1:3111')
    expect(file.merchants.map(({ merchantId }) => merchantId)).toEqual([500001, 500002, 500003, 500004, 500011, 500012, 500013, 500014, 500021, 500022, 500023])
    for (const merchant of file.merchants) {
      expect(Object.keys(merchant)).toEqual([
        'merchantId',
        'name',
        'legalEntity',
        'secretWord',
        'privateKeyPem',
        'webServiceLogin',
        'webServicePassword',
        'apiKey',
        'currency',
      ])
      expect(merchant.webServiceLogin).toMatch(/^[A-Za-z0-9_]{8,20}$/)
    }
    expect(file.cards).toHaveLength(sandboxCards.length)
    for (const card of file.cards) expect(card.expiry).toMatch(/^12\/\d\d$/)
  })

  it('makes API keys that open the API for their merchant, also where it was seeded before there were keys', async () => {
    const origin = { ip: null, userAgent: null }
    for (const { merchantId, apiKey } of file.merchants) {
      const opened = await authenticate({ db, clock: systemClock }, `Bearer ${apiKey}`, origin)
      expect(opened).toMatchObject({ kind: 'caller', caller: { merchantId, keyScopes: allKeyScopes } })
    }
    const owner = new pg.Client({ connectionString: database.ownerUrl })
    await owner.connect()
    await owner.query('delete from api_key_uses; delete from api_keys')
    await owner.end()
    await seedSandbox(settings(), database.appUrl)
    expect(await authenticate({ db, clock: systemClock }, `Bearer ${file.merchants[0]?.apiKey}`, origin)).toMatchObject({ kind: 'caller' })
  })

  it('makes web-service logins that open the services for their merchant and no other', async () => {
    const [first, second] = file.merchants
    if (!first || !second) throw new Error('the file has no merchants')
    const open = (merchantId: number, login: string, password: string) =>
      checkWebServiceAccess({ db, clock: systemClock }, { merchantId, login, password, ip: '203.0.113.7' })
    for (const { merchantId, webServiceLogin, webServicePassword } of file.merchants) {
      expect(await open(merchantId, webServiceLogin, webServicePassword)).toEqual({ kind: 'granted' })
    }
    expect(await open(first.merchantId, second.webServiceLogin, second.webServicePassword)).toEqual({ kind: 'refused' })
    expect(await open(first.merchantId, first.webServiceLogin, first.apiKey)).toEqual({ kind: 'refused' })
    expect(await open(first.merchantId, first.webServiceLogin, first.webServicePassword)).toEqual({ kind: 'granted' })
  })

  it('shows what a shop was told and what it answered, and sends nothing by itself', async () => {
    const merchantId = 500001
    expect(await db.prisma.assistNotification.findMany()).toMatchObject([{ merchantId, url: 'http://127.0.0.1:4000/notify', enabled: false }])
    const endpoints = await db.prisma.webhookEndpoint.findMany({ orderBy: { name: 'asc' } })
    expect(endpoints.map(({ name, state }) => `${name}: ${state}`)).toEqual(['Order desk: off', 'Stock, the old system: disabled'])
    const deliveries = await db.prisma.delivery.groupBy({ by: ['state', 'lastOutcome'] })
    expect(deliveries.map(({ state, lastOutcome }) => `${state} ${lastOutcome}`)).toEqual(
      expect.arrayContaining(['delivered delivered', 'rejected rejected', 'failed gone', 'dropped switched-off']),
    )
    expect(deliveries.map(({ state }) => state)).not.toContain('waiting')
    expect(await db.prisma.outboxEvent.count({ where: { position: null, type: { not: 'webhook_endpoint.disabled' } } })).toBe(0)
  })

  it('has a number union with customers in common, one number in quarantine, and two merchants free to form another', async () => {
    const union = await db.prisma.numberScope.findFirstOrThrow({ where: { kind: { not: 'merchant' } }, include: { merchants: true, customers: true } })
    expect(union.merchants.map(({ id }) => id).toSorted()).toEqual([500011, 500012])
    expect(union.customers.map(({ number }) => number).toSorted()).toEqual(['rad-100', 'rad-101', 'rad-104', 'rad-105'])
    const cases = await db.prisma.keptApartNumber.findMany({ where: { scopeId: union.id } })
    expect(cases.map(({ number, state }) => `${number} ${state}`).toSorted()).toEqual(['rad-102 quarantined', 'rad-103 quarantined'])
  })

  it('has merchants of one legal entity, of one group, and a stranger without One Click', async () => {
    const merchants = await db.prisma.merchant.findMany({ include: { legalEntity: true, currencies: true }, orderBy: { id: 'asc' } })
    const [first, second, third, fourth] = merchants
    expect(first?.legalEntityId).toBe(second?.legalEntityId)
    expect(third?.legalEntityId).not.toBe(first?.legalEntityId)
    expect(third?.legalEntity.groupId).toBe(first?.legalEntity.groupId)
    expect(fourth?.legalEntity.groupId).toBeNull()
    expect(merchants.slice(0, 4).map(({ oneClick }) => oneClick)).toEqual(['standard', 'standard', 'standard', 'off'])
    for (const merchant of merchants) expect(merchant.currencies.map(({ currency }) => currency).sort()).toEqual(['BYN', 'EUR', 'USD'])
  })

  it('lets every account in with the password and the secret of the file, one account per role', async () => {
    const vault = openVault(openKeyProvider(settings().vaultKeys ?? '', { sandbox: true }))
    for (const { login, password, totpSecret, role, side } of file.staff) {
      const account = await db.prisma.staff.findUniqueOrThrow({ where: { login } })
      expect({ role: account.role, side: account.side }).toEqual({ role, side })
      expect(password.length).toBeGreaterThanOrEqual(12)
      expect(await isPassword(account.passwordHash, password)).toBe(true)
      expect(vault.openSecret(`totp:${login}`, account.totpSecretSealed ?? new Uint8Array())).toBe(totpSecret)
    }
    expect(new Set(file.staff.map(({ role }) => role))).toEqual(new Set(['viewer', 'manager', 'admin', 'auditor', 'support', 'supervisor']))
  })

  it('has something for every screen: each status, each end of a payment, limits, an approval that waits', async () => {
    const statuses = await db.prisma.customer.groupBy({ by: ['status'] })
    expect(new Set(statuses.map(({ status }) => status))).toEqual(new Set(['new', 'member', 'not-active', 'deny', 'fraud', 'suspicious']))
    const states = await db.prisma.operation.groupBy({ by: ['state'] })
    expect(states.map(({ state }) => state)).toEqual(expect.arrayContaining(['approved', 'declined', 'unknown']))
    expect(await db.prisma.order.count()).toBeGreaterThan(200)
    expect(await db.prisma.turnoverLimit.count({ where: { customerId: null } })).toBeGreaterThan(0)
    expect(await db.prisma.turnoverLimitChange.count({ where: { state: 'waiting' } })).toBe(1)
  })

  it('leaves the card that is approved once for whoever tries it first', async () => {
    const client = new pg.Client({ connectionString: database.ownerUrl })
    await client.connect()
    const { rows } = await client.query('select from sandbox_acquirer.first_uses')
    await client.end()
    expect(rows).toHaveLength(0)
  })

  it('seeds once, and brings the address in the file up to date', async () => {
    const before = await db.prisma.order.count()
    await seedSandbox({ ...settings(), publicUrl: 'http://127.0.0.1:3222' }, database.appUrl)
    expect(await db.prisma.order.count()).toBe(before)
    expect(readFile()).toEqual({ ...file, baseUrl: 'http://127.0.0.1:3222' })
  })

  it('goes on with the same secrets where a seeding broke off', async () => {
    await db.prisma.installation.updateMany({ data: { seededAt: null } })
    const [orders, operations] = [await db.prisma.order.count(), await db.prisma.operation.count()]
    await seedSandbox(settings(), database.appUrl)
    expect([await db.prisma.order.count(), await db.prisma.operation.count()]).toEqual([orders, operations])
    expect(readFile().merchants).toEqual(file.merchants)
  }, 60_000)

  it('says so when the file of a seeded sandbox is gone', async () => {
    rmSync(join(dataDir, 'sandbox.json'))
    await expect(seedSandbox(settings(), database.appUrl)).rejects.toThrow(/sandbox\.json is gone/)
  })
})
