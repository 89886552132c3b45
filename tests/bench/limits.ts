// node bin/run.mjs tests/bench/limits.ts [customers]: what the pages of limits cost in a big scope. Twelve payments a customer over 100 days,
// a default limit, and every hundredth customer with one of his own. Figures of two machines are not to be compared.
import pg from 'pg'
import { listNear } from '@/lib/limits/near'
import { nearParameters, parseNear } from '@/lib/limits/near-filter'
import { previewChange } from '@/lib/limits/preview'
import { recountTurnover } from '@/lib/limits/recount-turnover'
import { listHistory, listOwn, readScope } from '@/lib/limits/scope-queries'
import { systemClock } from '@/lib/platform/clock'
import { openDb } from '@/lib/platform/db'
import { readEnv } from '@/lib/platform/env'
import { openKeyProvider } from '@/lib/vault/keys'
import { openVault } from '@/lib/vault/vault'
import { addMerchant } from '../support/add-merchant'
import { openBenchDatabase } from '../support/bench-database'

const customers = Number(process.argv[2] ?? 100_000)

const { folder, postgres, close } = await openBenchDatabase()
try {
  await bench()
} finally {
  await close()
}

async function bench() {
  const db = openDb(postgres.appUrl)
  const keys = openKeyProvider(readEnv({ DATA_DIR: folder, SANDBOX: '1' }).vaultKeys ?? '', { sandbox: true })
  const deps = { db, clock: systemClock }
  const { merchantId, scopeId } = await addMerchant({ ...deps, vault: openVault(keys) })
  await fill(merchantId, scopeId)
  const scope = { kind: 'merchants' as const, merchantIds: [merchantId], scopeIds: [scopeId] }
  const near = parseNear({ percent: '50' })
  const first = await listNear(deps, scope, scopeId, near)
  const later = first?.next ? parseNear(Object.fromEntries(nearParameters({ ...near, after: first.next }))) : near
  const limit = (minor: bigint) => ({ currency: 'BYN', window: 'day' as const, minor, effectiveAt: null })
  const cases: Record<string, () => Promise<unknown>> = {
    'who is near, first page': () => listNear(deps, scope, scopeId, near),
    'who is near, second page': () => listNear(deps, scope, scopeId, later),
    'own limits': () => listOwn(deps, scope, scopeId, { q: '', after: 0n }),
    'the scope': () => readScope(deps, scope, scopeId),
    'its history': () => listHistory(deps, scope, scopeId, { of: 'all', customerId: null, after: null }),
    'preview that stops few': () => previewChange(deps, scope, { scopeId, customerId: null, limit: limit(19_000n) }),
    'preview that stops many': () => previewChange(deps, scope, { scopeId, customerId: null, limit: limit(10_000n) }),
    'preview of settings': () =>
      previewChange(deps, scope, { scopeId, customerId: null, settings: { timeZone: 'Asia/Tokyo', weekStartsOn: 7, enforce: 'all-payments' } }),
    'making all counters anew': () => recountTurnover(deps, scopeId),
  }
  for (const [name, run] of Object.entries(cases)) {
    const times: number[] = []
    for (let round = 0; round < 3; round += 1) {
      const start = performance.now()
      await run()
      times.push(performance.now() - start)
    }
    console.log(`${name.padEnd(28)} ${times.map((ms) => `${Math.round(ms)} ms`).join('  ')}`)
  }
  await db.close()
}

async function fill(merchantId: number, scopeId: number) {
  const owner = new pg.Client({ connectionString: postgres.ownerUrl })
  await owner.connect()
  const run = (sql: string, values: unknown[] = []) => owner.query(sql, values)
  await run('set session_replication_role = replica')
  await run(
    `insert into customers (scope_id, number, origin_merchant_id, last_seen_at, created_at)
     select $1, 'N-' || n, $2, now(), now() from generate_series(1, $3::integer) as n`,
    [scopeId, merchantId, customers],
  )
  await run(
    `insert into operations (order_id, merchant_id, customer_id, number, type, state, bill_number, acquirer_reference, amount_minor, currency, entry, approval_code, started_at, finished_at)
     select 1000000 * k + c.id, $1, c.id, 1, 100, 'approved', '500000000000000', c.id || '-' || k, 100 + (c.id * 7919 * k) % 20000, 'BYN', 'full', 'A1', at, at
     from customers c cross join generate_series(1, 12) as k cross join lateral (select now() - ((c.id * 31 + k * 200) % 2400) * interval '1 hour' as at) as t`,
    [merchantId],
  )
  await run(
    'insert into turnover_entries (operation_id, customer_id, currency, amount_minor, at) select id, customer_id, currency, amount_minor, started_at from operations',
  )
  await run('set session_replication_role = origin')
  await run(`insert into turnover_limits (scope_id, currency, "window", amount_minor) values ($1, 'BYN', 'day', 20000), ($1, 'BYN', 'week', 50000)`, [scopeId])
  await run(
    `insert into turnover_limits (scope_id, customer_id, currency, "window", amount_minor) select $1, id, 'BYN', 'day', 15000 from customers where id % 100 = 0`,
    [scopeId],
  )
  await run('analyze')
  await owner.end()
  const db = openDb(postgres.appUrl)
  await recountTurnover({ db, clock: systemClock }, scopeId)
  await db.close()
}
