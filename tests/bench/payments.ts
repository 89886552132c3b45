// npm run bench: how much a payment costs, as ratios to a bare round trip to the same database in the same run.
// Figures of two runs, or of two machines, are not to be compared; the ratios are.
import { startSandboxAcquirer } from '@/lib/acquirers/sandbox/host'
import { sandboxAcquirer } from '@/lib/acquirers/sandbox/link'
import { assistForm } from '@/lib/assist/notification-form'
import { readOrderView } from '@/lib/payments/queries'
import { systemClock } from '@/lib/platform/clock'
import { openDb } from '@/lib/platform/db'
import { readEnv } from '@/lib/platform/env'
import { log } from '@/lib/platform/log'
import { makeOutgoing } from '@/lib/platform/outgoing/call'
import type { Service } from '@/lib/service'
import { openKeyProvider } from '@/lib/vault/keys'
import { openVault } from '@/lib/vault/vault'
import { addMerchant } from '../support/add-merchant'
import { openBenchDatabase } from '../support/bench-database'
import { onlyCard, payNew, payWith, placeOrder, savedEntry } from '../support/payer'

const atOnce = 8
const rounds = Number(process.argv[2] ?? 400)

const { folder, postgres, close } = await openBenchDatabase()
try {
  await bench(postgres.appUrl)
} finally {
  await close()
}

async function bench(url: string) {
  const settings = readEnv({ DATA_DIR: folder, SANDBOX: '1' })
  const keys = openKeyProvider(settings.vaultKeys ?? '', { sandbox: true })
  const bank = await startSandboxAcquirer({ port: 0, databaseUrl: url, mac: (message) => keys.mac('sandbox-acquirer', message) })
  const db = openDb(url)
  const vault = openVault(keys)
  const acquirer = sandboxAcquirer({ url: bank.url })
  const service: Service = {
    env: settings,
    db,
    clock: systemClock,
    log: log.child({}, { level: 'silent' }),
    keys,
    vault,
    acquirer,
    mailer: null,
    outgoing: makeOutgoing({ sandbox: true }),
    assistForm: assistForm({ vault, processingName: acquirer.name }),
    openId: null,
  }
  const shop = await addMerchant(service)
  const numbers = Array.from({ length: atOnce }, (_, index) => `customer-${index}`)
  const cards: string[] = []
  for (const customerNumber of numbers) {
    await payNew(service, shop.merchantId, { customerNumber })
    cards.push(await onlyCard(service, shop.scopeId, customerNumber))
  }
  const order = (index: number) => placeOrder(service, shop.merchantId, { customerNumber: numbers[index % atOnce] ?? '' })
  const anOrder = await order(0)
  const oneOrders = await prepare(() => order(0))
  const manyOrders = await prepare(order)

  const bare = await measure('a round trip to the database', () => db.pool.query('select 1'))
  await measure('taking in an order', order, bare)
  await measure('deciding the page of an order', () => readOrderView(service, anOrder), bare)
  await measure(
    `a One Click payment, ${atOnce} customers at once`,
    (index) => payWith(service, manyOrders[index] ?? '', savedEntry(cards[index % atOnce] ?? '')),
    bare,
  )
  await measure('a One Click payment, one customer', (index) => payWith(service, oneOrders[index] ?? '', savedEntry(cards[0] ?? '')), bare)
  await db.close()
  await bank.close()
}

async function prepare(make: (index: number) => Promise<string>): Promise<string[]> {
  const made: string[] = []
  for (let index = 0; index < rounds; index += 1) made.push(await make(index))
  return made
}

/** Runs `work` `rounds` times, eight at once, and prints how many a second and how many bare round trips one costs. */
async function measure(name: string, work: (index: number) => Promise<unknown>, bare?: number): Promise<number> {
  let next = 0
  const start = performance.now()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let index = next++; index < rounds; index = next++) await work(index)
    }),
  )
  const each = (performance.now() - start) / rounds
  console.log(`${name.padEnd(48)} ${(1000 / each).toFixed(0).padStart(7)} /s  ${bare ? `${(each / bare).toFixed(1)} round trips` : ''}`)
  return each
}
