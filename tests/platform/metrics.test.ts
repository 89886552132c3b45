import { afterAll, beforeAll, expect, it } from 'vitest'
import { databaseMetrics } from '@/lib/payments/metrics'
import { ownMetrics, timed } from '@/lib/platform/metrics'
import { addMerchant } from '../support/add-merchant'
import { fullEntry, payNew } from '../support/payer'
import { makeTestService, type TestService } from '../support/test-service'

let service: TestService

beforeAll(async () => {
  service = await makeTestService()
})
afterAll(() => service.close())

it('tell of payments by code, unknown outcomes with their age, events, sendings and jobs', async () => {
  const shop = await addMerchant(service)
  await payNew(service, shop.merchantId)
  await payNew(service, shop.merchantId, {}, fullEntry('4000000000000002'))
  await service.db.prisma.operation.updateMany({ where: { responseCode: 'AS100' }, data: { finishedAt: new Date(service.clock.now().getTime() - 3_600_000) } })
  const text = await databaseMetrics(service)
  expect(text).toContain('oneclick_payments_last_hour{code="AS000"} 1')
  expect(text).not.toContain('AS100')
  expect(text).toContain('oneclick_payments_unknown 0')
  expect(text).toContain('oneclick_payments_unknown_oldest_seconds 0')
  expect(text).toMatch(/oneclick_events_unplaced [1-9]/)
  expect(text).toContain('oneclick_deliveries_waiting 0')
  expect(text).toContain('# TYPE oneclick_jobs_due gauge')
})

it('tell how long answers took, by area and status, and nothing of their addresses', async () => {
  await timed('pay', new Request('http://shop.example/pay/secret-key'), async () => new Response(null, { status: 404 }))
  await expect(timed('api', new Request('http://shop.example/api', { method: 'PATCH' }), () => Promise.reject(new Error('a bug')))).rejects.toThrow('a bug')
  const text = await ownMetrics()
  expect(text).toContain('oneclick_request_duration_seconds_count{area="pay",method="GET",status="4xx"} 1')
  expect(text).toContain('oneclick_request_duration_seconds_count{area="api",method="other",status="failed"} 1')
  expect(text).not.toContain('secret-key')
})
