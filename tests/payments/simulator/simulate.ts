import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { Acquirer } from '@/lib/acquirers/contract'
import { expireOrders } from '@/lib/orders/expire-orders'
import { endDueSteps } from '@/lib/payments/end-step'
import { resolveDue } from '@/lib/payments/resolve-due'
import { type Db, openDb } from '@/lib/platform/db'
import { log } from '@/lib/platform/log'
import type { Service } from '@/lib/service'
import { openKeyProvider } from '@/lib/vault/keys'
import { openVault } from '@/lib/vault/vault'
import { addMerchant } from '../../support/add-merchant'
import type { TestDatabase } from '../../support/copy-database'
import { enterScope } from '../../support/enter-scope'
import type { Actor } from './actor'
import { balance } from './balance'
import { Bank } from './bank'
import { gatedClient } from './gated-client'
import { simulatedLink } from './link'
import { payerBegins } from './payers'
import { type Random, seededRandom } from './random'
import { Scheduler } from './scheduler'
import { staffBegins, workerBegins } from './staff'
import { calendar, Watch } from './watch'
import { aliases, type World } from './world'

/** `acquirer`, `rewrite`: a dependency that does wrong on purpose, to see that it is found. */
export type Simulation = {
  seed: number
  steps: number
  database: Pick<TestDatabase, 'appUrl' | 'ownerUrl'>
  acquirer?: (link: Acquirer) => Acquirer
  rewrite?: (statement: string) => string
}

export type Simulated = { seed: number; trace: string[]; violations: string[]; payments: Record<string, number> }

/** Who plays, and how soon each begins something. */
const actors = { 'payer 1': 5, 'payer 2': 5, 'payer 3': 5, staff: 3, 'worker 1': 1, 'worker 2': 1 }

const start = new Date('2026-11-25T10:00:00Z').getTime()

/** Lets one seed happen to an empty database. The first thing that is wrong ends it. */
export async function simulate({ seed, steps, database, acquirer = (link) => link, rewrite = (text) => text }: Simulation): Promise<Simulated> {
  const violations: string[] = []
  const random = seededRandom(seed)
  const observer = new pg.Client({ connectionString: database.ownerUrl })
  await observer.connect()
  const keyFile = join(tmpdir(), `one-click-simulator-${randomUUID()}.json`)
  const keys = openKeyProvider(`file:${keyFile}`, { sandbox: true })
  const vault = openVault(keys)
  const quiet = log.child({}, { level: 'silent' })
  const plain = openDb(database.appUrl, { connections: 2 })
  const opened: Db[] = [plain]
  let nowMs = start
  try {
    const bank = new Bank()
    const clock = clockOf(random.fork())
    const violation = (what: string) => void violations.push(what)
    const watch = new Watch(observer, bank, violation)
    const scheduler = new Scheduler({
      random: random.fork(),
      observer,
      tick: (step) => {
        nowMs = clock(nowMs, scheduler.faultsHappen)
        bank.tick(step, nowMs)
      },
      committed: (step) => watch.look(step),
      violation,
    })
    const outside = { db: plain, vault, keys, clock: { now: () => new Date(nowMs) }, log: quiet } as Service
    const world = await makeWorld(outside)
    const alias = aliases('r')
    // Some histories stop before every statement; the others get further in as many steps.
    const finely = random.chance(0.2)

    const playOf = (actor: Actor) => {
      const db = openDb(database.appUrl, { connections: 1, Client: gatedClient(actor, { committed: scheduler.noteCommit, rewrite, finely }) })
      opened.push(db)
      const note = (what: string) => scheduler.note(actor.name, what)
      const link = simulatedLink(actor, { random: random.fork(), bank, alias, note, isHealthy: () => !scheduler.faultsHappen })
      const skewMs = random.between(-300, 300)
      const service = { ...outside, db, clock: { now: () => new Date(nowMs + skewMs) }, acquirer: acquirer(link) } as Service
      return { service, random: random.fork(), world, judgeRefusal: watch.judgeRefusal.bind(watch) }
    }
    const plays = new Map<Actor, ReturnType<typeof playOf>>()
    for (const [name, eagerness] of Object.entries(actors)) {
      const actor = scheduler.add(name, eagerness)
      plays.set(actor, playOf(actor))
    }
    const begin = (actor: Actor) => {
      const play = plays.get(actor)
      if (!play) throw new Error(`nobody plays ${actor.name}`)
      if (actor.name.startsWith('payer')) return payerBegins(play)
      return actor.name === 'staff' ? staffBegins(play) : workerBegins(play)
    }
    while (scheduler.step < steps && violations.length === 0) await scheduler.run(Math.min(100, steps - scheduler.step), begin)

    scheduler.faultsHappen = false
    await scheduler.finish()
    const worker = scheduler.actors.at(-1) as Actor
    const { service } = plays.get(worker) as ReturnType<typeof playOf>
    // Half an hour lets everything arrive that was on its way; another half an hour is more than any proof takes.
    for (let minute = 0; minute < 60 && violations.length === 0; minute += 1) {
      nowMs += 60_000
      await scheduler.only(worker, {
        name: 'tidy up',
        run: async () => `${await endDueSteps(service)} ${await resolveDue(service)} ${await expireOrders(service)}`,
      })
      const { rowCount } = await observer.query("select from operations where state in ('authenticating', 'authorizing', 'unknown') limit 1")
      if (rowCount === 0 && bank.nothingOnTheWay) break
    }
    if (violations.length === 0) violations.push(...(await balance({ observer, service: outside, bank, world })))
    const { rows } = await observer.query<{ state: string; count: number }>(
      'select state, count(*)::integer from operations where type = 100 group by state order by state',
    )
    return { seed, trace: scheduler.trace, violations, payments: Object.fromEntries(rows.map(({ state, count }) => [state, count])) }
  } finally {
    for (const db of opened) await db.close()
    await observer.end()
    rmSync(keyFile, { force: true })
  }
}

/** Two merchants that share their customers: one asks the issuer always, one keeps cards after the second payment and may forgo 3-D Secure. */
async function makeWorld(outside: Service): Promise<World> {
  const settings = { mayDisable3ds: true, saveThreshold: 2 }
  const first = await addMerchant(outside)
  const second = await addMerchant(outside, { settings })
  const { prisma } = outside.db
  const { id: scopeId } = await prisma.numberScope.create({ data: { kind: 'group-of-merchants', name: 'Two shops', carryOver: 'allow', ...calendar } })
  await enterScope(outside, scopeId, [first.merchantId, second.merchantId])
  await prisma.turnoverLimit.create({ data: { scopeId, customerId: null, currency: 'BYN', window: 'day', amountMinor: 12_000n } })
  const shops = [
    { merchantId: first.merchantId, mayDisable3ds: false },
    { merchantId: second.merchantId, mayDisable3ds: true },
  ]
  return { shops, scopeId, orders: [], challenges: [], undos: [], told: [], wanted: new Set() }
}

/** Time goes on by a millisecond a step, and now and then it jumps: mostly seconds, sometimes half an hour, a day, or a minute back. */
function clockOf(random: Random): (nowMs: number, jumps: boolean) => number {
  const lengths = { seconds: 70, minutes: 16, day: 2, back: 12 } as const
  let latest = start
  return (nowMs, jumps) => {
    if (!jumps || !random.chance(0.03)) return nowMs + 1
    const name = random.weighted(lengths)
    const to =
      nowMs +
      {
        seconds: random.between(500, 8_000),
        minutes: random.between(20_000, 20 * 60_000),
        day: random.between(6, 30) * 3_600_000,
        back: -random.between(1, 60_000),
      }[name]
    // Further back than some minutes the audit log takes a record for one that was put in (decision 0075).
    latest = Math.max(latest, to)
    return Math.max(to, latest - 5 * 60_000)
  }
}
