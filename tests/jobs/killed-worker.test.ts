import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { SMTPServer } from 'smtp-server'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { panOf } from '@/lib/acquirers/sandbox/cards'
import { audit } from '@/lib/audit/record'
import { verifyAudit } from '@/lib/audit/verify'
import { requestBulk } from '@/lib/bulk/request-bulk'
import { requestExport } from '@/lib/exports/request-export'
import { jobTasks } from '@/lib/jobs'
import { setAssistNotification } from '@/lib/notifications/set-assist-notification'
import { inTransaction } from '@/lib/platform/db'
import { mailNotice } from '@/lib/staff/mails'
import { createUnion } from '@/lib/unions/request-change'
import { addKeyVersion, makeKeyCurrent } from '@/lib/vault/change-keys'
import { deliveriesOf, pushResult } from '../notifications/shop'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { customerOf, fullEntry, payNew, payWith, placeOrder } from '../support/payer'
import { type Answer, type Receiver, startReceiver } from '../support/receiver'
import { addStaff } from '../support/staff'
import { makeTestService, type TestService, usualNow } from '../support/test-service'

// The real worker, ended by SIGKILL in the middle of every job it has, and started again.

/** One job and where it dies. */
type Cut = {
  /** The worker comes to a stop before its first write of this kind: `insert on outbox`. Not named: `arrange` says what it comes to a stop at. */
  stop?: string
  arrange: (shop: AddedMerchant) => Promise<{
    /** Puts work before the worker. */
    due: () => Promise<unknown>
    payload?: object
    /** Whether the worker stands, where `stop` does not say it. */
    stands?: () => Promise<boolean>
    /** Lets it go on, where `stop` does not. */
    release?: () => Promise<unknown>
    state: () => Promise<unknown>
    /** What is to be seen after the death. Not named: one statement, of which the database does all or nothing, also when nobody waits for its answer. */
    cut?: unknown
    whole: unknown
    /** Lets the time go by after which what the dead one had taken is anybody's. */
    lease?: () => Promise<unknown>
  }>
}

let service: TestService
let owner: pg.Client
let barrier: pg.Client
let shop: AddedMerchant
let worker: ChildProcess | null = null
let stopped: string | null = null
const receivers: Receiver[] = []

const letters: string[] = []
let takesLetters = false
const mailServer = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onData: (stream, _session, done) => {
    const parts: Buffer[] = []
    stream.on('data', (part: Buffer) => parts.push(part))
    stream.on('end', () => {
      letters.push(/^Message-ID: <(.+)@one-click>/m.exec(Buffer.concat(parts).toString('utf8'))?.[1] ?? 'no id')
      if (takesLetters) done()
    })
  },
})
mailServer.on('error', () => {})

beforeAll(async () => {
  service = await makeTestService()
  owner = new pg.Client({ connectionString: service.ownerUrl })
  barrier = new pg.Client({ connectionString: service.ownerUrl })
  await Promise.all([owner.connect(), barrier.connect()])
  // Nobody but the worker comes to a stop.
  await owner.query(`create function stand_still() returns trigger language plpgsql as $$ begin
    if current_setting('application_name') = 'worker' then perform pg_advisory_xact_lock(1, 1); end if;
    return coalesce(new, old);
  end $$`)
  await new Promise<void>((done) => mailServer.listen(0, '127.0.0.1', done))
  await startWorker()
}, 120_000)
afterAll(async () => {
  await kill()
  await new Promise<void>((done) => mailServer.close(() => done()))
  await Promise.all([owner.end(), barrier.end()])
  await service.close()
})
beforeEach(async () => {
  shop = await addMerchant(service)
  if (!worker || worker.signalCode !== null) await startWorker()
}, 60_000)
afterEach(async () => {
  await goOn()
  for (const receiver of receivers.splice(0)) await receiver.close()
})

async function startWorker() {
  const { env, bank } = service
  const variables = {
    DATABASE_URL: `${env.databaseUrl}?application_name=worker`,
    DATA_DIR: env.dataDir,
    SANDBOX: '1',
    VAULT_KEYS: `file:${join(env.dataDir, 'vault-keys.json')}`,
    SANDBOX_ACQUIRER_URL: bank.url,
    SMTP_URL: `smtp://127.0.0.1:${(mailServer.server.address() as AddressInfo).port}`,
  }
  const child = spawn(process.execPath, ['--import', 'tsx', 'tests/jobs/worker-at.ts', usualNow.toISOString()], {
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  worker = child
  await once(child, 'message')
}

async function kill() {
  if (!worker || worker.signalCode !== null) return
  const gone = once(worker, 'exit')
  worker.kill('SIGKILL')
  await gone
}

/** From now on the worker comes to a stop before its first write of this kind. */
async function standAt(stop: string) {
  await barrier.query('begin')
  await barrier.query('select pg_advisory_xact_lock(1, 1)')
  await owner.query(`create trigger stand_still before ${stop} for each row execute function stand_still()`)
  stopped = stop.split(' ').at(-1) ?? null
}

async function goOn() {
  await barrier.query('rollback')
  if (stopped) await owner.query(`drop trigger stand_still on ${stopped}`)
  stopped = null
}

const rowsOf = async (sql: string, values: unknown[] = []) => (await owner.query(sql, values)).rows
const countOf = async (sql: string, values: unknown[] = []): Promise<number> => (await rowsOf(`select count(*)::integer as n ${sql}`, values))[0].n
const told = async (...merchantIds: number[]) =>
  (await rowsOf('select type from outbox where merchant_id = any($1) order by type', [merchantIds])).map(({ type }) => type as string)
const toldOf = async (prefix: string, ...merchantIds: number[]) => (await told(...merchantIds)).filter((type) => type.startsWith(prefix))
const orderStates = async () =>
  Object.fromEntries((await rowsOf('select number, state from orders where merchant_id = $1', [shop.merchantId])).map(({ number, state }) => [number, state]))
const standsAtStop = async () => (await countOf(`from pg_locks where locktype = 'advisory' and classid = 1 and objid = 1 and not granted`)) > 0
const standsBehind = async (client: pg.Client & { processID?: number }) =>
  (await countOf('from pg_stat_activity where $1 = any(pg_blocking_pids(pid))', [client.processID])) > 0

/** A saved card that expires in a month of this year. */
async function savedCardUntil(month: number) {
  await payNew(service, shop.merchantId)
  await owner.query('update saved_cards set expiry_year = 2026, expiry_month = $2 where customer_id = (select id from customers where scope_id = $1)', [
    shop.scopeId,
    month,
  ])
}
const cardState = async () => {
  const { savedCards } = await customerOf(service, shop.scopeId)
  return savedCards.map(({ state }) => state)
}
const ciphertexts = () =>
  countOf('from vault.ciphertexts t join saved_cards c on c.id = t.card_id join customers u on u.id = c.customer_id where u.scope_id = $1', [shop.scopeId])

/** A merchant that takes Assist notifications at a receiver. */
async function notified(first: Answer): Promise<Receiver> {
  const receiver = await startReceiver(first)
  receivers.push(receiver)
  const settings = { url: receiver.url, results: ['approve'] as const, answer: 'xml' as const, enabled: true, expectedVersion: 0 }
  await setAssistNotification(service, { kind: 'all' }, { kind: 'staff', id: 1 }, { merchantId: shop.merchantId, ...settings })
  return receiver
}
const deliveries = async () =>
  (await deliveriesOf(service, shop.merchantId)).map(({ state, attempts, tries }) => ({ state, attempts, tries: tries.map(({ outcome }) => outcome) }))

/** A manager of the shop. */
async function addManager() {
  const { id: staffId, login } = await addStaff(service, { role: 'manager', merchantIds: [shop.merchantId] })
  const scope = { kind: 'merchants' as const, merchantIds: [shop.merchantId], scopeIds: [shop.scopeId] }
  return { staffId, login, name: login, side: 'merchant' as const, role: 'manager' as const, scope, language: 'en' as const }
}

const exported = ['export-1', 'export-2', 'export-3']

const cuts: Record<string, Cut> = {
  'resolve-due': {
    stop: 'insert on outbox',
    arrange: async () => {
      const key = await placeOrder(service, shop.merchantId, { number: 'unknown' })
      expect(await payWith(service, key, fullEntry(panOf('garbage')))).toEqual({ kind: 'unknown' })
      const due = () => owner.query('update operations set next_inquiry_at = started_at where next_inquiry_at is not null')
      const state = async () => ({
        ...(await orderStates()),
        attempts: await countOf('from operations where merchant_id = $1', [shop.merchantId]),
        told: await toldOf('order.a', shop.merchantId),
      })
      return {
        due,
        state,
        cut: { unknown: 'in-process', attempts: 1, told: [] },
        whole: { unknown: 'approved', attempts: 1, told: ['order.approved'] },
        lease: due,
      }
    },
  },
  'expire-orders': {
    stop: 'insert on outbox',
    arrange: async () => {
      await placeOrder(service, shop.merchantId, { number: 'late' })
      await placeOrder(service, shop.merchantId, { number: 'later' })
      return {
        due: () => owner.query(`update orders set expires_at = created_at + interval '1 millisecond' where merchant_id = $1`, [shop.merchantId]),
        state: async () => ({ ...(await orderStates()), told: await toldOf('order.t', shop.merchantId) }),
        cut: { late: 'in-process', later: 'in-process', told: [] },
        whole: { late: 'timeout', later: 'timeout', told: ['order.timed_out', 'order.timed_out'] },
      }
    },
  },
  'expire-cards': {
    stop: 'insert on customer_events',
    arrange: async () => ({
      due: () => savedCardUntil(10),
      state: async () => ({ cards: await cardState(), ciphertexts: await ciphertexts(), told: await toldOf('saved_card.exp', shop.merchantId) }),
      cut: { cards: ['member'], ciphertexts: 1, told: [] },
      whole: { cards: ['expired'], ciphertexts: 0, told: ['saved_card.expired'] },
    }),
  },
  'warn-of-expiry': {
    stop: 'insert on outbox',
    arrange: async () => ({
      due: () => savedCardUntil(11),
      state: () => toldOf('saved_card.exp', shop.merchantId),
      cut: [],
      whole: ['saved_card.expiring'],
    }),
  },
  'apply-limits': {
    stop: 'insert on outbox',
    arrange: async () => {
      const change = {
        scopeId: shop.scopeId,
        customerId: null,
        currency: 'BYN',
        window: 'day',
        raises: false,
        beforeMinor: null,
        afterMinor: 900n,
        reason: 'a test',
      }
      const earlier = new Date('2026-11-25T09:00Z')
      const people = { requestedBy: 'staff:1', requestedAt: earlier, decidedBy: 'staff:2', decidedAt: earlier }
      return {
        due: () => service.db.prisma.turnoverLimitChange.create({ data: { ...change, ...people, state: 'scheduled', effectiveAt: usualNow } }),
        state: async () => ({
          limits: (await service.db.prisma.turnoverLimit.findMany({ where: { scopeId: shop.scopeId } })).map(({ amountMinor }) => amountMinor),
          changes: (await service.db.prisma.turnoverLimitChange.findMany({ where: { scopeId: shop.scopeId } })).map((one) => one.state),
          told: await toldOf('limit.', shop.merchantId),
        }),
        cut: { limits: [], changes: ['scheduled'], told: [] },
        whole: { limits: [900n], changes: ['applied'], told: ['limit.changed'] },
      }
    },
  },
  'recount-turnover': {
    stop: 'insert on turnover_counters',
    arrange: async () => {
      await payNew(service, shop.merchantId)
      await owner.query('delete from turnover_counters where scope_id = $1', [shop.scopeId])
      return {
        due: async () => {},
        payload: { scopeId: shop.scopeId },
        state: async () => (await rowsOf('select used_minor from turnover_counters where scope_id = $1', [shop.scopeId])).map((row) => row.used_minor),
        cut: [],
        whole: ['1000', '1000'],
      }
    },
  },
  'remove-old-counters': {
    stop: 'delete on turnover_counters',
    arrange: async () => {
      await payNew(service, shop.merchantId)
      const older = `starts_at = starts_at - interval '60 days', ends_at = ends_at - interval '60 days'`
      return {
        due: () => owner.query(`update turnover_counters set ${older} where scope_id = $1`, [shop.scopeId]),
        state: () => countOf('from turnover_counters where scope_id = $1', [shop.scopeId]),
        whole: 0,
      }
    },
  },
  'end-three-d-secure-steps': {
    stop: 'insert on outbox',
    arrange: async () => {
      const key = await placeOrder(service, shop.merchantId, { number: 'challenged' })
      expect(await payWith(service, key, fullEntry(panOf('3ds-challenge')))).toMatchObject({ kind: 'challenge' })
      return {
        due: () => owner.query('update operations set authenticates_until = started_at where authenticates_until is not null'),
        state: async () => ({ ...(await orderStates()), keys: await countOf('from vault.sealed_steps'), told: await toldOf('order.d', shop.merchantId) }),
        cut: { challenged: 'in-process', keys: 1, told: [] },
        whole: { challenged: 'declined', keys: 0, told: ['order.declined'] },
      }
    },
  },
  'carry-out-union-changes': {
    stop: 'insert on outbox',
    arrange: async () => {
      const other = await addMerchant(service)
      await payNew(service, shop.merchantId, { customerNumber: 'both' })
      await payNew(service, other.merchantId, { customerNumber: 'both' })
      const merchantIds = [shop.merchantId, other.merchantId]
      return {
        due: () => createUnion(service, { kind: 'staff', id: 1 }, { kind: 'group-of-merchants', name: 'Union', merchantIds, reason: 'one loyalty number' }),
        state: async () => {
          const [change] = await rowsOf('select scope_id, state from union_changes where merchant_ids = $1', [merchantIds])
          const together = await countOf('from customers where scope_id = $1 and payments_count = 2', [change.scope_id])
          return { state: change.state, together, told: await toldOf('union.', ...merchantIds) }
        },
        cut: { state: 'running', together: 1, told: [] },
        whole: { state: 'done', together: 1, told: ['union.joined', 'union.joined'] },
      }
    },
  },
  'carry-out-bulk-actions': {
    stop: 'insert on mark_changes',
    arrange: async () => {
      const numbers = ['bulk-1', 'bulk-2']
      for (const customerNumber of numbers) await placeOrder(service, shop.merchantId, { customerNumber })
      const caller = await addManager()
      const act = { kind: 'deny', reasonCode: 'customer-asked', destroyCards: false } as const
      return {
        due: () => requestBulk(service, caller, { query: {}, act, reason: 'They asked by letter', expected: numbers.length }),
        state: async () => ({
          marks: (await rowsOf('select mark from customers where scope_id = $1', [shop.scopeId])).map(({ mark }) => mark),
          changes: await countOf('from mark_changes m join customers c on c.id = m.customer_id where c.scope_id = $1', [shop.scopeId]),
          ended: await countOf(`from audit_log where action = 'customers.bulk-end' and actor = $1`, [`staff:${caller.staffId}`]),
        }),
        cut: { marks: ['none', 'none'], changes: 0, ended: 0 },
        whole: { marks: ['deny', 'deny'], changes: 2, ended: 1 },
      }
    },
  },
  'fold-customer-counts': {
    stop: 'delete on customer_count_changes',
    arrange: async () => ({
      due: () => payNew(service, shop.merchantId),
      state: async () => ({
        waiting: await countOf('from customer_count_changes where scope_id = $1', [shop.scopeId]),
        counted: await rowsOf('select status, customers::integer from customer_counts where scope_id = $1 and customers <> 0', [shop.scopeId]),
      }),
      whole: { waiting: 0, counted: [{ status: 'member', customers: 1 }] },
    }),
  },
  'write-exports': {
    stop: 'insert on export_parts',
    arrange: async () => {
      for (const customerNumber of exported) await placeOrder(service, shop.merchantId, { customerNumber })
      const caller = await addManager()
      const mine = 'from export_parts p join exports e on e.id = p.export_id where e.staff_id = $1'
      return {
        due: () => requestExport(service, caller, { list: 'customers', format: 'csv', query: [] }),
        state: async () => {
          const [one] = await rowsOf('select state, run, rows_done from exports where staff_id = $1', [caller.staffId])
          const text = (await rowsOf(`select convert_from(p.bytes, 'UTF8') as text ${mine} order by part`, [caller.staffId])).map((row) => row.text).join('')
          return { ...one, numbers: exported.map((number) => text.split(number).length - 1) }
        },
        cut: { state: 'running', run: 1, rows_done: 0, numbers: [0, 0, 0] },
        whole: { state: 'done', run: 2, rows_done: 3, numbers: [1, 1, 1] },
        lease: () => owner.query(`update exports set beat_at = beat_at - interval '1 hour'`),
      }
    },
  },
  'send-mails': {
    arrange: async () => {
      const { staffId } = await addManager()
      const to = { id: staffId, login: 'manager', name: 'Anna', email: 'anna@shop.example', language: 'en' }
      const state = async () => {
        const [mail] = await service.db.prisma.staffMail.findMany({ where: { staffId: to.id } })
        return { sent: mail?.sentAt !== null, attempts: mail?.attempts, ids: letters.map((id) => id === mail?.id) }
      }
      return {
        due: () => inTransaction(service.db, (tx) => mailNotice(service, tx, { to, kind: 'password-changed', at: usualNow })),
        stands: async () => letters.length === 1,
        release: async () => {
          takesLetters = true
        },
        state,
        cut: { sent: false, attempts: 1, ids: [true] },
        // The same letter by its Message-ID, so that whoever has got it twice knows.
        whole: { sent: true, attempts: 2, ids: [true, true] },
        lease: () => owner.query('update staff_mails set next_at = created_at where next_at is not null'),
      }
    },
  },
  'link-audit': {
    stop: 'insert on audit_links',
    arrange: async () => {
      const record = {
        at: usualNow,
        actor: 'staff:1',
        action: 'views.save' as const,
        outcome: 'done' as const,
        object: { kind: 'saved-view' as const, id: '1' },
      }
      const loose = () => countOf('from audit_log a left join audit_links l on l.record_id = a.id where l.seq is null')
      return {
        due: () => Promise.all(['one', 'two'].map((reason) => audit(service.db.prisma, { ...record, reason }))),
        state: async () => ({ anyLoose: (await loose()) > 0, faults: (await loose()) > 0 ? null : (await verifyAudit(service)).faultCount }),
        cut: { anyLoose: true, faults: null },
        whole: { anyLoose: false, faults: 0 },
      }
    },
  },
  'rewrap-keys': {
    stop: 'update on merchants',
    arrange: async () => {
      await payNew(service, shop.merchantId)
      const { rows } = await owner.query('select c.card_id from vault.ciphertexts c join saved_cards s on s.id = c.card_id where s.origin_merchant_id = $1', [
        shop.merchantId,
      ])
      const why = { reason: 'a rotation', origin: null }
      const before = service.keys.currentVersion
      return {
        due: async () => {
          const added = await addKeyVersion(service, { kind: 'system', name: 'test' }, why)
          const version = added.kind === 'done' ? added.version : 0
          await makeKeyCurrent(service, { kind: 'system', name: 'test' }, { version, ...why })
        },
        state: async () => ({
          cardMoved: (await countOf('from vault.ciphertexts where card_id = $1 and key_version > $2', [rows[0]?.card_id, before])) === 1,
          secretMoved:
            (await countOf('from merchants where id = $1 and sealed_version(convert_from(secret_word_sealed, $2)) > $3', [shop.merchantId, 'UTF8', before])) ===
            1,
        }),
        cut: { cardMoved: true, secretMoved: false },
        whole: { cardMoved: true, secretMoved: true },
      }
    },
  },
  'destroy-step-keys': {
    stop: 'delete on vault.sealed_steps',
    arrange: async () => {
      const step = {
        kind: 'undo-deletion' as const,
        subject: 'a card',
        payload: 'x',
        now: new Date('2026-11-25T09:00Z'),
        expiresAt: new Date('2026-11-25T09:05Z'),
      }
      return {
        due: () => inTransaction(service.db, (tx) => service.vault.sealStep(tx, step)),
        state: () => countOf('from vault.sealed_steps'),
        whole: 0,
      }
    },
  },
  'free-jobs-of-the-dead': {
    arrange: async () => {
      await owner.query(`select graphile_worker.add_job('recount-turnover', '{"scopeId": 999999}')`)
      return {
        due: async () => {
          await owner.query(`update graphile_worker._private_jobs set locked_at = now(), locked_by = 'pool-dead' where payload ->> 'scopeId' = '999999'`)
          await barrier.query('begin')
          await barrier.query(`select from graphile_worker._private_jobs where locked_by = 'pool-dead' for update`)
        },
        stands: () => standsBehind(barrier),
        state: () => countOf(`from graphile_worker._private_jobs where payload ->> 'scopeId' = '999999'`),
        whole: 0,
      }
    },
  },
  'the courier, from the outbox to the log': {
    stop: 'insert on deliveries',
    arrange: async () => {
      const receiver = await notified(pushResult())
      const placed = () => countOf(`from outbox where merchant_id = $1 and type = 'order.approved' and position is not null`, [shop.merchantId])
      return {
        due: () => payNew(service, shop.merchantId, { customerNumber: null }),
        state: async () => ({ placed: await placed(), deliveries: await deliveries(), met: receiver.met.length }),
        cut: { placed: 0, deliveries: [], met: 0 },
        whole: { placed: 1, deliveries: [{ state: 'delivered', attempts: 1, tries: ['delivered'] }], met: 1 },
      }
    },
  },
  'the courier, a sending': {
    arrange: async () => {
      const receiver = await notified(() => {})
      const both = [
        { state: 'delivered', attempts: 2, tries: [null, 'delivered'] },
        { state: 'delivered', attempts: 1, tries: ['delivered'] },
      ]
      return {
        due: () => payNew(service, shop.merchantId, { number: 'cut' }),
        stands: async () => receiver.met.length === 1,
        release: async () => {
          await payNew(service, shop.merchantId, { number: 'while it was dead' })
          receiver.answer(pushResult())
        },
        state: async () => ({ deliveries: await deliveries(), met: receiver.met.length }),
        cut: { deliveries: [{ state: 'waiting', attempts: 1, tries: [null] }], met: 1 },
        // Sent again, to a receiver that may have met it before; the other once.
        whole: { deliveries: both, met: 3 },
        lease: () => owner.query(`update deliveries set next_at = created_at, claimed_until = created_at where state = 'waiting'`),
      }
    },
  },
}

const loops = ['the courier, from the outbox to the log', 'the courier, a sending']

it('every job of the worker is among those that are cut off here', () => {
  expect(Object.keys(cuts).toSorted()).toEqual([...Object.keys(jobTasks(service)), ...loops].toSorted())
})

it.each(Object.entries(cuts))(
  '%s, whose worker dies in the middle, leaves nothing half and is done by the next worker, once',
  async (name, { stop, arrange }) => {
    const { due, payload = {}, stands = standsAtStop, release, state, cut, whole, lease } = await arrange(shop)
    if (stop) await standAt(stop)
    await due()
    if (!loops.includes(name)) await owner.query('select graphile_worker.add_job($1, $2)', [name, JSON.stringify(payload)])
    await expect.poll(stands, { timeout: 20_000 }).toBe(true)
    await kill()
    await release?.()
    await goOn()
    // What the database does for the dead one it ends by itself.
    await expect.poll(() => countOf(`from pg_stat_activity where application_name = 'worker'`), { timeout: 20_000 }).toBe(0)
    if (cut !== undefined) expect(await state()).toEqual(cut)

    await lease?.()
    await startWorker()
    await expect.poll(state, { timeout: 20_000 }).toEqual(whole)
    // The job that was cut off has run to its end too, and changed nothing more.
    await expect
      .poll(() => countOf('from graphile_worker.jobs where task_identifier = $1 and (locked_by is not null or attempts > 0)', [name]), { timeout: 20_000 })
      .toBe(0)
    expect(await state()).toEqual(whole)
  },
  90_000,
)
