// node bin/run.mjs tests/bench/merchants.ts [merchants] [payments of each]: what the operator's list of merchants costs, in each of its orders, as the role of
// the pages. Figures of two machines are not to be compared.
import pg from 'pg'
import { listMerchantsInFull, merchantSorts, merchantSortText, parseMerchantFilter } from '@/lib/payments/list-merchants'
import { openDb } from '@/lib/platform/db'
import { openBenchDatabase } from '../support/bench-database'

const merchants = Number(process.argv[2] ?? 5000)
const payments = Number(process.argv[3] ?? 40)
const rounds = 10

const { postgres, close } = await openBenchDatabase()
try {
  await fill()
  await measure()
} finally {
  await close()
}

// Rows that only lists look at, so triggers and references are left out: minutes would go by with them.
async function fill() {
  const owner = new pg.Client({ connectionString: postgres.ownerUrl })
  owner.on('error', () => {})
  await owner.connect()
  const each = `from generate_series(1, ${merchants}) g`
  for (const statement of [
    'set session_replication_role = replica',
    `insert into legal_entities (id, name) select 1000 + g, 'Entity ' || g ${each}`,
    `insert into number_scopes (id, kind, name) select 1000 + g, 'merchant', 'Shop ' || g ${each}`,
    `insert into merchants (id, legal_entity_id, scope_id, home_scope_id, name, base_currency, one_click)
      select 600000 + g, 1000 + g, 1000 + g, 1000 + g, 'Shop ' || md5(g::text), 'BYN', case when g % 3 = 0 then 'off' else 'standard' end ${each}`,
    `insert into merchant_currencies (merchant_id, currency) select 600000 + g, c ${each}, unnest(array['BYN', 'USD', 'EUR']) c`,
    `insert into customer_counts select 1000 + g, 600000 + g, s, g * 7 % 1000 ${each}, unnest(array['new', 'member', 'not-active', 'deny']) s`,
    `insert into operations (order_id, merchant_id, number, type, state, bill_number, acquirer_reference, amount_minor, currency, approval_code, started_at, finished_at)
      select g * 1000 + k, 600000 + g, 1, 100, case when k % 5 = 0 then 'declined' else 'approved' end, '5' || g || k, g || '-' || k, 100, 'BYN', 'A1',
        now() - random() * interval '90 days', now() ${each}, generate_series(1, ${payments}) k`,
    'analyze',
  ])
    await owner.query(statement)
  await owner.end()
}

async function measure() {
  const db = openDb(postgres.appUrl)
  const queries = [...merchantSorts.flatMap((sort) => [{ sort }, { sort: merchantSortText(sort, 'desc') }]), { sort: 'last.desc', mode: 'on', q: 'shop a' }]
  for (const query of queries) {
    const times: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      const begun = performance.now()
      await listMerchantsInFull({ db }, { kind: 'all' }, parseMerchantFilter(query).filter)
      times.push(performance.now() - begun)
    }
    const sorted = times.toSorted((a, b) => a - b)
    console.log(
      `${new URLSearchParams(query)}: median ${Math.round(sorted[rounds / 2] ?? 0)} ms, longest ${Math.round(sorted.at(-1) ?? 0)} ms of ${merchants} merchants`,
    )
  }
  await db.close()
}
