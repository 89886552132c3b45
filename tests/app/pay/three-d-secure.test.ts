import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { panOf } from '@/lib/acquirers/sandbox/cards'
import { readOrderView } from '@/lib/payments/queries'
import { challengeMs } from '@/lib/payments/rules'
import { type AddedMerchant, addMerchant } from '../../support/add-merchant'
import { answerIssuer } from '../../support/issuer'
import { placeOrder } from '../../support/payer'
import { openPlainBrowser } from '../../support/plain-browser'
import { makeTestService, type TestService } from '../../support/test-service'

let service: TestService
let shop: AddedMerchant

beforeAll(async () => {
  service = await makeTestService()
  shop = await addMerchant(service, { settings: { language: 'en' } })
})
afterAll(() => service.close())

const typed = { action: 'pay', CardNumber: panOf('3ds-challenge'), ExpireDate: '12/30', CVC2: '739', Cardholder: 'ANNA PAYER' }
let customers = 0

/** A payer whom his bank waits for. */
async function payUntilTheBank(publicUrl = service.env.publicUrl) {
  const orderKey = await placeOrder(service, shop.merchantId, { customerNumber: `step-${++customers}` })
  const own = { ...service, env: { ...service.env, publicUrl } }
  const payer = openPlainBrowser(own)
  await payer.get(orderKey)
  const sent = await payer.post(orderKey, typed)
  const challenge = (await readOrderView(service, orderKey))?.challenge
  if (!challenge) throw new Error('there was no challenge')
  return { orderKey, payer, sent, challenge, own }
}

describe('a payment that waits for the bank', () => {
  it('leads to a page that may be reloaded, with the card data sealed in a cookie that only we get back', async () => {
    const { orderKey, payer, sent } = await payUntilTheBank('https://pay.example')
    expect(sent).toMatchObject({ status: 303, location: `/pay/${orderKey}` })
    const cookie = sent.headers.getSetCookie().find((one) => one.includes('pay-step')) ?? ''
    expect(cookie).toMatch(/^__Host-pay-step-[\w-]{16}=s1\.[\w.-]+; Path=\/; SameSite=Lax; Secure; HttpOnly; Max-Age=600$/)
    expect(cookie.length).toBeLessThan(1000)
    for (let times = 0; times < 2; times += 1) expect((await payer.get(orderKey)).page).toContain('<h1>Confirm at your bank</h1>')
  })

  it('tells the issuer to send the payer back to an address of ours, over the public one', async () => {
    const { orderKey } = await payUntilTheBank('https://pay.example')
    const { acquirerReference } = await service.db.prisma.operation.findFirstOrThrow({ where: { order: { orderKey } } })
    const { rows } = await service.db.pool.query('select return_url from sandbox_acquirer.authentications where reference = $1', [acquirerReference])
    expect(rows).toEqual([{ return_url: `https://pay.example/pay/${orderKey}/three-d-secure` }])
  })

  it('does not finish by the post of the bank’s page, nor by opening a page, but by the form on it', async () => {
    const { orderKey, payer, challenge } = await payUntilTheBank()
    await answerIssuer(challenge, 'confirm')
    expect(await payer.step(orderKey, null)).toMatchObject({ status: 303, location: `/pay/${orderKey}/three-d-secure` })
    expect((await payer.back(orderKey)).page).toContain('<h1>Back from your bank</h1>')
    expect((await readOrderView(service, orderKey))?.lastAttempt?.state).toBe('authenticating')
    const done = await payer.step(orderKey, { action: 'continue' })
    expect(done).toMatchObject({ status: 303, location: `/pay/${orderKey}/result` })
    expect(done.headers.getSetCookie().join()).toMatch(/pay-step-[\w-]{16}=; .*Max-Age=0/)
    expect((await payer.result(orderKey)).page).toContain('<h1>Paid</h1>')
    expect(await payer.back(orderKey)).toMatchObject({ status: 303, location: `/pay/${orderKey}/result` })
  })

  it('takes a second card form for what it is: another window of the same payment', async () => {
    const { orderKey, payer } = await payUntilTheBank()
    await payer.get(orderKey)
    expect(await payer.post(orderKey, typed)).toMatchObject({ status: 303, location: `/pay/${orderKey}` })
    expect(await service.db.prisma.operation.count({ where: { order: { orderKey } } })).toBe(1)
  })

  it('refuses a form without the sign of the visit, and one that says nothing it knows', async () => {
    const { orderKey, payer, own } = await payUntilTheBank()
    expect((await openPlainBrowser(own).step(orderKey, { action: 'continue' })).status).toBe(403)
    await payer.get(orderKey)
    expect((await payer.step(orderKey, { action: 'dance' })).status).toBe(400)
    expect((await openPlainBrowser(own).step('x'.repeat(32), { action: 'continue' })).status).toBe(403)
    expect((await openPlainBrowser(own).back('x'.repeat(32))).status).toBe(404)
    expect((await openPlainBrowser(own).step('short', null)).status).toBe(404)
  })

  it('tells a payer who comes too late how it ended, and clears what he carried', async () => {
    const start = service.clock.now()
    const { orderKey, payer, challenge } = await payUntilTheBank()
    await answerIssuer(challenge, 'confirm')
    service.clock.advance(challengeMs)
    const late = await payer.back(orderKey)
    expect(late).toMatchObject({ status: 303, location: `/pay/${orderKey}/result` })
    const told = await payer.result(orderKey)
    expect(told.page).toContain('The payment was not confirmed with your bank')
    expect(told.headers.getSetCookie().join()).toMatch(/pay-step-[\w-]{16}=; .*Max-Age=0/)
    service.clock.set(start)
  })
})
