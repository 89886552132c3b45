import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { notificationFields } from '@/lib/assist/operation-fields'
import { fullEntry, payWith } from '../support/payer'
import { makeTestService, type TestService } from '../support/test-service'
import { startWireServer } from '../support/wire-server'
import { addWireShop, type WireShop } from '../support/wire-shop'

let service: TestService
let server: Awaited<ReturnType<typeof startWireServer>>
let shop: WireShop
let folder: string
let running: ChildProcess
let address: string

beforeAll(async () => {
  service = await makeTestService()
  server = await startWireServer(service)
  shop = await addWireShop(service, server.url, { settings: { mayDisable3ds: true, returnHosts: ['127.0.0.1'], checkValueRequired: true } })
  folder = mkdtempSync(join(tmpdir(), 'one-click-shop-'))
  const merchant = { merchantId: shop.merchantId, secretWord: shop.secretWord, webServiceLogin: shop.login, webServicePassword: shop.password }
  writeFileSync(join(folder, 'sandbox.json'), JSON.stringify({ baseUrl: server.url, merchants: [merchant] }))
  running = spawn(process.execPath, ['docs/examples/assist-shop/shop.mjs', join(folder, 'sandbox.json'), String(shop.merchantId), '0'])
  address = await new Promise<string>((told, failed) => {
    running.stdout?.on('data', (line: Buffer) => told(/http:\S+/.exec(line.toString())?.[0] ?? ''))
    running.once('exit', () => failed(new Error('the shop did not start')))
  })
})
afterAll(async () => {
  running.removeAllListeners('exit')
  running.kill('SIGINT')
  await server.close()
  await service.close()
  rmSync(folder, { recursive: true, force: true })
})

it('the example shop takes an order to payment, hears of it, and believes nobody else', async () => {
  expect(await (await fetch(address)).text()).toContain('<form method="post" action="/buy">')
  const bought = await fetch(`${address}/buy`, { method: 'POST', redirect: 'manual' })
  const accepted = await fetch(bought.headers.get('location') ?? '', { redirect: 'manual' })
  expect(accepted.status).toBe(302)
  const orderKey = accepted.headers.get('location')?.split('/').at(-1) ?? ''
  const order = await service.db.prisma.order.findUniqueOrThrow({ where: { orderKey } })
  expect(order).toMatchObject({ merchantId: shop.merchantId, customerNumber: 'customer-1', amountMinor: 1000n })

  const back = () => fetch(`${order.urlReturn}?ordernumber=${order.number}&billnumber=${order.billNumber}`)
  expect(await (await back()).text()).toContain('<b>In Process</b>')
  await service.db.prisma.order.update({ where: { id: order.id }, data: { disable3ds: true } })
  expect(await payWith(service, orderKey, fullEntry())).toEqual({ kind: 'approved' })
  expect(await (await back()).text()).toContain('<b>Approved</b>')

  const paid = await service.db.prisma.order.findUniqueOrThrow({ where: { orderKey }, include: { operations: true } })
  const [payment] = paid.operations
  if (!payment) throw new Error('nothing was paid')
  const told = { order: paid, operation: payment, payment, token: null, language: 'en', processingName: 'sandbox', packetDate: service.clock.now() } as const
  const notify = async (change: Record<string, string> = {}) => {
    const fields = { ...Object.fromEntries(notificationFields(told, shop.secretWord)), ...change }
    return (await fetch(`${address}/notify`, { method: 'POST', body: new URLSearchParams(fields) })).text()
  }
  expect(await notify()).toBe(
    `<?xml version="1.0" encoding="UTF-8"?><pushpaymentresult firstcode="0" secondcode="0"><order><billnumber>${payment.billNumber}.1</billnumber><packetdate>25.11.2026 10:00:00</packetdate></order></pushpaymentresult>`,
  )
  const forgeries: Record<string, string>[] = [
    { amount: '9.00' },
    { orderstate: 'Declined' },
    { checkvalue: '' },
    { merchant_id: '1' },
    { ordernumber: 'another' },
  ]
  for (const forged of forgeries) expect(await notify(forged)).toContain('firstcode="9"')
})
