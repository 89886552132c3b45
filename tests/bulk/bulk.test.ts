import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { carryOutBulkActions } from '@/lib/bulk/carry-out'
import { previewBulk } from '@/lib/bulk/preview-bulk'
import { listBulk, readBulk, readResults } from '@/lib/bulk/queries'
import { type RequestBulk, requestBulk } from '@/lib/bulk/request-bulk'
import { type BulkAct, fateOfMark, keptMs, mostOpen } from '@/lib/bulk/rules'
import { openExport } from '@/lib/exports/queries'
import { requestExport } from '@/lib/exports/request-export'
import { writeExport } from '@/lib/exports/write-export'
import { parseFilter } from '@/lib/one-click/list-filter'
import { type Mark, mayMark } from '@/lib/one-click/rules'
import { setMark } from '@/lib/one-click/set-mark'
import type { Caller, Role } from '@/lib/staff/rules'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { customerOf, payNew, placeOrder } from '../support/payer'
import { addStaff } from '../support/staff'
import { makeTestService, type TestService } from '../support/test-service'

let service: TestService
let owner: pg.Client
let shop: AddedMerchant
let manager: Caller
let ids: Record<string, bigint>

async function addCaller(role: Role): Promise<Caller> {
  const { id, login } = await addStaff(service, { role, merchantIds: [shop.merchantId] })
  const scope = { kind: 'merchants' as const, merchantIds: [shop.merchantId], scopeIds: [shop.scopeId] }
  return { staffId: id, login, name: login, side: 'merchant', role, scope, language: 'en' }
}

beforeAll(async () => {
  service = await makeTestService()
  owner = new pg.Client({ connectionString: service.ownerUrl })
  await owner.connect()
})
afterAll(async () => {
  await owner.end()
  await service.close()
})
beforeEach(async () => {
  shop = await addMerchant(service)
  manager = await addCaller('manager')
  await payNew(service, shop.merchantId, { customerNumber: 'member' })
  for (const number of ['plain', 'odd', 'denied', 'fraud']) await placeOrder(service, shop.merchantId, { customerNumber: number })
  ids = Object.fromEntries(await Promise.all(['member', 'plain', 'odd', 'denied', 'fraud'].map(async (number) => [number, await idOf(number)])))
  await mark('odd', 'suspicious')
  await mark('denied', 'deny')
  await mark('fraud', 'fraud')
})

const idOf = async (number: string) => (await customerOf(service, shop.scopeId, number)).id
const mark = async (number: string, to: Mark) =>
  setMark(
    service,
    { kind: 'all' },
    { kind: 'staff', id: 1 },
    {
      customerId: await idOf(number),
      expectedVersion: null,
      to,
      reasonCode: 'other',
      reason: 'as the test needs it',
      destroyCards: false,
    },
  )
const deny: BulkAct = { kind: 'deny', reasonCode: 'customer-asked', destroyCards: false }

async function start(input: Partial<RequestBulk> = {}, caller = manager): Promise<string> {
  const outcome = await requestBulk(service, caller, { query: {}, act: deny, reason: 'They asked by letter', expected: 5, ...input })
  if (outcome.kind !== 'requested') throw new Error(outcome.kind)
  return outcome.id
}

const numberOf = async (id = '') => (await service.db.prisma.customer.findUniqueOrThrow({ where: { id: BigInt(id) }, select: { number: true } })).number
const marksOf = async () => {
  const rows = await service.db.prisma.customer.findMany({ where: { scopeId: shop.scopeId }, select: { number: true, mark: true } })
  return Object.fromEntries(rows.map((row) => [row.number, row.mark]))
}
const resultsOf = async (id: string) => {
  const { rows } = await readResults(service, manager.scope, id, { part: 'all', after: 0 })
  return Object.fromEntries(rows.map(({ number, outcome }) => [number, outcome]))
}

describe('an act on many customers', () => {
  it('says before what would become of whom, and then does exactly that', async () => {
    const preview = await previewBulk(service, manager, parseFilter({}).filter, deny)
    expect(preview).toEqual({ kind: 'preview', total: 5, counts: { done: 3, already: 1, illegal: 1 } })
    const id = await start()
    expect(await marksOf()).toMatchObject({ member: 'none', plain: 'none' })
    expect(await carryOutBulkActions(service)).toBe(1)
    expect(await marksOf()).toEqual({ member: 'deny', plain: 'deny', odd: 'deny', denied: 'deny', fraud: 'fraud' })
    expect(await resultsOf(id)).toEqual({ member: 'done', plain: 'done', odd: 'done', denied: 'already', fraud: 'illegal' })
    expect((await readBulk(service, manager.staffId, id))?.state).toBe('done')
    const changes = await service.db.prisma.markChange.findMany({ where: { customerId: ids.member } })
    expect(changes).toMatchObject([{ toMark: 'deny', reason: 'They asked by letter', reasonCode: 'customer-asked', actor: `staff:${manager.staffId}` }])
    const logged = await service.db.prisma.auditRecord.findMany({ where: { objectId: id }, orderBy: { id: 'asc' } })
    expect(logged.map(({ action, reason }) => [action, reason])).toEqual([
      ['customers.bulk', 'They asked by letter'],
      ['customers.bulk-end', null],
    ])
    expect(logged[1]?.after).toEqual({ done: 3, already: 1, illegal: 1 })
  })

  it('destroys cards where that was chosen, and lifts Deny of those alone who have it', async () => {
    await start({ act: { ...deny, destroyCards: true }, query: { id: String(ids.member) }, expected: 1 })
    await carryOutBulkActions(service)
    expect(await service.db.prisma.savedCard.findMany({ where: { customerId: ids.member }, select: { state: true } })).toEqual([{ state: 'deleted' }])
    const id = await start({ act: { kind: 'lift', reasonCode: 'mistake' } })
    await carryOutBulkActions(service)
    expect(await marksOf()).toEqual({ member: 'none', plain: 'none', odd: 'suspicious', denied: 'none', fraud: 'fraud' })
    expect(await resultsOf(id)).toEqual({ member: 'done', plain: 'not-denied', odd: 'not-denied', denied: 'done', fraud: 'not-denied' })
  })

  it('lowers own limits at once and lets raisings wait for a second person, each as it would be for one', async () => {
    await service.db.prisma.turnoverLimit.create({ data: { scopeId: shop.scopeId, currency: 'BYN', window: 'day', amountMinor: 5000n } })
    await service.db.prisma.turnoverLimit.create({ data: { scopeId: shop.scopeId, customerId: ids.odd, currency: 'BYN', window: 'day', amountMinor: 1000n } })
    await service.db.prisma.turnoverLimit.create({ data: { scopeId: shop.scopeId, customerId: ids.plain, currency: 'BYN', window: 'day', amountMinor: 3000n } })
    const admin = await addCaller('admin')
    const act: BulkAct = { kind: 'limit', currency: 'BYN', window: 'day', amountMinor: 3000n }
    const expected = { member: 'done', plain: 'already', odd: 'waits', denied: 'done', fraud: 'done' }
    expect(await previewBulk(service, admin, parseFilter({}).filter, act)).toEqual({ kind: 'preview', total: 5, counts: { done: 3, already: 1, waits: 1 } })
    const id = await start({ act }, admin)
    await carryOutBulkActions(service)
    expect(await resultsOf(id)).toEqual(expected)
    const limitOf = async (name: string) => (await service.db.prisma.turnoverLimit.findFirst({ where: { customerId: ids[name] } }))?.amountMinor
    expect([await limitOf('member'), await limitOf('odd')]).toEqual([3000n, 1000n])
    // Whoever may only propose asks for each of them.
    expect(await previewBulk(service, manager, parseFilter({}).filter, { ...act, amountMinor: 100n })).toMatchObject({
      counts: { waits: 4, 'already-waiting': 1 },
    })
  })

  it('is for those whom its filter found when it was asked for, whatever changes before their turn comes', async () => {
    const id = await start({ query: { status: 'new' }, expected: 1 })
    await placeOrder(service, shop.merchantId, { customerNumber: 'late' })
    await mark('plain', 'fraud')
    await carryOutBulkActions(service)
    expect(await resultsOf(id)).toEqual({ plain: 'illegal' })
    expect((await marksOf()).late).toBe('none')
  })

  it('is not started when another number of customers matches than was seen, nor for nobody', async () => {
    const ask = (change: Partial<RequestBulk>) => requestBulk(service, manager, { query: {}, act: deny, reason: 'Because', expected: 5, ...change })
    expect(await ask({ expected: 4 })).toEqual({ kind: 'changed' })
    expect(await ask({ query: { q: 'nobody-like-this' }, expected: 0 })).toEqual({ kind: 'nobody' })
    expect(await ask({ reason: '' })).toEqual({ kind: 'bad-input', field: 'reason' })
    expect(await ask({ reason: 'card 4111 1111 1111 1111' })).toEqual({ kind: 'bad-input', field: 'reason' })
    expect(await ask({ act: { ...deny, reasonCode: 'Not a code' } })).toEqual({ kind: 'bad-input', field: 'reasonCode' })
    expect(await ask({ act: { kind: 'limit', currency: 'XXZ', window: 'day', amountMinor: 1n } })).toEqual({ kind: 'bad-input', field: 'currency' })
    expect(await ask({ act: { kind: 'limit', currency: 'BYN', window: 'day', amountMinor: -1n } })).toEqual({ kind: 'bad-input', field: 'amount' })
  })

  it('of one person may be three at a time, also when he asks for all at once', async () => {
    const ask = () => requestBulk(service, manager, { query: {}, act: deny, reason: 'Because', expected: 5 })
    const kinds = (await Promise.all([ask(), ask(), ask(), ask(), ask()])).map(({ kind }) => kind).sort()
    expect(kinds).toEqual([...Array(mostOpen).fill('requested'), ...Array(5 - mostOpen).fill('too-many-open')])
    await carryOutBulkActions(service)
  })
})

describe('who may', () => {
  it('is nobody who only looks, and nobody sees another’s acts or another merchant’s customers', async () => {
    const viewer = await addCaller('viewer')
    expect(await requestBulk(service, viewer, { query: {}, act: deny, reason: 'Because', expected: 5 })).toEqual({ kind: 'not-allowed' })
    const id = await start()
    const colleague = await addCaller('manager')
    expect(await readBulk(service, colleague.staffId, id)).toBeNull()
    expect(await listBulk(service, colleague.staffId)).toEqual([])
    await carryOutBulkActions(service)
    const stranger = await addMerchant(service)
    const elsewhere = { kind: 'merchants' as const, merchantIds: [stranger.merchantId], scopeIds: [stranger.scopeId] }
    expect(await readResults(service, elsewhere, id, { part: 'all', after: 0 })).toEqual({ counts: {}, met: 0, rows: [], next: null })
    expect(await previewBulk(service, { ...manager, scope: elsewhere }, parseFilter({ id: String(ids.member) }).filter, deny)).toMatchObject({ total: 0 })
  })

  it('is asked again for each customer: a right, a merchant or an account taken away stops what is under way', async () => {
    const byRole = await start()
    await service.db.prisma.staff.update({ where: { id: manager.staffId }, data: { role: 'viewer' } })
    await carryOutBulkActions(service)
    expect(new Set(Object.values(await resultsOf(byRole)))).toEqual(new Set(['not-allowed']))
    await service.db.prisma.staff.update({ where: { id: manager.staffId }, data: { role: 'manager' } })
    const byMerchant = await start()
    await service.db.prisma.staffMerchant.deleteMany({ where: { staffId: manager.staffId } })
    await carryOutBulkActions(service)
    expect(await resultsOf(byMerchant)).toEqual({ member: 'gone', plain: 'gone', odd: 'gone', denied: 'already', fraud: 'illegal' })
    const byAccount = await start()
    await service.db.prisma.staff.update({ where: { id: manager.staffId }, data: { disabledAt: service.clock.now() } })
    await carryOutBulkActions(service)
    expect(new Set(Object.values(await resultsOf(byAccount)))).toEqual(new Set(['not-allowed']))
    expect(await marksOf()).toMatchObject({ member: 'none', plain: 'none' })
  })
})

it('its results can be taken away, all or only what was refused, and are gone after thirty days', async () => {
  const id = await start()
  await carryOutBulkActions(service)
  const fileOf = async (part: string) => {
    const outcome = await requestExport(service, manager, {
      list: 'bulk-results',
      format: 'csv',
      query: [
        ['action', id],
        ['part', part],
      ],
    })
    if (outcome.kind !== 'requested') throw new Error(outcome.kind)
    await writeExport(service, outcome.id)
    const opened = await openExport(service, manager, outcome.id)
    if (opened.kind !== 'file') throw new Error(opened.kind)
    const pieces: Uint8Array[] = []
    for await (const piece of opened.file.pieces) pieces.push(piece)
    return Buffer.concat(pieces).toString().split('\r\n')
  }
  expect((await fileOf('all')).length).toBe(8)
  expect(
    (await fileOf('refused')).slice(1, 3).map((line) =>
      line
        .split(',')
        .filter((_, place) => place !== 4)
        .join(),
    ),
  ).toEqual([`denied,${shop.merchantId},Refused,It is so already,Europe/Minsk`, `fraud,${shop.merchantId},Refused,Fraud cannot be made Deny,Europe/Minsk`])
  service.clock.advance(keptMs)
  await carryOutBulkActions(service)
  expect(await readBulk(service, manager.staffId, id)).not.toBeNull()
  service.clock.advance(1)
  await carryOutBulkActions(service)
  expect(await readBulk(service, manager.staffId, id)).toBeNull()
})

it('what would become of a mark agrees with what may follow it', () => {
  for (const from of ['none', 'deny', 'fraud', 'suspicious'] as const) {
    expect(fateOfMark('deny', from) === 'done').toBe(mayMark(from, 'deny'))
    expect(fateOfMark('lift', from) === 'done').toBe(from === 'deny')
  }
})

describe('many at once', () => {
  let worker: ChildProcess | null = null
  afterEach(() => void worker?.kill('SIGKILL'))

  const many = 120
  const addMany = () =>
    owner.query(
      `insert into customers (scope_id, number, origin_merchant_id, created_at, last_seen_at)
       select $1, 'many-' || each, $2, now(), now() from generate_series(1, ${many}) as each`,
      [shop.scopeId, shop.merchantId],
    )
  const changes = async () =>
    (
      await owner.query(
        `select count(*)::integer as all, count(distinct customer_id)::integer as customers from mark_changes
         where reason = 'Once each' and customer_id in (select id from customers where scope_id = $1)`,
        [shop.scopeId],
      )
    ).rows[0]

  it('are met once each by several processes', async () => {
    await addMany()
    const id = await start({ query: { q: 'many-' }, expected: many, reason: 'Once each' })
    await Promise.all([1, 2, 3].map(() => carryOutBulkActions(service)))
    expect(await changes()).toEqual({ all: many, customers: many })
    expect((await readBulk(service, manager.staffId, id))?.state).toBe('done')
    expect(await service.db.prisma.auditRecord.count({ where: { objectId: id, action: 'customers.bulk-end' } })).toBe(1)
  }, 60_000)

  it('are all met in one run, also whom another process was at first and left', async () => {
    const id = await start()
    const [left, barrier] = [new pg.Client({ connectionString: service.ownerUrl }), new pg.Client({ connectionString: service.ownerUrl })]
    for (const client of [left, barrier]) {
      await client.connect()
      await client.query('begin')
    }
    const { rows } = await left.query<{ customer_id: string }>(
      'select customer_id from bulk_action_items where action_id = $1 order by place limit 1 for update',
      [id],
    )
    const { rows: last } = await barrier.query<{ pid: number }>(
      `select pg_backend_pid() as pid from customers where id = (select max(customer_id) from bulk_action_items where action_id = $1) for update`,
      [id],
    )
    const run = carryOutBulkActions(service)
    // Behind the first, and in front of the end: there the other one goes.
    await expect.poll(async () => (await owner.query('select from pg_stat_activity where $1 = any(pg_blocking_pids(pid))', [last[0]?.pid])).rowCount).toBe(1)
    expect(Object.keys(await resultsOf(id)).length).toBe(3)
    await left.query('rollback')
    await barrier.query('rollback')
    expect(await run).toBe(1)
    expect(await resultsOf(id)).toMatchObject({ [await numberOf(rows[0]?.customer_id)]: 'done', fraud: 'illegal' })
    await Promise.all([left.end(), barrier.end()])
  })

  it('are met once each when the worker is killed in between, and the next one goes on', async () => {
    await addMany()
    const id = await start({ query: { q: 'many-' }, expected: many, reason: 'Once each' })
    const startWorker = async () => {
      const { env, bank } = service
      const child = spawn(process.execPath, ['--import', 'tsx', 'bin/worker.ts'], {
        env: {
          ...process.env,
          DATABASE_URL: env.databaseUrl ?? '',
          DATA_DIR: env.dataDir,
          SANDBOX: '1',
          VAULT_KEYS: `file:${join(env.dataDir, 'vault-keys.json')}`,
          SANDBOX_ACQUIRER_URL: bank.url,
        },
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      })
      worker = child
      await once(child, 'message')
      return child
    }
    // The last thirty of them are held, so that the worker is in the middle of some when it dies, however many jobs it runs at once.
    const barrier = new pg.Client({ connectionString: service.ownerUrl })
    await barrier.connect()
    await barrier.query('begin')
    await barrier.query(`select from customers where scope_id = $1 and number ~ '^many-(9[1-9]|1..)$' for update`, [shop.scopeId])
    const first = await startWorker()
    await expect.poll(async () => (await changes()).all, { timeout: 30_000 }).toBe(90)
    const gone = once(first, 'exit')
    first.kill('SIGKILL')
    await gone
    await barrier.query('rollback')
    await barrier.end()
    expect((await readBulk(service, manager.staffId, id))?.state).toBe('running')
    await startWorker()
    await owner.query(`select graphile_worker.add_job('carry-out-bulk-actions')`)
    await expect.poll(async () => (await readBulk(service, manager.staffId, id))?.state, { timeout: 60_000 }).toBe('done')
    expect(await changes()).toEqual({ all: many, customers: many })
  }, 120_000)
})
