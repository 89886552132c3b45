import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerMetrics } from '@/app/api/metrics/answer-metrics'
import { openDb } from '@/lib/platform/db'
import { timed } from '@/lib/platform/metrics'
import { addMerchant } from '@/tests/support/add-merchant'
import { fullEntry, onlyCard, payNew, placeOrder } from '@/tests/support/payer'
import { makeTestService, type TestService } from '@/tests/support/test-service'

let service: TestService

beforeAll(async () => {
  service = await makeTestService()
})
afterAll(() => service.close())

const token = 'a-token-of-metrics-1'
const ask = (headers: Record<string, string>, metricsToken: string | null) =>
  answerMetrics({ ...service, env: { ...service.env, metricsToken } }, new Request('http://127.0.0.1:3000/api/metrics', { headers }))
const statusOf = async (...asked: Parameters<typeof ask>) => (await ask(...asked)).status

describe('whoever may read the metrics', () => {
  it('is, where no token is set, this machine', async () => {
    for (const own of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) expect(await statusOf({ 'x-forwarded-for': own }, null)).toBe(200)
    for (const other of ['203.0.113.7', '10.0.0.1', '127.0.0.1, 203.0.113.7', 'localhost', ''])
      expect(await statusOf({ 'x-forwarded-for': other }, null)).toBe(403)
    expect(await statusOf({}, null)).toBe(403)
  })

  it('is, where one is set, who shows it, wherever he is', async () => {
    expect(await statusOf({ authorization: `Bearer ${token}`, 'x-forwarded-for': '203.0.113.7' }, token)).toBe(200)
    for (const authorization of ['', token, `Basic ${token}`, `Bearer ${token}x`, `Bearer ${token.slice(0, -1)}`, 'Bearer ']) {
      expect(await statusOf({ authorization, 'x-forwarded-for': '127.0.0.1' }, token)).toBe(403)
    }
  })

  it('is told nothing when he may not', async () => {
    const refused = await ask({}, token)
    expect(await refused.text()).toBe('Forbidden\n')
    expect(refused.headers.get('cache-control')).toBe('no-store')
  })
})

it('nothing of a customer, a card, an order or a merchant is in them', async () => {
  const shop = await addMerchant(service, { name: 'Shop that nobody names' })
  const number = 'customer-that-nobody-names'
  await payNew(service, shop.merchantId, { number: 'order-that-nobody-names', customerNumber: number, payer: { email: 'anna@mail.example' } })
  await payNew(service, shop.merchantId, { customerNumber: number }, fullEntry('4000000000000002', { cardholder: 'ANNA NOBODY' }))
  const orderKey = await placeOrder(service, shop.merchantId)
  await timed('pay', new Request(`http://shop.example/pay/${orderKey}?email=anna@mail.example`), async () => new Response())
  const text = await (await ask({ 'x-forwarded-for': '127.0.0.1' }, null)).text()
  expect(text).toContain('oneclick_payments_last_hour{code="AS100"} 1')
  const orders = await service.db.prisma.order.findMany()
  const secrets = [
    ...orders.flatMap((order) => [order.billNumber, order.number, order.orderKey]),
    ...[number, 'nobody', 'NOBODY', 'anna', String(shop.merchantId), await onlyCard(service, shop.scopeId, number)],
    ...['4111111111111111', '4000000000000002', '411111', '400000', '739', '203.0.113.7'],
  ]
  // Without the numbers that are measured: one of them may hold any three digits.
  const named = text.replaceAll(/ \S+$/gm, '')
  for (const secret of secrets) expect(named).not.toContain(secret)
  // The names of labels are all that a metric can say more: none of them is a customer's.
  const labels = new Set([...text.matchAll(/[{,](\w+)="/g)].map(([, name]) => name))
  expect([...labels].toSorted()).toEqual(
    ['area', 'code', 'kind', 'le', 'major', 'method', 'minor', 'patch', 'quantile', 'space', 'status', 'task', 'type', 'version'].filter((name) =>
      labels.has(name),
    ),
  )
})

it('a database that is away is said, and what the process knows is still told', async () => {
  const db = openDb('postgresql://nobody@127.0.0.1:1/nothing')
  const answer = await answerMetrics({ ...service, db }, new Request('http://127.0.0.1:3000/api/metrics', { headers: { 'x-forwarded-for': '127.0.0.1' } }))
  const text = await answer.text()
  expect(answer.status).toBe(200)
  expect(text).toContain('oneclick_database_up 0')
  expect(text).toContain('oneclick_nodejs_version_info')
  expect(text).not.toContain('oneclick_jobs_due')
  await db.close()
})
