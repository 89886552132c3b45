import { Agent, request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { panOf } from '@/lib/acquirers/sandbox/cards'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { startPayServer } from '../support/pay-server'
import { customerOf, fullEntry, onlyCard, payNew, placeOrder, visa } from '../support/payer'
import { makeTestService, type TestService } from '../support/test-service'

let service: TestService
let shop: AddedMerchant
let server: Awaited<ReturnType<typeof startPayServer>>

beforeAll(async () => {
  // A bank that takes a second or two to answer the cards that drip, so that most submits arrive while the first is under way.
  service = await makeTestService({ dripMs: 10 })
  shop = await addMerchant(service, { settings: { language: 'en' } })
  server = await startPayServer(service)
})
afterAll(async () => {
  await server.close()
  await service.close()
})

const agent = new Agent({ maxSockets: 1000 })

type Answer = { status: number; location: string | undefined; body: string; cookies: string[] }

function send(method: 'GET' | 'POST', path: string, { cookie = '', body = '' }: { cookie?: string; body?: string } = {}): Promise<Answer> {
  return new Promise((done, failed) => {
    const headers = { cookie, ...(body ? { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) } : {}) }
    const sent = request({ host: '127.0.0.1', port: server.port, method, path, headers, agent }, async (answer) => {
      const parts: Buffer[] = []
      for await (const part of answer) parts.push(part)
      const { statusCode = 0, headers: got } = answer
      done({ status: statusCode, location: got.location, body: Buffer.concat(parts).toString('utf8'), cookies: got['set-cookie'] ?? [] })
    })
    sent.on('error', failed).end(body)
  })
}

/** Opens an order's page as a browser does, and answers what is needed to send its form. */
async function open(orderKey: string) {
  const { body, cookies } = await send('GET', `/pay/${orderKey}`)
  return { cookie: cookies.map((one) => one.split(';')[0]).join('; '), visit: /name="visit" value="([^"]+)"/.exec(body)?.[1] ?? '' }
}

async function submitEqually(orderKey: string, fields: Record<string, string>) {
  const { cookie, visit } = await open(orderKey)
  const before = (await service.bank.authorizations()).length
  const body = new URLSearchParams({ visit, action: 'pay', ...fields }).toString()
  const answers = await Promise.all(Array.from({ length: 1000 }, () => send('POST', `/pay/${orderKey}`, { cookie, body })))
  const ends = await Promise.all(Array.from({ length: 20 }, () => send('GET', `/pay/${orderKey}/result`, { cookie })))
  return {
    answers: new Set(answers.map(({ status, location }) => `${status} ${location}`)),
    ends: new Set(ends.map(({ body: page }) => page.replaceAll(/data-left-ms="\d+"/g, ''))),
    authorizations: (await service.bank.authorizations()).slice(before),
  }
}

const typed = (pan: string) => ({ CardNumber: pan, ExpireDate: '12/31', CVC2: '739', Cardholder: 'ANNA PAYER', SaveCard: '1' })

// A thousand requests at once; a machine that is busy with other tests may take its time.
describe('a thousand equal submits at once', { timeout: 180_000 }, () => {
  it.each([
    ['of a card typed in full', visa],
    ['of a card whose bank takes its time', panOf('slow-drip')],
  ])('%s lead to one authorization, equal answers and one end', async (_, pan) => {
    const customerNumber = `equal-${pan.slice(-4)}`
    const orderKey = await placeOrder(service, shop.merchantId, { customerNumber })
    const { answers, ends, authorizations } = await submitEqually(orderKey, typed(pan))
    expect(answers).toEqual(new Set([`303 /pay/${orderKey}/result`]))
    expect(authorizations).toMatchObject([{ state: 'approved', asked: 1 }])
    expect(ends.size).toBe(1)
    expect([...ends][0]).toContain('<h1>Paid</h1>')
    expect(await customerOf(service, shop.scopeId, customerNumber)).toMatchObject({ paymentsCount: 1, savedCards: [{ successes: 1 }] })
  })

  it('of a saved card with the wrong CVC2 are three guesses at most', async () => {
    const customerNumber = 'equal-guess'
    await payNew(service, shop.merchantId, { customerNumber }, fullEntry())
    const SavedCard = await onlyCard(service, shop.scopeId, customerNumber)
    const orderKey = await placeOrder(service, shop.merchantId, { customerNumber })
    const { answers, authorizations } = await submitEqually(orderKey, { SavedCard, CVC2: '000' })
    // A submit that comes after the decline is a try of its own, as it would be for a payer who presses again; three are all there are today.
    expect(authorizations.length).toBeLessThanOrEqual(3)
    expect([...answers].every((answer) => answer.startsWith(`303 /pay/${orderKey}`))).toBe(true)
  })
})
