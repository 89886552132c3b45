// node bin/run.mjs tests/bench/customers.ts [customers] [plans|files|bulk]: what the list of customers costs in a big scope, as the role of the pages. With `plans`
// each figure is followed by the plans of its statements, and the end names those that look through a whole big table; `files` writes both lists out instead,
// `bulk` sets Deny for each tenth customer at once, of a million a hundred thousand. BENCH_FOLDER keeps the customers for another run. Figures of two machines are not to be compared; the ratios to a bare round trip of the same run are.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { startSandboxAcquirer } from '@/lib/acquirers/sandbox/host'
import { sandboxAcquirer } from '@/lib/acquirers/sandbox/link'
import { assistForm } from '@/lib/assist/notification-form'
import { carryOutBulkActions } from '@/lib/bulk/carry-out'
import { previewBulk } from '@/lib/bulk/preview-bulk'
import { readResults } from '@/lib/bulk/queries'
import { requestBulk } from '@/lib/bulk/request-bulk'
import { requestExport } from '@/lib/exports/request-export'
import { writeExport } from '@/lib/exports/write-export'
import { type CustomerFilter, directions, everyCustomer, orderText, parseFilter, sorts } from '@/lib/one-click/list-filter'
import { countCustomers, listCustomers } from '@/lib/one-click/queries'
import { systemClock } from '@/lib/platform/clock'
import { type Db, openDb } from '@/lib/platform/db'
import { readEnv } from '@/lib/platform/env'
import { log } from '@/lib/platform/log'
import { makeOutgoing } from '@/lib/platform/outgoing/call'
import type { Service } from '@/lib/service'
import type { Caller } from '@/lib/staff/rules'
import { openKeyProvider } from '@/lib/vault/keys'
import { openVault } from '@/lib/vault/vault'
import { addMerchant } from '../support/add-merchant'
import { openBenchDatabase } from '../support/bench-database'
import { fullEntry, payWith, placeOrder } from '../support/payer'

const customers = Number(process.argv[2] ?? 1_000_000)
const mode = process.argv[3] ?? 'lists'
const withPlans = mode === 'plans'
const rounds = 20

const big = ['customers', 'saved_cards', 'orders', 'turnover_counters']
const wholeScans: string[] = []

const { folder, isFilled, postgres, close } = await openBenchDatabase()
try {
  await bench()
} finally {
  await close()
}

async function bench() {
  const keys = openKeyProvider(readEnv({ DATA_DIR: folder, SANDBOX: '1' }).vaultKeys ?? '', { sandbox: true })
  const first = openDb(postgres.appUrl)
  const vault = openVault(keys)
  const known = isFilled ? await first.prisma.merchant.findFirst({ select: { id: true, scopeId: true } }) : null
  const { merchantId, scopeId } = known ? { merchantId: known.id, scopeId: known.scopeId } : await addMerchant({ db: first, clock: systemClock, vault })
  if (!known) await fill(merchantId, scopeId)
  await first.close()
  if (withPlans) await explainAll()
  const db = openDb(postgres.appUrl)
  const deps = { db, clock: systemClock, vault, log: log.child({}, { level: 'error' }) }
  const scope = { kind: 'merchants' as const, merchantIds: [merchantId], scopeIds: [scopeId] }
  if (mode === 'files') await files(db, deps, await callerOf(db, scope))
  else if (mode === 'bulk') await bulk(db, deps, await callerOf(db, scope))
  else await lists(deps, scope)
  if (withPlans)
    console.log(wholeScans.length === 0 ? 'no statement looks through a whole big table' : `through a whole big table:\n  ${wholeScans.join('\n  ')}`)
  await db.close()
}

type Deps = Parameters<typeof carryOutBulkActions>[0]

async function lists(deps: Deps, scope: { kind: 'merchants'; merchantIds: number[]; scopeIds: number[] }) {
  const day = (back: number) => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10)
  const filters: Record<string, Partial<CustomerFilter>> = {
    everybody: {},
    'status fraud': { statuses: ['fraud'] },
    'status member or suspicious': { statuses: ['member', 'suspicious'] },
    'three cards or more': { cards: { from: 3, to: null } },
    '40 to 50 payments': { payments: { from: 40, to: 50 } },
    'paid yesterday': { lastPayment: { from: day(1), to: day(1) } },
    'paid in the last 100 days': { lastPayment: { from: day(100), to: null } },
    'seen in the last 180 days': { lastSeen: { from: day(180), to: null } },
    'one payment or more': { payments: { from: 1, to: null } },
    'one payment or more, seen in the last 180 days': { payments: { from: 1, to: null }, lastSeen: { from: day(180), to: null } },
    'seen long ago': { lastSeen: { from: null, to: day(300) } },
    'limit used from 80%': { use: { from: 80, to: null } },
    'limit used up to 20%': { use: { from: null, to: 20 } },
    'limit used from 20% to 80%': { use: { from: 20, to: 80 } },
    'merchant of origin': { merchantIds: scope.merchantIds },
    'members with 30 payments and more, seen this month': { statuses: ['member'], payments: { from: 30, to: null }, lastSeen: { from: day(30), to: null } },
    'search by number': { q: 'N-123456' },
    'search by a part of it': { q: '4567' },
    'search by e-mail': { q: 'p5000@' },
    'search by order number': { q: 'O-7777' },
    'search of two characters': { q: 'N-' },
    'search of one character': { q: 'n' },
    'search of two characters that finds nothing': { q: 'zz' },
    'search of three characters that are no letters': { q: '%-%' },
    'search by a part that a third of all have': { q: '@mail' },
    'search that finds nothing': { q: 'nobody-here' },
  }
  for (const [name, change] of Object.entries(filters)) {
    const filter = { ...everyCustomer, ...change }
    await time(`list   ${name}`, () => listCustomers(deps, scope, filter))
    await time(`count  ${name}`, () => countCustomers(deps, scope, filter))
  }
  for (const sort of sorts) {
    for (const direction of directions[sort]) {
      const filter = { ...everyCustomer, sort, direction }
      await time(`sort   ${orderText(sort, direction)}`, () => listCustomers(deps, scope, filter))
      const { next } = await listCustomers(deps, scope, filter)
      await time(`sort   ${orderText(sort, direction)}, second page`, () => listCustomers(deps, scope, { ...filter, cursor: next }))
      await time(`sort   ${orderText(sort, direction)}, members only`, () => listCustomers(deps, scope, { ...filter, statuses: ['member'] }))
      await time(`sort   ${orderText(sort, direction)}, frauds only`, () => listCustomers(deps, scope, { ...filter, statuses: ['fraud'] }))
    }
  }
}

async function callerOf(db: Db, scope: Caller['scope']): Promise<Caller> {
  const { rows } = await db.pool.query<{ id: number }>(
    `insert into staff (login, name, side, role, password_hash, created_at) values ($1, 'Bench', 'merchant', 'manager', 'none', now()) returning id`,
    [`bench-${Date.now()}`],
  )
  const staffId = rows[0]?.id ?? 0
  const merchantIds = scope.kind === 'all' ? [] : [...scope.merchantIds]
  await db.pool.query('insert into staff_merchants (staff_id, merchant_id) select $1, unnest($2::integer[])', [staffId, merchantIds])
  return { staffId, login: 'bench', name: 'Bench', side: 'merchant', role: 'manager', scope, language: 'en' }
}

async function files(db: Db, deps: Deps, caller: Caller) {
  for (const list of ['customers', 'orders'] as const) {
    for (const format of ['csv', 'xlsx'] as const) {
      const asked = await requestExport(deps, caller, { list, format, query: [] })
      if (asked.kind !== 'requested') throw new Error(asked.kind)
      const spent = await watched(() => writeExport(deps, asked.id))
      const { rows } = await db.pool.query('select state, rows_done, bytes from exports where id = $1', [asked.id])
      console.log(`export ${list} ${format}  ${spent}  ${JSON.stringify(rows[0])}`)
    }
  }
}

async function bulk(db: Db, deps: Deps, caller: Caller) {
  const query = { paymentsFrom: '18', paymentsTo: '23' }
  const act = { kind: 'deny' as const, reasonCode: 'customer-asked', destroyCards: false }
  const { filter } = parseFilter(query)
  let expected = 0
  const previewed = await watched(async () => {
    const preview = await previewBulk(deps, caller, filter, act)
    if (preview.kind === 'preview') expected = preview.total
  })
  console.log(`bulk   preview of ${expected}  ${previewed}`)
  const askedFor = await watched(async () => {
    const outcome = await requestBulk(deps, caller, { query, act, reason: 'a bench', expected })
    if (outcome.kind !== 'requested') throw new Error(outcome.kind)
  })
  console.log(`bulk   asked for  ${askedFor}`)
  const { rows: asked } = await db.pool.query<{ id: string }>(`select id from bulk_actions where state = 'running' order by requested_at desc limit 1`)
  const id = asked[0]?.id ?? ''
  const trip = await roundTripMs(db)
  const beside = await openBeside(caller, id)
  const start = performance.now()
  const done = await watched(() => carryOutBulkActions(deps))
  const each = (performance.now() - start) / expected
  const { rows } = await db.pool.query('select outcome, count(*)::integer as customers from bulk_action_items where action_id = $1 group by 1', [id])
  console.log(`bulk   carried out  ${done}  ${JSON.stringify(rows)}  each ${each.toFixed(2)} ms, ${(each / trip).toFixed(1)} bare round trips`)
  await beside.end()
}

/**
 * What others do while many customers are met: payments of those whose turn is next, one after the other, looks at how far it is, and somebody who reads from a snapshot of the
 * beginning. Through connections of their own.
 */
async function openBeside(caller: Caller, id: string): Promise<{ end: () => Promise<void> }> {
  const env = readEnv({ DATA_DIR: folder, SANDBOX: '1' })
  const keys = openKeyProvider(env.vaultKeys ?? '', { sandbox: true })
  const db = openDb(postgres.appUrl)
  const vault = openVault(keys)
  const bank = await startSandboxAcquirer({ port: 0, databaseUrl: postgres.appUrl, mac: (message) => keys.mac('sandbox-acquirer', message) })
  const acquirer = sandboxAcquirer({ url: bank.url })
  const outgoing = makeOutgoing({ sandbox: true })
  const service: Service = {
    ...{ env, db, clock: systemClock, log: log.child({}, { level: 'silent' }), keys, vault, acquirer, mailer: null, outgoing, openId: null },
    assistForm: assistForm({ vault, processingName: acquirer.name }),
  }
  const merchantId = caller.scope.kind === 'all' ? 0 : (caller.scope.merchantIds[0] ?? 0)
  const payments: number[] = []
  const looks: number[] = []
  const outcomes: Record<string, number> = {}
  let met = 0
  const payOne = async (ahead: number) => {
    const { rows } = await db.pool.query<{ number: string }>(
      `select c.number from bulk_action_items i join customers c on c.id = i.customer_id where i.action_id = $1 and i.place > $2 order by i.place limit 1 offset $3`,
      [id, met, ahead],
    )
    if (!rows[0]) return
    const order = await placeOrder(service, merchantId, { customerNumber: rows[0].number })
    const begin = performance.now()
    const { kind } = await payWith(service, order, fullEntry())
    payments.push(performance.now() - begin)
    outcomes[kind] = (outcomes[kind] ?? 0) + 1
  }
  const look = async () => {
    const begin = performance.now()
    const results = await readResults(service, caller.scope, id, { part: 'all', after: 0 })
    looks.push(performance.now() - begin)
    if (results.met < met) throw new Error('fewer were met than before')
    met = results.met
  }
  const report = (when: string) => {
    console.log(`bulk   ${when}  payments ${spread(payments)} ${JSON.stringify(outcomes)}  looks ${spread(looks)}  met ${met}`)
    for (const list of [payments, looks]) list.length = 0
  }
  const reader = new pg.Client({ connectionString: postgres.ownerUrl })
  await reader.connect()
  await reader.query('begin isolation level repeatable read')
  await reader.query('select count(*) from bulk_actions')
  for (let round = 0; round < 50; round += 1) await payOne(50_000 + round)
  await look()
  report('nobody met yet')
  let isEnded = false
  const loop = (async () => {
    for (let round = 1; !isEnded; round += 1) {
      await look()
      for (let each = 0; each < 5; each += 1) await payOne(each * 3)
      if (round % 50 === 0) report(`after ${Math.round(performance.now() / 1000)} s`)
      await new Promise((next) => setTimeout(next, 500))
    }
  })()
  return {
    end: async () => {
      isEnded = true
      await loop
      await look()
      report('at the end')
      await reader.query('rollback')
      await reader.end()
      await db.close()
      await bank.close()
    },
  }
}

function spread(times: number[]): string {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (part: number) => Math.round(sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? 0)
  return `${times.length} p50 ${at(0.5)} p95 ${at(0.95)} most ${at(1)} ms`
}

async function roundTripMs(db: Db): Promise<number> {
  const start = performance.now()
  for (let round = 0; round < 1000; round += 1) await db.pool.query('select 1')
  return (performance.now() - start) / 1000
}

/** How long something takes, and the most memory of it. */
async function watched(run: () => Promise<unknown>): Promise<string> {
  const before = process.memoryUsage().rss
  let most = before
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 100)
  const start = performance.now()
  await run()
  clearInterval(watch)
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  return `${seconds} s, memory ${Math.round(before / 1e6)} MB, at most ${Math.round(most / 1e6)} MB`
}

async function time(name: string, run: () => Promise<unknown>) {
  const times: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now()
    await run()
    times.push(performance.now() - start)
  }
  times.sort((a, b) => a - b)
  // By the nearest rank: of twenty the nineteenth, and the worst beside it.
  const at = (part: number) => Math.round(times[Math.ceil(rounds * part) - 1] ?? 0)
  console.log(
    `${name.padEnd(70)} p50 ${String(at(0.5)).padStart(5)} ms   p95 ${String(at(0.95)).padStart(5)} ms   most ${String(at(1)).padStart(5)} ms${at(0.95) > 300 ? '   over 300' : ''}`,
  )
  if (withPlans) await showPlans(name, run)
}

/** From now on every new connection writes the plan of each statement into the log of the database. */
async function explainAll() {
  const owner = new pg.Client({ connectionString: postgres.ownerUrl })
  await owner.connect()
  for (const setting of ["session_preload_libraries = 'auto_explain'", 'auto_explain.log_min_duration = 0', 'auto_explain.log_nested_statements = on'])
    await owner.query(`alter system set ${setting}`)
  await owner.query('select pg_reload_conf()')
  await owner.end()
}

/** What one more run of the same writes of plans; the nodes only, the statements are in the source. */
async function showPlans(name: string, run: () => Promise<unknown>) {
  const read = () => readFileSync(join(folder, 'postgres.log'), 'utf8')
  const before = read().length
  await run()
  const nodes = read()
    .slice(before)
    .split('\n')
    .filter((line) => /\(cost=/.test(line))
  for (const node of nodes) console.log(`    ${node.replace(/^\t/, '').replace(/\s+\(cost=.*/, '')}`)
  const whole = big.filter((table) => nodes.some((node) => new RegExp(`Seq Scan on ${table}\\b`).test(node)))
  if (whole.length > 0) wholeScans.push(`${name}: ${whole.join(', ')}`)
}

async function fill(merchantId: number, scopeId: number) {
  const owner = new pg.Client({ connectionString: postgres.ownerUrl })
  await owner.connect()
  owner.on('error', () => {})
  const run = (sql: string, values: unknown[] = []) => owner.query(sql, values)
  await run('set session_replication_role = replica')
  await run(
    `insert into customers (scope_id, number, origin_merchant_id, mark, payable_cards, kept_cards, email, payments_count, last_payment_at, last_seen_at, created_at)
     select $1, 'N-' || n, $2, case when n % 10007 = 0 then 'fraud' when n % 5003 = 0 then 'suspicious' when n % 701 = 0 then 'deny' else 'none' end,
       case when n % 5 < 2 then 1 + (n % 97 = 0)::int * 2 else 0 end, case when n % 5 < 3 then 3 else 0 end, case when n % 3 = 0 then 'p' || n || '@mail.example' end,
       (n::bigint * 7919) % 60, case when n % 7 > 0 then now() - ((n::bigint * 7919) % 400 * 86400 + n % 86400) * interval '1 second' end,
       now() - ((n::bigint * 7919) % 400 * 43200 + n % 86400) * interval '1 second', now() - interval '400 days'
     from generate_series(1, $3::integer) as n`,
    [scopeId, merchantId, customers],
  )
  await run(
    `insert into saved_cards (id, customer_id, origin_merchant_id, fingerprint, first6, last4, brand, expiry_year, expiry_month, state, consent_id, ever_member, saved_at)
     select gen_random_uuid(), id, $1, sha256(id::text::bytea), '411111', lpad((id * 7919 % 10000)::text, 4, '0'), 'visa', 2031, 1, 'member', id, true, now()
     from customers where payable_cards > 0`,
    [merchantId],
  )
  await run(
    `insert into orders (merchant_id, number, order_key, bill_number, amount_minor, currency, customer_id, customer_number, language, expires_at, created_at)
     select $1, 'O-' || id, md5(id::text), '5' || lpad(id::text, 14, '0'), 1000, 'BYN', id, number, 'en', now() + interval '1 hour', now() from customers`,
    [merchantId],
  )
  const windows = `(values (date_trunc('day', now() at time zone 'Europe/Minsk') at time zone 'Europe/Minsk', 1), (date_trunc('week', now() at time zone 'Europe/Minsk') at time zone 'Europe/Minsk', 7)) as w (starts_at, days)`
  await run(
    `insert into turnover_counters (customer_id, currency, starts_at, ends_at, used_minor, scope_id)
     select c.id, 'BYN', w.starts_at, w.starts_at + w.days * interval '1 day', 1 + (c.id * 7919 * w.days) % 21000, $1 from customers c cross join ${windows}
     where c.id % 5 = 0 and (w.days = 7 or c.id % 40 = 0)`,
    [scopeId],
  )
  await run(`insert into turnover_limits (scope_id, currency, "window", amount_minor) values ($1, 'BYN', 'day', 20000), ($1, 'BYN', 'week', 50000)`, [scopeId])
  await run(
    `insert into turnover_limits (scope_id, customer_id, currency, "window", amount_minor) select $1, id, 'BYN', 'day', 15000 from customers where id % 100 = 0`,
    [scopeId],
  )
  await run('insert into customer_counts select scope_id, origin_merchant_id, status, count(*) from customers group by 1, 2, 3')
  await run(readFileSync('prisma/migrations/20261124004510_fill_customer_tallies/migration.sql', 'utf8'))
  await run('set session_replication_role = origin')
  await run('vacuum analyze')
  await owner.end()
}
