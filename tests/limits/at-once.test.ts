import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addMerchant } from '../support/add-merchant'
import { enterScope } from '../support/enter-scope'
import { customerOf, fullEntry, payNew, visa } from '../support/payer'
import { makeTestService, type TestService } from '../support/test-service'
import type { Paid, PayMany } from './pay-many'

// Several processes, each with connections of its own, pay orders of one customer over three cards at three merchants of a union, against one database
// and one bank. The clock stands still, so all of it falls into one day.

const run = promisify(execFile)
const processes = 4
/** So many payments of one process are under way at once; the next begins when one has ended. PAYMENTS=10000 IN_FLIGHT=60 asks for the large proof. */
const inFlight = Number(process.env.IN_FLIGHT ?? 4)
const payments = Number(process.env.PAYMENTS ?? 600)
/** A tenth of them fits. */
const fitting = payments / 10

let service: TestService
let owner: pg.Client

beforeAll(async () => {
  service = await makeTestService()
  owner = new pg.Client({ connectionString: service.ownerUrl })
  await owner.connect()
})
afterAll(async () => {
  await owner.end()
  await service.close()
})

/** Three merchants in a union of their own, and a customer with three cards that each of them offers. */
async function union() {
  // Without CVC2: of one card only so many payments with CVC2 are under way at once as it has wrong codes left (lib/card-testing), which is not the matter here.
  const settings = { cvc2Policy: 'never' }
  const shops = [await addMerchant(service, { settings }), await addMerchant(service, { settings }), await addMerchant(service, { settings })]
  const merchantIds = shops.map(({ merchantId }) => merchantId)
  const { id: scopeId } = await service.db.prisma.numberScope.create({ data: { kind: 'group-of-merchants', name: 'Three shops', carryOver: 'allow' } })
  await enterScope(service, scopeId, merchantIds)
  for (const pan of [visa, '5555555555554444', '2200000000000004']) await payNew(service, merchantIds[0] ?? 0, { amountMinor: 1n }, fullEntry(pan))
  const { id: customerId, savedCards } = await customerOf(service, scopeId)
  return { merchantIds, scopeId, customerId, cardIds: savedCards.map(({ id }) => id) }
}

type Union = Awaited<ReturnType<typeof union>>

/** Orders as shops send them, a third of them at each merchant, written at once. Returns their keys. */
async function placeOrders({ merchantIds, customerId }: Union, amounts: readonly bigint[]): Promise<string[]> {
  const keys = amounts.map(() => randomBytes(24).toString('base64url'))
  await owner.query('begin')
  await owner.query(
    `with orders_to_be as (
       select key, amount, place, ($3::integer[])[1 + place % 3] as merchant, nextval(pg_get_serial_sequence('orders', 'id')) as id
       from unnest($1::text[], $2::bigint[]) with ordinality as t (key, amount, place)),
     billed as (
       select *, '5' || merchant || lpad(id::text, 8, '0') as bill from orders_to_be),
     placed as (
       insert into orders (id, merchant_id, number, order_key, bill_number, amount_minor, currency, customer_id, customer_number, language, expires_at, created_at)
       select id, merchant, key, key, bill, amount, 'BYN', $4, 'C-1', 'en', $5::timestamptz + interval '1 hour', $5 from billed)
     insert into bill_numbers (bill_number, order_id, attempt) select bill, id, 1 from billed`,
    [keys, amounts.map(String), merchantIds, customerId.toString(), service.clock.now()],
  )
  await owner.query('commit')
  await owner.query('analyze')
  return keys
}

/** Pays every order once, whoever of the processes comes to it. */
async function payAll({ cardIds }: Union, orderKeys: readonly string[]): Promise<Paid[]> {
  const shares = Array.from({ length: processes }, (_, share) => orderKeys.filter((_key, place) => place % processes === share))
  const paid = await Promise.all(
    shares.map(async (share, number) => {
      const settings: PayMany = {
        variables: { DATA_DIR: service.env.dataDir, DATABASE_URL: service.env.databaseUrl ?? '', SANDBOX: '1', SANDBOX_ACQUIRER_URL: service.bank.url },
        now: service.clock.now().toISOString(),
        inFlight,
        payments: share.map((orderKey, place) => ({ orderKey, cardId: cardIds[place % cardIds.length] ?? '' })),
      }
      const file = join(service.env.dataDir, `pay-many-${number}.json`)
      writeFileSync(file, JSON.stringify(settings))
      const { stdout } = await run(process.execPath, ['--import', 'tsx', 'tests/limits/pay-many.ts', file], { maxBuffer: 64 * 1024 * 1024 })
      return JSON.parse(stdout) as Paid[]
    }),
  )
  return orderKeys.map((_key, place) => paid[place % processes]?.[Math.floor(place / processes)] ?? { kind: 'other', what: 'lost' })
}

async function limitTo({ scopeId, customerId }: Union, amountMinor: bigint) {
  await service.db.prisma.turnoverLimit.create({ data: { scopeId, customerId, currency: 'BYN', window: 'day', amountMinor } })
}

/** What is counted, by the counters, by the entries, and by the bank. */
async function counted({ customerId }: Union) {
  const { rows } = await owner.query(
    `select (select used_minor from turnover_counters where customer_id = $1 order by ends_at limit 1) as counter,
       (select sum(amount_minor - freed_minor) from turnover_entries where customer_id = $1) as entries,
       (select sum(a.amount_minor) from sandbox_acquirer.authorizations a join operations p on p.acquirer_reference = a.reference
         where p.customer_id = $1 and a.state = 'approved') as bank,
       (select max(asked) from sandbox_acquirer.authorizations) as asked,
       (select count(*) from operations where customer_id = $1 and state <> 'approved') as unfinished,
       (select deadlocks from pg_stat_database where datname = current_database()) as deadlocks`,
    [customerId.toString()],
  )
  return rows[0]
}

const ofKind = <Kind extends Paid['kind']>(paid: readonly Paid[], kind: Kind) => paid.filter((one): one is Extract<Paid, { kind: Kind }> => one.kind === kind)

describe('at once, from several processes, over three cards and three merchants of a union', () => {
  it('of equal payments exactly as many are approved as fit, and nothing is lost, repeated or in each other’s way', async () => {
    const three = await union()
    // Three minor units are used by saving the cards; beyond those that fit there is room for all but one minor unit of another.
    await limitTo(three, 3n + BigInt(fitting) * 100n + 99n)
    const paid = await payAll(
      three,
      await placeOrders(
        three,
        Array.from({ length: payments }, () => 100n),
      ),
    )
    expect(ofKind(paid, 'other').slice(0, 5)).toEqual([])
    expect(ofKind(paid, 'approved')).toHaveLength(fitting)
    expect(ofKind(paid, 'over-limit')).toHaveLength(payments - fitting)
    const used = String(3 + fitting * 100)
    expect(await counted(three)).toEqual({ counter: used, entries: used, bank: used, asked: 1, unfinished: '0', deadlocks: '0' })
  }, 900_000)

  it('of payments of any amounts none that was refused would have fitted, neither when it was refused nor into what is left', async () => {
    const three = await union()
    const amounts = Array.from({ length: payments / 2 }, () => 1n + BigInt(randomBytes(2).readUInt16BE() % 500))
    const limit = 10_000n
    await limitTo(three, limit)
    const paid = await payAll(three, await placeOrders(three, amounts))
    expect(ofKind(paid, 'other').slice(0, 5)).toEqual([])
    const approved = amounts.filter((_amount, place) => paid[place]?.kind === 'approved')
    const used = 3n + approved.reduce((sum, amount) => sum + amount, 0n)
    expect(used).toBeLessThanOrEqual(limit)
    const wronglyRefused = amounts.filter((amount, place) => {
      const one = paid[place]
      return one?.kind === 'over-limit' && (BigInt(one.usedMinor) + amount <= limit || used + amount <= limit)
    })
    expect(wronglyRefused).toEqual([])
    expect(await counted(three)).toMatchObject({ counter: used.toString(), entries: used.toString(), bank: used.toString(), unfinished: '0', deadlocks: '0' })
  }, 900_000)
})
