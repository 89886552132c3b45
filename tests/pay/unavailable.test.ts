import { afterAll, beforeAll, expect, it } from 'vitest'
import { showOrder } from '@/app/pay/[orderKey]/show-order'
import { guarded } from '@/app/pay/guarded'
import { openDb } from '@/lib/platform/db'
import { makeTestService, type TestService } from '../support/test-service'

let service: TestService

beforeAll(async () => {
  service = await makeTestService()
  // The routes take the service of the process; here it is this one.
  Object.assign(globalThis, { oneClickService: service })
})
afterAll(async () => {
  Object.assign(globalThis, { oneClickService: undefined })
  await service.close()
})

it('a database that is away is a pause with the way back, in the language of the payer, never a bare error', async () => {
  const away = { ...service, db: openDb('postgresql://nobody:nothing@127.0.0.1:1/none') }
  const get = guarded((request: Request) => showOrder(away, request, 'k'.repeat(32)))
  const response = await get(new Request(`http://127.0.0.1/pay/${'k'.repeat(32)}`, { headers: { 'accept-language': 'be' } }))
  expect(response.status).toBe(503)
  expect(response.headers.get('retry-after')).toBe('10')
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
  const html = await response.text()
  expect(html).toContain('Невялікая паўза')
  expect(html).not.toContain('ECONNREFUSED')
  await away.db.close()
})
