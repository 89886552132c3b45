// node bin/run.mjs tests/bench/audit.ts [records] [plans]: what the screen of the audit log costs over so many records, as its readers ask. With `plans` the plan
// of each statement follows. Figures of two machines are not to be compared.
import pg from 'pg'
import { countAudit, listAudit, parseAuditFilter } from '@/lib/audit/queries'
import { openDb } from '@/lib/platform/db'
import { openBenchDatabase } from '../support/bench-database'

const records = Number(process.argv[2] ?? 1_000_000)
const withPlans = process.argv[3] === 'plans'
const rounds = 10

/** One address of the screen each: the newest, rare and common words of a reason, none at all, and with every other filter beside them. */
const asked: Record<string, string>[] = [
  {},
  { reason: 'unheard-of' },
  { reason: 'by telephone' },
  { reason: 'nobody ever wrote this' },
  { reason: 'abc' },
  { reason: 'by telephone', outcome: 'refused', from: '2026-11-01', until: '2026-11-30' },
  { reason: 'unheard-of', action: 'customers.set-mark' },
  { q: '203.0.113.77' },
  { q: 'staff:12' },
  { q: 'C-999' },
  { action: 'cards.delete', outcome: 'refused' },
]

const { postgres, close } = await openBenchDatabase()
try {
  await fill()
  await bench()
} finally {
  await close()
}

async function fill() {
  const owner = new pg.Client({ connectionString: postgres.ownerUrl })
  await owner.connect()
  // Every thousandth reason is rare; a third are common; a third are none.
  await owner.query(`
    insert into audit_log (at, actor, action, outcome, object_kind, object_id, reason, ip)
    select timestamptz '2026-12-01' - n * interval '20 seconds', 'staff:' || n % 300,
      (array['customers.view', 'orders.view', 'customers.set-mark', 'cards.delete', 'staff.sign-in'])[1 + n % 5],
      case when n % 50 = 0 then 'refused' else 'done' end, 'customer', 'C-' || n % 100000,
      case when n % 5000 = 0 then 'An unheard-of reason ' || n when n % 3 = 0 then 'He asked for it by telephone, ticket ' || n when n % 3 = 1 then 'Letter of ' || md5(n::text) end,
      ('203.0.113.' || n % 250)::inet
    from generate_series(1, ${records}) n`)
  await owner.query('truncate audit_unlinked')
  await owner.query('vacuum analyze audit_log')
  await owner.end()
}

async function bench() {
  const db = openDb(postgres.appUrl)
  const everything = { kind: 'all' } as const
  for (const query of asked) {
    const { filter } = parseAuditFilter(query, 'en')
    const list = await timed(() => listAudit({ db }, everything, filter))
    const count = await timed(() => countAudit({ db }, everything, filter))
    console.log(
      `${new URLSearchParams(query).toString() || 'everything'}: page ${list.median} ms (${list.answer.rows.length} rows), count ${count.median} ms (${count.answer})`,
    )
  }
  if (withPlans) await plans()
  await db.close()
}

async function timed<T>(work: () => Promise<T>): Promise<{ median: number; answer: T }> {
  const took: number[] = []
  let answer = await work()
  for (let round = 0; round < rounds; round += 1) {
    const from = performance.now()
    answer = await work()
    took.push(performance.now() - from)
  }
  return { median: Math.round(took.toSorted((one, other) => one - other)[rounds / 2] ?? 0), answer }
}

async function plans() {
  const owner = new pg.Client({ connectionString: postgres.ownerUrl })
  await owner.connect()
  for (const word of ['unheard-of', 'by telephone']) {
    const { rows } = await owner.query(
      `explain (analyze, costs off, timing off) select id from audit_log a where a.reason ilike '%${word}%' order by a.at desc, a.id desc limit 51`,
    )
    console.log(`\n${word}:\n${rows.map((row) => row['QUERY PLAN']).join('\n')}`)
  }
  await owner.end()
}
