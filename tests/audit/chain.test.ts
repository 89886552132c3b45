import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { linkAudit } from '@/lib/audit/link'
import { audit } from '@/lib/audit/record'
import { verifyAudit } from '@/lib/audit/verify'
import { inTransaction } from '@/lib/platform/db'
import { makeTestService, type TestService } from '../support/test-service'

let service: TestService
let owner: pg.Client

beforeAll(async () => {
  service = await makeTestService({ connections: 30 })
  owner = new pg.Client({ connectionString: service.ownerUrl })
  await owner.connect()
})
afterAll(async () => {
  await owner.end()
  await service.close()
})

const record = (id: string) =>
  audit(service.db.prisma, {
    at: service.clock.now(),
    actor: 'staff:1',
    action: 'customers.view',
    outcome: 'done',
    object: { kind: 'customer', id },
    before: { amount: '1.00' },
    after: { amount: '2.00' },
    origin: { ip: '203.0.113.7', userAgent: 'a browser' },
  })

const kinds = async (expectedHead: string | null = null) => (await verifyAudit(service, { expectedHead })).faults.map(({ kind }) => kind)

/** What nobody but the owner of the database can do: past triggers, foreign keys and rights. */
async function asIntruder(...statements: string[]) {
  await owner.query('set session_replication_role = replica')
  for (const statement of statements) await owner.query(statement)
  await owner.query('set session_replication_role = origin')
}

const recordOf = (object: string) => `(select id from audit_log where object_id = '${object}')`

describe('records', () => {
  it('written by many at once are each linked once, and the chain is whole', async () => {
    const writers = Array.from({ length: 20 }, (_, writer) =>
      inTransaction(service.db, async (tx) => {
        for (let each = 0; each < 5; each += 1)
          await audit(tx, {
            at: service.clock.now(),
            actor: 'staff:1',
            action: 'views.save',
            outcome: 'done',
            object: { kind: 'call', id: `${writer}-${each}` },
          })
      }),
    )
    await Promise.all([...writers, linkAudit(service), linkAudit(service), linkAudit(service)])
    expect(await verifyAudit(service)).toMatchObject({ checked: 100, faults: [], faultCount: 0 })
    const { rows } = await owner.query(
      'select count(*)::integer as links, count(distinct record_id)::integer as records, max(seq)::integer as last from audit_links',
    )
    expect(rows).toEqual([{ links: 100, records: 100, last: 100 }])
  })

  it('of a transaction that commits after later ones were linked are linked all the same', async () => {
    await inTransaction(service.db, async (tx) => {
      await audit(tx, { at: service.clock.now(), actor: 'staff:1', action: 'views.save', outcome: 'done', object: { kind: 'call', id: 'slow' } })
      await record('quick')
      expect(await linkAudit(service)).toBe(1)
    })
    expect(await linkAudit(service)).toBe(1)
    expect(await kinds()).toEqual([])
  })

  it('and links can be changed or taken away neither by the service nor by an ordinary statement of the owner', async () => {
    for (const table of ['audit_log', 'audit_links']) {
      for (const statement of [
        `update ${table} set ${table === 'audit_log' ? "reason = ''" : 'linked_at = now()'}`,
        `delete from ${table}`,
        `truncate ${table} cascade`,
      ]) {
        await expect(service.db.pool.query(statement)).rejects.toThrow('permission denied')
        await expect(owner.query(statement)).rejects.toThrow('append-only')
      }
    }
  })
})

describe('the owner of the database who', () => {
  let head: string | null

  beforeEach(async () => {
    for (const id of ['first', 'second', 'third', 'fourth']) await record(id)
    ;({ head } = await verifyAudit(service))
    service.clock.advance(60 * 60_000)
  })
  afterEach(async () => {
    await asIntruder('delete from audit_links', 'delete from audit_log', 'delete from audit_unlinked')
  })

  it('changes nothing is not accused', async () => {
    await record('fifth')
    expect(await kinds(head)).toEqual([])
  })

  it.each([
    `update audit_log set reason = 'another' where object_id = 'second'`,
    `update audit_log set at = at + interval '1 microsecond' where object_id = 'second'`,
    `update audit_log set after = '{"amount": "2.01"}' where object_id = 'second'`,
    `update audit_log set ip = '203.0.113.8' where object_id = 'second'`,
  ])('changes a record is found: %s', async (statement) => {
    await asIntruder(statement)
    const { faults } = await verifyAudit(service)
    const { rows } = await owner.query(`select id from audit_log where object_id = 'second'`)
    expect(faults).toMatchObject([{ kind: 'changed', recordId: BigInt(rows[0].id) }])
  })

  it('removes a record, or a record with its link, is found', async () => {
    await asIntruder(`delete from audit_log where object_id = 'second'`)
    expect(await kinds()).toEqual(['removed'])
    await asIntruder(`delete from audit_links where not exists (select from audit_log where id = record_id)`)
    expect(await kinds()).toEqual(['removed'])
  })

  it('removes the end is found by the head that was noted down', async () => {
    await asIntruder(`delete from audit_links where record_id = ${recordOf('fourth')}`, `delete from audit_log where object_id = 'fourth'`)
    expect(await kinds()).toEqual([])
    expect(await kinds(head)).toEqual(['cut'])
  })

  it('lets two records change places is found', async () => {
    const idOf = async (object: string) => (await owner.query(`select ${recordOf(object)} as id`)).rows[0].id
    const [second, third] = [await idOf('second'), await idOf('third')]
    await asIntruder(
      `update audit_log set id = -1 where id = ${second}`,
      `update audit_log set id = ${second} where id = ${third}`,
      `update audit_log set id = ${third} where id = -1`,
    )
    expect(await kinds()).toEqual(['changed', 'changed'])
  })

  it('puts a record in is found: past the chain, into the past, and with a link of its own', async () => {
    const insert = `insert into audit_log (at, actor, action, outcome, object_kind, object_id)
      values ('${new Date(service.clock.now().getTime() - 60 * 60_000).toISOString()}', 'staff:2', 'customers.view', 'done', 'customer', 'intruder')`
    await asIntruder(insert)
    expect(await kinds()).toEqual(['inserted'])
    await asIntruder(`delete from audit_log where object_id = 'intruder'`)
    // By an ordinary insert it is linked like any other, but later than its time says.
    service.clock.advance(60 * 60_000)
    await record('present')
    await linkAudit(service)
    service.clock.advance(60_000)
    await owner.query(insert)
    expect(await kinds()).toEqual(['inserted'])
    await asIntruder(
      `insert into audit_log (id, at, actor, action, outcome, object_kind, object_id) values (-5, now(), 'staff:2', 'customers.view', 'done', 'customer', 'linked')`,
      `insert into audit_links select max(seq) + 1, -5, decode(repeat('00', 32), 'hex'), decode(repeat('00', 32), 'hex'), max(linked_at) from audit_links`,
    )
    expect(await kinds()).toEqual(expect.arrayContaining(['changed', 'forged']))
  })

  it('computes every hash anew after a change has no key for the seals', async () => {
    await asIntruder(`update audit_log set reason = 'another' where object_id = 'first'`)
    const { keys } = await makeOther()
    await asIntruder('delete from audit_links', 'insert into audit_unlinked select id from audit_log')
    await linkAudit({ ...service, keys })
    expect(new Set(await kinds())).toEqual(new Set(['forged']))
    expect(await kinds(head)).toContain('cut')
  })
})

/** The keys of somebody else. */
async function makeOther() {
  const { mkdtempSync } = await import('node:fs')
  const { tmpdir } = await import('node:os')
  const { join } = await import('node:path')
  const { openKeyProvider } = await import('@/lib/vault/keys')
  return { keys: openKeyProvider(`file:${join(mkdtempSync(join(tmpdir(), 'one-click-keys-')), 'keys.json')}`, { sandbox: true }) }
}
