import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { audit } from '@/lib/audit/record'
import { listExports, openExport } from '@/lib/exports/queries'
import { type RequestExport, requestExport } from '@/lib/exports/request-export'
import { exportTransitions, keptMs, mostOpen, mostRuns, silentMs } from '@/lib/exports/rules'
import { appendPart, claimExport, type ExportRow, endExport } from '@/lib/exports/store'
import { writeExport, writeWaitingExports } from '@/lib/exports/write-export'
import { createEndpoint } from '@/lib/notifications/change-endpoint'
import { inTransaction } from '@/lib/platform/db'
import { readOwn } from '@/lib/platform/scope'
import type { Caller, Role } from '@/lib/staff/rules'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { fullEntry, payNew, placeOrder } from '../support/payer'
import { addStaff, callerOf } from '../support/staff'
import { makeTestService, type TestService } from '../support/test-service'
import { readSheet, readZip } from './read-zip'

let service: TestService
let owner: pg.Client
let shop: AddedMerchant
let manager: Caller
let colleague: Caller
let firstPaidAt: Date

async function addCaller(role: Role, login: string): Promise<Caller> {
  const { id } = await service.db.prisma.staff.create({
    data: {
      login,
      name: login,
      side: 'merchant',
      role,
      passwordHash: 'none',
      createdAt: service.clock.now(),
      merchants: { create: { merchantId: shop.merchantId } },
    },
  })
  const scope = { kind: 'merchants' as const, merchantIds: [shop.merchantId], scopeIds: [shop.scopeId] }
  return { staffId: id, login, name: login, side: 'merchant', role, scope, language: 'en' }
}

beforeAll(async () => {
  service = await makeTestService()
  owner = new pg.Client({ connectionString: service.ownerUrl })
  await owner.connect()
  shop = await addMerchant(service)
  const stranger = await addMerchant(service)
  manager = await addCaller('manager', 'manager')
  colleague = await addCaller('manager', 'colleague')
  await payNew(service, shop.merchantId, { customerNumber: 'first', payer: { email: 'anna@mail.example' } }, fullEntry())
  service.clock.advance(1000)
  await placeOrder(service, shop.merchantId, { customerNumber: '=cmd', payer: {} })
  service.clock.advance(1000)
  await placeOrder(service, shop.merchantId, { customerNumber: 'third', payer: {} })
  firstPaidAt = service.clock.now()
  await placeOrder(service, stranger.merchantId, { customerNumber: 'theirs', payer: {} })
  await service.db.prisma.turnoverLimit.create({ data: { scopeId: shop.scopeId, currency: 'BYN', window: 'day', amountMinor: 5000n } })
})
afterAll(async () => {
  await owner.end()
  await service.close()
})
beforeEach(async () => {
  await owner.query('delete from exports')
})

const csv: RequestExport = { list: 'customers', format: 'csv', query: [] }

async function ask(caller: Caller, input: RequestExport = csv): Promise<string> {
  const outcome = await requestExport(service, caller, input)
  if (outcome.kind !== 'requested') throw new Error(outcome.kind)
  return outcome.id
}

async function fileOf(caller: Caller, id: string): Promise<Buffer> {
  const outcome = await openExport(service, caller, id)
  if (outcome.kind !== 'file') throw new Error(outcome.kind)
  const pieces: Uint8Array[] = []
  for await (const piece of outcome.file.pieces) pieces.push(piece)
  const file = Buffer.concat(pieces)
  expect(file.length).toBe(Number(outcome.file.bytes))
  return file
}

async function exported(input: RequestExport): Promise<Buffer> {
  const id = await ask(manager, input)
  expect(await writeExport(service, id)).toBe(true)
  return fileOf(manager, id)
}

const auditOf = (id: string) => service.db.prisma.auditRecord.findMany({ where: { objectId: id }, orderBy: { id: 'asc' } })

describe('an exported list', () => {
  it('holds exactly the rows of the screen, in its order, with every column and a totals line', async () => {
    const lines = (await exported(csv)).toString().split('\r\n')
    expect(lines.map((line) => line.split(',')[0])).toEqual(['\uFEFFCustomer', 'third', "'=cmd", 'first', 'Total: 3 rows', ''])
    expect(lines[3]).toBe(
      `first,anna@mail.example,Member,1,Visa •• 1111,1,2026-11-25 13:00:00,2026-11-25 13:00:00,Europe/Minsk,10.00,BYN,50.00,BYN,today,${shop.merchantId},Shop ${shop.merchantId},`,
    )
    expect(lines[4]).toBe('Total: 3 rows,,,1,,1,,,,10.00,BYN,,,,,,')
  })

  it('is filtered and sorted as the address says', async () => {
    const lines = (
      await exported({
        ...csv,
        query: [
          ['status', 'new'],
          ['sort', 'number.desc'],
        ],
      })
    )
      .toString()
      .split('\r\n')
    expect(lines.map((line) => line.split(',')[0])).toEqual(['\uFEFFCustomer', 'third', "'=cmd", 'Total: 2 rows', ''])
  })

  it('is the same as an Excel file', async () => {
    const files = readZip(await exported({ ...csv, format: 'xlsx' }))
    const rows = readSheet(files.get('xl/worksheets/sheet1.xml') ?? '')
    expect(rows.map((row) => row[0])).toEqual(['Customer', 'third', '=cmd', 'first', 'Total: 3 rows'])
  })

  it('speaks the language of its asker', async () => {
    const id = await ask({ ...manager, language: 'ru' })
    await writeExport(service, id)
    expect((await fileOf(manager, id)).toString()).toContain('Итого строк: 3')
    expect((await listExports(service, manager.staffId))[0]?.fileName).toBe('Клиенты 2026-11-25.csv')
  })
})

describe('the other lists', () => {
  it('are orders, exactly as filtered, with sums by currency', async () => {
    const lines = (await exported({ list: 'orders', format: 'csv', query: [['sort', 'created.asc']] })).toString().split('\r\n')
    const [first = '', formula = ''] = lines.slice(1)
    expect(lines).toHaveLength(6)
    expect(first.split(',').slice(2)).toEqual(
      `Approved,,10.00,BYN,One stage,first,Visa •• 1111,full card data,2026-11-25 13:00:00,Europe/Minsk,${shop.merchantId},Shop ${shop.merchantId}`.split(','),
    )
    expect(formula.split(',')[7]).toBe("'=cmd")
    expect(lines[4]).toBe('Total: 3 rows,,,,30.00,BYN,,,,,,,,')
    const found = (await exported({ list: 'orders', format: 'csv', query: [['card', '1111']] })).toString().split('\r\n')
    expect(found.map((line) => line.split(',')[7])).toEqual(['Customer', 'first', '', undefined])
  })

  it('and limits: customers with limits of their own, a row for each limit, and who is near his, as the screens ask', async () => {
    const { id: customerId } = await service.db.prisma.customer.findFirstOrThrow({ where: { scopeId: shop.scopeId, number: 'third' } })
    const own = { scopeId: shop.scopeId, customerId, currency: 'BYN' }
    await service.db.prisma.turnoverLimit.createMany({
      data: [
        { ...own, window: 'day', amountMinor: 100n },
        { ...own, window: 'week', amountMinor: 12_345n },
      ],
    })
    const scope: [string, string] = ['scope', String(shop.scopeId)]
    const linesOf = async (input: RequestExport) => (await exported(input)).toString().split('\r\n')
    const name = `Merchant ${shop.merchantId}`
    expect(await linesOf({ list: 'limits-own', format: 'csv', query: [scope] })).toEqual([
      '\uFEFFCustomer,Limit,Currency,Window,Scope',
      `third,1.00,BYN,per day,${name}`,
      `third,123.45,BYN,per week,${name}`,
      'Total: 2 rows,,,,',
      '',
    ])
    expect((await linesOf({ list: 'limits-own', format: 'csv', query: [scope, ['q', 'fir']] }))[1]).toBe('Total: 0 rows,,,,')
    const near: RequestExport = { list: 'limits-near', format: 'csv', query: [scope] }
    expect((await linesOf(near))[1]).toMatch(/^Total: 0 rows/)
    service.clock.set(firstPaidAt)
    const lines = await linesOf({ ...near, query: [scope, ['source', 'default'], ['percent', '50']] })
    expect(lines).toHaveLength(3)
    await service.db.prisma.turnoverLimit.updateMany({ where: { scopeId: shop.scopeId, customerId: null }, data: { amountMinor: 1250n } })
    const found = await linesOf(near)
    expect(found[1]).toMatch(/^first,Member,80,10\.00,BYN,12\.50,BYN,2\.50,BYN,per day,Default,2026-11-26 00:00:00,Europe\/Minsk,/)
    // One row is one row.
    expect(found[2]).toMatch(/^Total: 1 row,,,10\.00,BYN,/)
    // Of a scope of somebody else there is nothing.
    expect(await linesOf({ list: 'limits-own', format: 'csv', query: [['scope', String(shop.scopeId + 1)]] })).toHaveLength(3)
    await service.db.prisma.turnoverLimit.deleteMany({ where: { customerId } })
    await service.db.prisma.turnoverLimit.updateMany({ where: { scopeId: shop.scopeId }, data: { amountMinor: 5000n } })
  })

  it('and notifications, as filtered, with the last answer, for whoever may take them away', async () => {
    const { prisma } = service.db
    const at = service.clock.now()
    const { merchantId } = shop
    const hook = { merchantId, url: 'https://shop.example/hook', name: 'Our ERP', events: ['order.declined'] }
    expect((await createEndpoint(service, { kind: 'all' }, { kind: 'staff', id: manager.staffId }, hook)).kind).toBe('created')
    const endpoint = await prisma.webhookEndpoint.findFirstOrThrow({ where: { merchantId } })
    for (const [number, state, outcome] of [
      ['n-1', 'delivered', 'delivered'],
      ['n-2', 'failed', 'http-status'],
    ] as const) {
      const event = await prisma.outboxEvent.create({ data: { merchantId, type: 'order.declined', objectId: number, payload: {}, at } })
      await prisma.delivery.create({
        data: {
          ...{ merchantId, eventId: event.id, endpointId: endpoint.id, objectKey: `order:${number}`, createdAt: at, state, attempts: 1, endedAt: at },
          tries: { create: { number: 1, url: endpoint.url, at, outcome, status: state === 'failed' ? 500 : 200, durationMs: 12 } },
        },
      })
    }
    const input: RequestExport = { list: 'deliveries', format: 'csv', query: [['merchant', String(merchantId)]] }
    const lines = (await exported({ ...input, query: [...input.query, ['object', 'n-2']] })).toString().split('\r\n')
    expect(lines[0]).toMatch(/^\uFEFFEvent,/)
    expect(lines[1]).toMatch(/^order\.declined,n-2,2026-11-25 13:00:\d\d,.*,Our ERP,1,2026-11-25 13:00:\d\d,.*,500,12,Europe\/Minsk,\d+,Shop \d+$/)
    expect(lines[2]).toMatch(/^Total: 1 row,,,,,1,/)
    expect((await exported(input)).toString().split('\r\n')).toHaveLength(5)
    expect((await exported({ ...input, query: [['state', 'failed']] })).toString()).toContain('n-2')
    expect((await exported({ ...input, query: [['from', '2026-11-26']] })).toString()).not.toContain('n-2')
    expect((await exported({ ...input, query: [['merchant', String(merchantId + 1)]] })).toString()).toContain('Total: 0 rows')
    expect(await requestExport(service, { ...manager, role: 'viewer' }, input)).toEqual({ kind: 'not-allowed' })
    expect(await requestExport(service, { ...manager, side: 'operator', role: 'auditor' }, input)).toEqual({ kind: 'not-allowed' })
  })

  it('and the audit log, for whoever may take it, with what was there before and after', async () => {
    const auditor: Caller = { ...manager, side: 'operator', role: 'auditor', scope: { kind: 'all' } }
    const input: RequestExport = { list: 'audit', format: 'xlsx', query: [['action', 'customers.export']] }
    await ask(manager)
    expect(await requestExport(service, manager, input)).toEqual({ kind: 'not-allowed' })
    expect(await requestExport(service, { ...auditor, role: 'support' }, input)).toEqual({ kind: 'not-allowed' })
    const id = await ask(auditor, input)
    await writeExport(service, id)
    const rows = readSheet(readZip(await fileOf(auditor, id)).get('xl/worksheets/sheet1.xml') ?? '')
    const logged = await service.db.prisma.auditRecord.count({ where: { action: 'customers.export' } })
    expect(rows).toHaveLength(logged + 2)
    expect(rows[0]?.slice(0, 8)).toEqual(['Record', 'When', 'Time zone', 'Who', 'Name', 'What', 'Code', 'Outcome'])
    const told = ['Europe/Minsk', `staff:${manager.staffId}`, 'manager', 'Export the list of customers', 'customers.export', 'Done', 'Export']
    expect(rows[1]?.slice(2, 9)).toEqual(told)
    expect(rows[1]?.[12]).toContain('Format: CSV')
    expect(rows[1]?.[14]).toContain('"format":"csv"')
    expect(rows.at(-1)?.[0]).toBe(`Total: ${logged} rows`)
  })

  it('and of a card in the audit log six and four digits for whoever may see them, four for the auditor', async () => {
    const [card, at] = ['411111 1111', service.clock.now()]
    const stopped = { at, actor: 'system:card-testing', action: 'payments.stopped', outcome: 'refused', merchantId: shop.merchantId } as const
    await audit(service.db.prisma, { ...stopped, object: { kind: 'card', id: card }, after: { rule: 'card', orderNumber: 'o-1', card } })
    const textFor = async (role: Role) => {
      const caller = await callerOf(service, await addStaff(service, { side: 'operator', role }))
      const id = await ask(caller, { list: 'audit', format: 'csv', query: [['action', 'payments.stopped']] })
      await writeExport(service, id)
      return (await fileOf(caller, id)).toString()
    }
    const auditors = await textFor('auditor')
    expect(auditors).toContain('Card: •• 1111')
    expect(auditors).not.toMatch(/4111/)
    expect(await textFor('supervisor')).toContain('Card: 4111 11•• •••• 1111')
  })
})

describe('who may have it', () => {
  it('is not whoever may only look', async () => {
    const viewer = await addCaller('viewer', 'viewer')
    expect(await requestExport(service, viewer, csv)).toEqual({ kind: 'not-allowed' })
  })

  it('is its asker alone, as long as he may export and sees all that he saw', async () => {
    const id = await ask(manager)
    expect(await openExport(service, manager, id)).toEqual({ kind: 'not-ready' })
    await writeExport(service, id)
    expect(await openExport(service, colleague, id)).toEqual({ kind: 'not-found' })
    expect(await listExports(service, colleague.staffId)).toEqual([])
    expect(await openExport(service, { ...manager, role: 'viewer' }, id)).toEqual({ kind: 'not-allowed' })
    expect(await openExport(service, { ...manager, scope: { kind: 'merchants', merchantIds: [], scopeIds: [] } }, id)).toEqual({ kind: 'not-allowed' })
    expect((await openExport(service, manager, id)).kind).toBe('file')
    expect((await auditOf(id)).map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
      'customers.export done',
      'exports.download refused',
      'exports.download refused',
      'exports.download done',
    ])
  })

  it('is told that a file is gone 24 hours after it was asked for, and the file is', async () => {
    const id = await ask(manager)
    await writeExport(service, id)
    service.clock.advance(keptMs - 1)
    expect((await openExport(service, manager, id)).kind).toBe('file')
    service.clock.advance(1)
    expect(await openExport(service, manager, id)).toEqual({ kind: 'not-found' })
    await writeWaitingExports(service)
    expect(await service.db.prisma.exportPart.count()).toBe(0)
    expect((await listExports(service, manager.staffId))[0]?.state).toBe('expired')
  })

  it('is told that a file could not be written, and not that it is still to come', async () => {
    const id = await ask(manager)
    await service.db.prisma.export.update({ where: { id }, data: { state: 'failed', finishedAt: service.clock.now() } })
    expect(await openExport(service, manager, id)).toEqual({ kind: 'failed' })
  })

  it('has five of them open at most, also when he asks for all at once', async () => {
    const outcomes = await Promise.all(Array.from({ length: mostOpen + 3 }, () => requestExport(service, manager, csv)))
    expect(outcomes.filter(({ kind }) => kind === 'requested')).toHaveLength(mostOpen)
    expect(outcomes.filter(({ kind }) => kind === 'too-many')).toHaveLength(3)
    expect((await requestExport(service, colleague, csv)).kind).toBe('requested')
  })
})

it('keeps nothing of a card number that somebody sends for a search', async () => {
  const query: [string, string][] = [
    ['status', 'member'],
    ['q', '4111 1111 1111 1111'],
  ]
  const id = await ask(manager, { ...csv, query })
  const row = await service.db.prisma.export.findUniqueOrThrow({ where: { id } })
  expect(row.query).toEqual([['status', 'member']])
  expect(JSON.stringify((await service.db.prisma.auditRecord.findMany({ where: { objectId: id } })).map(({ after }) => after))).not.toContain('1111')
})

describe('a writer that dies', () => {
  const claim = (id: string | null = null) => inTransaction(service.db, (tx) => claimExport(tx, service.clock.now(), id))

  it('is followed by another after two minutes of silence, which begins anew', async () => {
    const id = await ask(manager)
    expect((await claim())?.id).toBe(id)
    await service.db.prisma.exportPart.create({ data: { exportId: id, part: 1, bytes: new Uint8Array([1, 2, 3]) } })
    service.clock.advance(silentMs)
    expect(await writeWaitingExports(service)).toBe(0)
    service.clock.advance(1)
    expect(await writeWaitingExports(service)).toBe(1)
    expect((await fileOf(manager, id)).toString()).toContain('Total: 3 rows')
  })

  it('writes nothing more once another has taken over', async () => {
    const id = await ask(manager)
    const begun = await claim(id)
    service.clock.advance(silentMs + 1)
    const taken = await claim(id)
    if (!begun || !taken) throw new Error('not claimed')
    const append = (row: ExportRow) =>
      inTransaction(service.db, (tx) => appendPart(tx, row, { part: 1, bytes: Buffer.from('x'), rowsDone: 1, now: service.clock.now() }))
    expect(await append(begun)).toBe(false)
    expect(await append(taken)).toBe(true)
    await inTransaction(service.db, (tx) => endExport(tx, begun, { state: 'done', rows: 1, at: service.clock.now() }))
    expect((await listExports(service, manager.staffId))[0]).toMatchObject({ state: 'running', bytes: 1n })
  })

  it('takes its export along when it dies of it five times', async () => {
    const id = await ask(manager)
    for (let run = 1; run <= mostRuns; run += 1) {
      expect((await claim())?.run).toBe(run)
      service.clock.advance(silentMs + 1)
    }
    expect(await writeWaitingExports(service)).toBe(0)
    expect((await listExports(service, manager.staffId))[0]).toMatchObject({ id, state: 'failed' })
  })

  it('shares the work with others: of ten at once each export has one', async () => {
    for (let asked = 0; asked < mostOpen; asked += 1) await ask(manager)
    const written = await Promise.all(Array.from({ length: 10 }, () => writeWaitingExports(service)))
    expect(written.reduce((sum, count) => sum + count, 0)).toBe(mostOpen)
    for (const { state, id } of await listExports(service, manager.staffId)) {
      expect(state).toBe('done')
      expect((await fileOf(manager, id)).toString()).toContain('Total: 3 rows')
    }
  })
})

it('is written in the background where nobody could count it, and then says how long it is', async () => {
  const id = await ask(manager)
  await owner.query('update exports set rows_total = null where id = $1', [id])
  expect((await listExports(service, manager.staffId))[0]).toMatchObject({ rowsTotal: null, background: true, query: [] })
  await writeWaitingExports(service)
  expect((await listExports(service, manager.staffId))[0]).toMatchObject({ rowsTotal: 3, rowsDone: 3, state: 'done' })
  await expect(owner.query('update exports set rows_total = null where id = $1', [id])).rejects.toThrow('exports_written_are_counted')
})

describe('the database', () => {
  it('knows the same transitions as the code, and keeps to them', async () => {
    const { rows } = await service.db.pool.query('select from_state, to_state from export_transitions')
    expect(rows.map((row) => `${row.from_state} ${row.to_state}`).toSorted()).toEqual(exportTransitions.map((pair) => pair.join(' ')).toSorted())
    const id = await ask(manager)
    await expect(service.db.pool.query(`update exports set state = 'done', finished_at = now() where id = $1`, [id])).rejects.toThrow('cannot go from')
    await expect(service.db.pool.query('update exports set staff_id = staff_id where id = $1', [id])).rejects.toThrow('permission denied')
  })

  it('shows a page no part of any file', async () => {
    await expect(readOwn(service.db, manager.staffId, (tx) => tx.exportPart.count())).rejects.toThrow()
  })
})
