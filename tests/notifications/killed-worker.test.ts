import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { panOf } from '@/lib/acquirers/sandbox/cards'
import { setAssistNotification } from '@/lib/notifications/set-assist-notification'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { fullEntry, payNew, payWith, placeOrder } from '../support/payer'
import { type Receiver, startReceiver } from '../support/receiver'
import { makeTestService, type TestService } from '../support/test-service'
import { deliveriesOf, pushResult } from './shop'

// The real worker, ended by SIGKILL in the middle of its work and started again.

let service: TestService
let owner: pg.Client
let shop: AddedMerchant
let receiver: Receiver
let worker: ChildProcess | null = null

beforeAll(async () => {
  service = await makeTestService({ now: new Date() })
  owner = new pg.Client({ connectionString: service.ownerUrl })
  await owner.connect()
})
afterAll(async () => {
  await owner.end()
  await service.close()
})
beforeEach(async () => {
  shop = await addMerchant(service)
  receiver = await startReceiver(pushResult())
})
afterEach(async () => {
  await kill()
  await receiver.close()
})

async function startWorker() {
  const { env, bank } = service
  const variables = {
    DATABASE_URL: env.databaseUrl ?? '',
    DATA_DIR: env.dataDir,
    SANDBOX: '1',
    VAULT_KEYS: `file:${join(env.dataDir, 'vault-keys.json')}`,
    SANDBOX_ACQUIRER_URL: bank.url,
  }
  const child = spawn(process.execPath, ['--import', 'tsx', 'bin/worker.ts'], {
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

const job = (name: string) => owner.query('select graphile_worker.add_job($1)', [name])

it('a notification in the middle of its sending is sent again, and the rest goes out once', async () => {
  // The first sending never gets an answer from a worker that lives.
  receiver.answer(() => {})
  const settings = { url: receiver.url, results: ['approve'] as const, answer: 'xml' as const, enabled: true, expectedVersion: 0 }
  await setAssistNotification(service, { kind: 'all' }, { kind: 'staff', id: 1 }, { merchantId: shop.merchantId, ...settings })
  await startWorker()
  await payNew(service, shop.merchantId, { number: 'cut' })
  await expect.poll(() => receiver.met.length, { timeout: 20_000 }).toBe(1)
  await kill()
  expect(await deliveriesOf(service, shop.merchantId)).toMatchObject([{ state: 'waiting', attempts: 1, tries: [{ outcome: null }] }])
  await payNew(service, shop.merchantId, { number: 'while it was dead' })
  receiver.answer(pushResult())
  // The lease of the dead one is over.
  await owner.query(`update deliveries set next_at = now(), claimed_until = now() where state = 'waiting'`)
  await startWorker()
  await expect
    .poll(async () => (await deliveriesOf(service, shop.merchantId)).map(({ state }) => state), { timeout: 20_000 })
    .toEqual(['delivered', 'delivered'])
  expect(await deliveriesOf(service, shop.merchantId)).toMatchObject([
    { attempts: 2, tries: [{ outcome: null }, { outcome: 'delivered' }] },
    { attempts: 1, tries: [{ outcome: 'delivered' }] },
  ])
  expect(receiver.met).toHaveLength(3)
}, 90_000)

it('orders whose time is out and payments of unknown outcome are ended once, whenever the worker dies', async () => {
  await placeOrder(service, shop.merchantId, { number: 'late' })
  await owner.query(`update orders set expires_at = created_at + interval '1 millisecond' where merchant_id = $1`, [shop.merchantId])
  const unknown = await placeOrder(service, shop.merchantId, { number: 'unknown' })
  expect(await payWith(service, unknown, fullEntry(panOf('garbage')))).toEqual({ kind: 'unknown' })
  const due = () => owner.query('update operations set next_inquiry_at = now() where next_inquiry_at is not null')
  await due()

  // Both jobs have done their work and are about to tell of it when they die.
  const barrier = new pg.Client({ connectionString: service.ownerUrl })
  await barrier.connect()
  await barrier.query('begin')
  await barrier.query('lock table outbox in exclusive mode')
  await startWorker()
  await job('expire-orders')
  await job('resolve-due')
  const waiting = async () => (await owner.query(`select count(*)::integer as n from pg_locks where relation = 'outbox'::regclass and not granted`)).rows[0].n
  await expect.poll(waiting, { timeout: 20_000 }).toBe(2)
  await kill()
  await barrier.query('rollback')
  await barrier.end()
  await expect
    .poll(
      async () =>
        (await owner.query(`select count(*)::integer as n from pg_stat_activity where datname = current_database() and state like 'idle in%'`)).rows[0].n,
    )
    .toBe(0)
  const states = async () => {
    const orders = await service.db.prisma.order.findMany({
      where: { merchantId: shop.merchantId },
      orderBy: { id: 'asc' },
      select: { number: true, state: true },
    })
    return Object.fromEntries(orders.map(({ number, state }) => [number, state]))
  }
  expect(await states()).toEqual({ late: 'in-process', unknown: 'in-process' })

  await due()
  await startWorker()
  await job('expire-orders')
  await job('resolve-due')
  await expect.poll(states, { timeout: 20_000 }).toEqual({ late: 'timeout', unknown: 'approved' })
  const told = await service.db.prisma.outboxEvent.findMany({ where: { merchantId: shop.merchantId, type: { in: ['order.timed_out', 'order.approved'] } } })
  expect(told.map(({ type }) => type).sort()).toEqual(['order.approved', 'order.timed_out'])
  const { count } = (await owner.query('select count(*)::integer as count from operations where merchant_id = $1', [shop.merchantId])).rows[0]
  expect(count).toBe(1)
}, 90_000)
