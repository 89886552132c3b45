import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from '@playwright/test'
import { freshWord } from '../support/fresh-word'
import { type OrderSigner, signedOrderUrl } from '../support/sign-order'

/** The address of the running service and of its sandbox file, from whoever runs these tests. */
export function baseUrl(): string {
  return process.env.BASE_URL ?? 'http://127.0.0.1:3000'
}

type SandboxMerchant = OrderSigner & { name: string; apiKey: string; webServiceLogin: string; webServicePassword: string }

export function merchant(merchantId = 500001): SandboxMerchant {
  const file = JSON.parse(readFileSync(process.env.SANDBOX_FILE ?? '.data/sandbox.json', 'utf8')) as { merchants: SandboxMerchant[] }
  const found = file.merchants.find((one) => one.merchantId === merchantId)
  if (!found) throw new Error(`the sandbox has no merchant ${merchantId}`)
  return found
}

export function newCustomer(): string {
  return `pay-${freshWord()}`
}

/** Sends the payer of a new order to its page, as a shop does. Returns the address of that page. */
export async function sendPayer(page: Page, fields: Record<string, string> = {}, merchantId = 500001): Promise<string> {
  const order = { OrderNumber: `B-${freshWord()}`, OrderAmount: '10.00', OrderCurrency: 'BYN', Language: 'EN', ...fields }
  await page.goto(signedOrderUrl(baseUrl(), merchant(merchantId), order))
  return page.url()
}

export type TypedCard = { number?: string; expiry?: string; cvc2?: string; name?: string }

export async function typeCard(
  page: Page,
  { number = '4111 1111 1111 1111', expiry = '12/30', cvc2 = '739', name = 'ANNA PAYER' }: TypedCard = {},
): Promise<void> {
  await page.locator('#CardNumber').fill(number)
  await page.locator('#ExpireDate').fill(expiry)
  await page.locator('#CVC2').fill(cvc2)
  await page.locator('#Cardholder').fill(name)
}

/** Makes a new customer who has paid once and kept his card. */
export async function makeMember(page: Page): Promise<string> {
  const customer = newCustomer()
  await sendPayer(page, { CustomerNumber: customer })
  await typeCard(page)
  await page.getByRole('button', { name: 'Pay 10.00 BYN' }).click()
  await page.getByRole('heading', { name: 'Paid' }).waitFor()
  return customer
}

/** A shop of our own that payers come back to. The sandbox lets plain http to this machine pass. */
export async function openShop(): Promise<{ url: string; visits: string[]; close: () => Promise<void> }> {
  const visits: string[] = []
  const server = createServer((request, response) => {
    if (request.url !== '/favicon.ico') visits.push(request.url ?? '')
    response
      .setHeader('content-type', 'text/html; charset=utf-8')
      .end('<!doctype html><html lang="en"><title>Shop</title><h1>Thank you for your order</h1></html>')
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const close = () => new Promise<void>((closed) => server.close(() => closed()).closeAllConnections())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, visits, close }
}
