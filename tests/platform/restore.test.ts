import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { panOf } from '@/lib/acquirers/sandbox/cards'
import { headOf, linkAudit } from '@/lib/audit/link'
import { audit } from '@/lib/audit/record'
import { verifyAudit } from '@/lib/audit/verify'
import { crontab, jobTasks } from '@/lib/jobs'
import { cancelPayment } from '@/lib/payments/cancel-payment'
import { openDb } from '@/lib/platform/db'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@/lib/platform/embedded-postgres'
import { migrate } from '@/lib/platform/migrate'
import type { Service } from '@/lib/service'
import { makeKeyFile, openKeyProvider } from '@/lib/vault/keys'
import { openVault } from '@/lib/vault/vault'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { customerOf, fullEntry, onlyCard, payWith, placeOrder, savedEntry } from '../support/payer'
import { makeTestService, type TestService } from '../support/test-service'

// What docs/operators/backup.md says, done: a base backup while payments go on, the archived log, a mishap, and the same database as of a moment before it. The
// bank is not ours and is not restored: it has a database of its own here, and remembers.

const folder = mkdtempSync(join(tmpdir(), 'one-click-restore-'))
const [archive, backup] = [join(folder, 'archive'), join(folder, 'backup')]

/** The bank, the keys and the clock; its own database is the bank's. */
let outside: TestService
let live: EmbeddedPostgres
let service: Service
let shop: AddedMerchant
let orders: { paid: string; unknown: string; open: string }
let moment: string
let heads: { before: string | null; after: string | null }

const restored: { postgres: EmbeddedPostgres; service: Service }[] = []

beforeAll(async () => {
  outside = await makeTestService()
  await startLive()
  shop = await addMerchant(service)
  const paid = await placeOrder(service, shop.merchantId, { number: 'paid', customerNumber: 'anna' })
  expect(await payWith(service, paid, fullEntry())).toEqual({ kind: 'approved' })
  await takeBaseBackup()
  const unknown = await placeOrder(service, shop.merchantId, { number: 'unknown', customerNumber: 'boris' })
  expect(await payWith(service, unknown, fullEntry(panOf('garbage')))).toEqual({ kind: 'unknown' })
  const open = await placeOrder(service, shop.merchantId, { number: 'open', customerNumber: 'anna' })
  orders = { paid, unknown, open }
  heads = { before: await note('before'), after: null }

  const { rows } = await asOwner<{ moment: string }>(live, "select clock_timestamp()::text as moment, pg_create_restore_point('before_the_mishap')::text")
  moment = rows[0]?.moment ?? ''

  expect(await payWith(service, open, savedEntry(await onlyCard(service, shop.scopeId, 'anna')))).toEqual({ kind: 'approved' })
  const lost = await placeOrder(service, shop.merchantId, { number: 'lost', customerNumber: 'clara' })
  expect(await payWith(service, lost, fullEntry('5555555555554444'))).toEqual({ kind: 'approved' })
  expect(await refund(service, 300n)).toMatchObject({ kind: 'done' })
  heads.after = await note('after')
  await archiveAll()
  await service.db.close()
  await live.stop()
}, 180_000)
afterAll(async () => {
  for (const { postgres, service: one } of restored) {
    await one.db.close()
    await postgres.stop()
  }
  await live?.stop()
  await outside?.close()
  rmSync(folder, { recursive: true, force: true })
})

function asOwner<Row extends pg.QueryResultRow>(postgres: EmbeddedPostgres, statement: string): Promise<pg.QueryResult<Row>> {
  return withOwner(postgres, (client) => client.query<Row>(statement))
}

async function withOwner<T>({ ownerUrl }: EmbeddedPostgres, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

async function startLive() {
  mkdirSync(archive, { recursive: true })
  const dataDir = join(folder, 'live')
  live = await startEmbeddedPostgres(dataDir)
  await migrate(live.ownerUrl)
  await live.ensureAppLogin()
  await asOwner(live, 'alter system set archive_mode = on')
  await asOwner(live, `alter system set archive_command = 'test ! -f "${archive}/%f" && cp "%p" "${archive}/%f"'`)
  await live.stop()
  live = await startEmbeddedPostgres(dataDir)
  service = { ...outside, db: openDb(live.appUrl) }
}

/** The files as they are, while the service works on: between start and stop of a backup that is no harm. */
function takeBaseBackup(): Promise<void> {
  return withOwner(live, async (client) => {
    await client.query("select pg_backup_start('base', true)")
    cpSync(join(folder, 'live'), backup, {
      recursive: true,
      filter: (source) => !/postgres[\\/](postmaster\.(pid|opts)$|pg_wal[\\/].)/.test(source),
    })
    const { rows } = await client.query<{ label: string }>('select labelfile as label from pg_backup_stop()')
    writeFileSync(join(backup, 'postgres', 'backup_label'), rows[0]?.label ?? '')
  })
}

async function archiveAll() {
  const { rows } = await asOwner<{ file: string }>(live, 'select pg_walfile_name(pg_current_wal_lsn()) as file')
  await asOwner(live, 'select pg_switch_wal()')
  await vi.waitUntil(() => existsSync(join(archive, rows[0]?.file ?? '')), { timeout: 30_000 })
}

/** A record of the audit log and its link; the end of the chain, as an operator notes it down elsewhere. */
async function note(id: string): Promise<string | null> {
  await audit(service.db.prisma, { at: service.clock.now(), actor: 'staff:1', action: 'staff.invite', outcome: 'done', object: { kind: 'staff', id } })
  await linkAudit(service)
  return headOf(service.db)
}

async function refund(on: Service, amountMinor: bigint) {
  const { billNumber } = await on.db.prisma.order.findUniqueOrThrow({ where: { orderKey: orders.paid } })
  const actor = { kind: 'staff' as const, id: 1 }
  return cancelPayment(on, { kind: 'all' }, actor, { billNumber, amountMinor, reason: 'not wanted', requestKey: null })
}

/** The base backup, with the log replayed to a target. */
async function restoreTo(name: string, target: string): Promise<Service> {
  const dataDir = join(folder, name)
  cpSync(backup, dataDir, { recursive: true })
  const cluster = join(dataDir, 'postgres')
  const settings = [`restore_command = 'cp "${archive}/%f" "%p"'`, target, "recovery_target_action = 'promote'", 'archive_mode = off']
  writeFileSync(join(cluster, 'postgresql.auto.conf'), `${settings.join('\n')}\n`)
  writeFileSync(join(cluster, 'recovery.signal'), '')
  const postgres = await startEmbeddedPostgres(dataDir)
  await vi.waitUntil(async () => (await asOwner<{ over: boolean }>(postgres, 'select not pg_is_in_recovery() as over')).rows[0]?.over, { timeout: 30_000 })
  const one = { ...outside, db: openDb(postgres.appUrl) }
  restored.push({ postgres, service: one })
  return one
}

const stateOf = async (on: Service, number: string) => (await on.db.prisma.order.findFirst({ where: { number } }))?.state ?? null
const atTheBank = () => outside.bank.authorizations()

describe('a database that was restored', { timeout: 120_000 }, () => {
  it.each([
    ['to a named point', () => "recovery_target_name = 'before_the_mishap'"],
    ['to a time', () => `recovery_target_time = '${moment}'`],
  ])('%s holds what was before and nothing that came after', async (how, target) => {
    const back = await restoreTo(how.replaceAll(' ', '-'), target())
    expect(await stateOf(back, 'paid')).toBe('approved')
    expect(await stateOf(back, 'open')).toBe('in-process')
    expect(await stateOf(back, 'lost')).toBe(null)
    expect(await back.db.prisma.operation.count({ where: { type: 300 } })).toBe(0)
  })

  it('has an audit log that is whole up to there, and is told to be cut by a head that was noted down later', async () => {
    const back = await latest()
    expect((await verifyAudit(back, { expectedHead: heads.before })).faults).toEqual([])
    expect((await verifyAudit(back, { expectedHead: heads.after })).faults.map(({ kind }) => kind)).toEqual(['cut'])
  })

  it('opens its cards with the keys that were kept apart, and with no others', async () => {
    const back = await latest()
    const { id: customerId } = await customerOf(back, shop.scopeId, 'anna')
    const owner = { cardId: await onlyCard(back, shop.scopeId, 'anna'), customerId }
    const why = { operation: 'restore', reason: 'a test of the backup' }
    expect(await back.vault.takeOut(back.db.prisma, owner, why, back.clock.now())).toBe('4111111111111111')
    makeKeyFile(join(folder, 'other-keys.json'), { sandbox: true })
    const others = openVault(openKeyProvider(`file:${join(folder, 'other-keys.json')}`, { sandbox: true }))
    await expect(others.takeOut(back.db.prisma, owner, why, back.clock.now())).rejects.toThrow()
  })

  it('asks for no money by itself: every job runs, and what was unknown is inquired about', async () => {
    const back = await latest()
    const before = await atTheBank()
    outside.clock.advance(2_000)
    const tasks = jobTasks(back)
    const names = new Set(crontab.split('\n').map((line) => line.split(' ').at(-1) ?? ''))
    for (const name of names) await tasks[name]?.({}, {} as never)
    expect(await stateOf(back, 'unknown')).toBe('approved')
    expect((await atTheBank()).map(({ inquiries: _, ...one }) => one)).toEqual(before.map(({ inquiries: _, ...one }) => one))
  })

  it('takes no money twice for an order that the bank was asked about after the moment, when its payer pays again', async () => {
    const back = await latest()
    const before = await atTheBank()
    expect(await payWith(back, orders.open, savedEntry(await onlyCard(back, shop.scopeId, 'anna')))).toEqual({ kind: 'approved' })
    // Of this one nothing is left: the shop has to send it again.
    const again = await placeOrder(back, shop.merchantId, { number: 'lost', customerNumber: 'clara' })
    expect(await payWith(back, again, fullEntry('5555555555554444'))).toEqual({ kind: 'approved' })
    expect(chargesOf(await atTheBank())).toEqual(chargesOf(before))
    expect(await customerOf(back, shop.scopeId, 'clara')).toMatchObject({ paymentsCount: 1, savedCards: [{ state: 'member' }] })
  })

  it('gives nothing back twice when the same refund is asked for again', async () => {
    const back = await latest()
    expect(await refund(back, 300n)).toMatchObject({ kind: 'done' })
    expect(await stateOf(back, 'paid')).toBe('partial-canceled')
    const { rows } = await outside.db.pool.query('select sum(canceled_minor)::integer as back from sandbox_acquirer.authorizations')
    expect(rows).toEqual([{ back: 300 }])
  })
})

async function latest(): Promise<Service> {
  const one = restored.at(-1)
  if (!one) throw new Error('nothing was restored')
  return one.service
}

function chargesOf(authorizations: Awaited<ReturnType<typeof atTheBank>>) {
  return authorizations.map(({ reference, state }) => `${reference} ${state}`).sort()
}
