import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { promisify } from 'node:util'
import { type APIRequestContext, type APIResponse, expect, type Page } from '@playwright/test'
import { baseUrl, merchant, newCustomer, typeCard } from '../pay/shop'
import { test } from '../support/browser-test'
import { freshWord } from '../support/fresh-word'
import { checkValueFor, signedOrder } from '../support/sign-order'
import { treeOf } from '../support/xml-tree'

// Both wires as shops speak them, from one end of the running product to the other: forms, XML and JSON over sockets, and the examples as they stand.

const shop = 500002
const sandboxFile = process.env.SANDBOX_FILE ?? '.data/sandbox.json'
const newNumber = () => `W-${freshWord()}`

type Format = 'csv' | 'xml' | 'soap' | 'json'

/** The shop's own three, by names as a form has them. */
const who = (merchantId = shop) => {
  const { webServiceLogin, webServicePassword } = merchant(merchantId)
  return { Merchant_ID: String(merchantId), Login: webServiceLogin, Password: webServicePassword }
}

const inAnyCase = (fields: Record<string, string>) =>
  Object.fromEntries(Object.entries(fields).map(([name, value], place) => [place % 2 === 0 ? name.toUpperCase() : name.toLowerCase(), value]))

/** A call of a web service in one of the four formats: CSV and XML are asked for by number, SOAP and JSON by their own requests. */
async function call(request: APIRequestContext, path: string, format: Format, fields: Record<string, string>, caller = who()): Promise<string> {
  const all = inAnyCase({ ...caller, ...fields })
  const asked = await request.post(path, asFormat(format, all))
  expect(asked.status()).toBe(200)
  return asked.text()
}

function asFormat(format: Format, fields: Record<string, string>) {
  if (format === 'json') return { data: fields }
  if (format !== 'soap') return { form: { ...fields, format: format === 'csv' ? '1' : '3' } }
  const inside = Object.entries(fields).map(([name, value]) => `<${name}>${value}</${name}>`)
  const data = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><asked>${inside.join('')}</asked></s:Body></s:Envelope>`
  return { headers: { 'content-type': 'text/xml; charset=utf-8' }, data }
}

const formats: Format[] = ['csv', 'xml', 'soap', 'json']

/** Lines of CSV as records. */
function recordsOf(text: string): Record<string, string>[] {
  const [header = '', ...lines] = text.trimEnd().split('\r\n')
  const names = header.split(';')
  return lines.map((line) => Object.fromEntries(line.split(';').map((value, place) => [names[place], value])))
}

/** The codes of a refusal, in whatever form it came. */
function refusalOf(format: Format, text: string): string {
  if (format === 'csv') return Object.values(recordsOf(text)[0] ?? {}).join('/')
  if (format === 'xml') return ['@firstcode', '@secondcode'].map((name) => treeOf(text).result[name]).join('/')
  const { faultcode, detail } = format === 'soap' ? treeOf(text).Envelope.Body.Fault : JSON.parse(text).fault
  expect(faultcode).toBe(detail.firstcode)
  return `${detail.firstcode}/${detail.secondcode}`
}

/** Pays an order on its hosted page, as a browser without scripts does. */
async function payOnPage(request: APIRequestContext, url: string, fields: Record<string, string> = {}): Promise<void> {
  const page = await (await request.get(url)).text()
  const visit = /name="visit" value="([^"]+)"/.exec(page)?.[1] ?? ''
  const card = { CardNumber: '4111111111111111', ExpireMonth: '12', ExpireYear: '2030', Cardholder: 'ANNA PAYER', CVC2: '739' }
  const paid = await request.post(url, { form: { visit, action: 'pay', ...card, ...fields }, maxRedirects: 0 })
  expect([paid.status(), new URL(paid.headers().location ?? '', baseUrl()).pathname]).toEqual([303, `${new URL(url, baseUrl()).pathname}/result`])
}

async function askForPayment(request: APIRequestContext, fields: Record<string, string>, merchantId = shop): Promise<Record<string, string>> {
  const order = { OrderAmount: '10.00', OrderCurrency: 'BYN', Language: 'EN', ...fields }
  return (await request.post('/pay/payrequest.cfm', { form: signedOrder(merchant(merchantId), order) })).json()
}

/** An order that was asked for by the wire and paid on its page. */
async function paidOrder(request: APIRequestContext, fields: Record<string, string> = {}, merchantId = shop): Promise<string> {
  const OrderNumber = newNumber()
  const { url = '' } = await askForPayment(request, { OrderNumber, ...fields }, merchantId)
  await payOnPage(request, url, fields.CustomerNumber ? { SaveCard: '1' } : {})
  return OrderNumber
}

async function billOf(request: APIRequestContext, number: string, merchantId = shop): Promise<string> {
  const text = await call(request, '/orderstate/orderstate.cfm', 'json', { OrderNumber: number }, who(merchantId))
  return JSON.parse(text).orderstate.billnumber
}

/** Types a card and pays; a page that offers to keep the card is told not to. */
async function payInBrowser(page: Page, amount: string) {
  await typeCard(page)
  const save = page.getByLabel('Save the card for One Click')
  if (await save.isVisible()) await save.uncheck()
  await page.getByRole('button', { name: `Pay ${amount} BYN` }).click()
}

test.describe('the example of the Assist wire', () => {
  let running: ChildProcess | undefined

  test.afterEach(() => void running?.kill('SIGINT'))

  test('takes an order to payment, and tells its buyer how it stands', async ({ page }) => {
    const started = spawn(process.execPath, ['docs/examples/assist-shop/shop.mjs', sandboxFile, '500004', '0'], { stdio: ['ignore', 'pipe', 'inherit'] })
    running = started
    const address = await new Promise<string>((told) => started.stdout.on('data', (line: Buffer) => told(/http:\S+/.exec(line.toString())?.[0] ?? '')))
    await page.goto(address)
    await page.getByRole('button', { name: 'Pay' }).click()
    await payInBrowser(page, '10.00')
    await expect(page.getByText(/^Order [\da-f-]{36}: Approved$/)).toBeVisible()
  })
})

test('the example of the JSON API makes an order, shows it paid and cancels a part of it', async ({ page }) => {
  const env = { ...process.env, ONE_CLICK_URL: baseUrl(), ONE_CLICK_KEY: merchant(shop).apiKey, ONE_CLICK_MERCHANT: String(shop) }
  const act = async (...words: string[]) =>
    JSON.parse((await promisify(execFile)(process.execPath, ['docs/examples/json-shop/shop.mjs', ...words], { env })).stdout)
  const order = await act('order', newNumber(), '11.50', 'BYN')
  expect(order).toMatchObject({ state: 'in-process', page: { kind: 'standard' } })
  await page.goto(order.payUrl)
  await payInBrowser(page, '11.50')
  await expect(page.getByRole('heading', { name: /Paid|Оплачено/ })).toBeVisible()
  expect(await act('show', order.billNumber)).toMatchObject({ state: 'approved' })
  expect(await act('cancel', order.billNumber, 'Out of stock', '1.50')).toMatchObject({
    operation: { kind: 'cancellation', state: 'approved', amount: '1.50' },
  })
  expect(await act('show', order.billNumber)).toMatchObject({ state: 'partial-canceled', money: { left: '10.00' } })
})

test('order.cfm sends payers to their page by GET and POST, and says what is wrong with an order', async ({ request, page }) => {
  const OrderNumber = newNumber()
  const order = inAnyCase(
    signedOrder(merchant(shop), { OrderNumber, OrderAmount: '10.00', OrderCurrency: 'BYN', CustomerNumber: newCustomer(), Language: 'EN' }),
  )
  const first = await request.get('/pay/order.cfm', { params: order, maxRedirects: 0 })
  const again = await request.post('/pay/order.cfm', { form: order, maxRedirects: 0 })
  expect([first.status(), again.status()]).toEqual([302, 302])
  expect(first.headers().location).toMatch(new RegExp(`^${baseUrl()}/pay/[\\w-]{20,}$`))
  expect(again.headers().location).toBe(first.headers().location)

  const refused = async (change: Record<string, string>) => {
    const answer = await request.post('/pay/order.cfm', { form: { ...order, ...change }, maxRedirects: 0 })
    expect(answer.status()).toBe(302)
    return answer.headers().location ?? ''
  }
  for (const [change, codes] of [
    [{ ORDERAMOUNT: '9.00' }, [9, 158]],
    [{ Delay: '2' }, [4, 109]],
    [{ CardPayment: '0' }, [15, 218]],
    [{ RecurringIndicator: '1' }, [15, 216]],
  ] as const) {
    await page.goto(await refused(change))
    await expect(page).toHaveURL(/\/pay\/error\?ErrorID=/)
    for (const code of codes) await expect(page.getByRole('definition').filter({ hasText: new RegExp(`^${code} – `) })).toBeVisible()
  }
})

test('payrequest.cfm answers an address or codes, to forms and to JSON', async ({ request }) => {
  const OrderNumber = newNumber()
  const good = signedOrder(merchant(shop), { OrderNumber, OrderAmount: '10.00', OrderCurrency: 'BYN', CustomerNumber: newCustomer() })
  const ask = async (sent: Parameters<APIRequestContext['post']>[1]) => (await request.post('/pay/payrequest.cfm', sent)).json()
  const told = await ask({ form: good })
  expect(told).toEqual({
    url: expect.stringMatching(new RegExp(`^${baseUrl()}/pay/[\\w-]{20,}$`)),
    URL: told.url,
    expirationtime: expect.stringMatching(/^\d\d\.\d\d\.\d{4} \d\d:\d\d:\d\d$/),
    orderstate: 'In Process',
  })
  const { Login, Password } = who()
  expect(await ask({ form: { ...inAnyCase(good), Login, Password, Format: '5' } })).toEqual(told)
  expect(await ask({ data: { ...good, merchant_id: undefined, Merchant_ID: shop } })).toEqual(told)
  const declined = { url: '', URL: '', expirationtime: '', orderstate: 'Decline' }
  expect(await ask({ form: { ...good, OrderAmount: '9.00' } })).toMatchObject({ ...declined, firstcode: '9', secondcode: '158' })
  expect(await ask({ form: { ...good, Login, Password: 'wrong' } })).toMatchObject({ ...declined, firstcode: '7', secondcode: '141' })
  expect(await ask({ form: { ...good, OrderCurrency: 'QQQ' } })).toMatchObject({ ...declined, firstcode: '5', secondcode: '105' })
  expect(await ask({ data: '{', headers: { 'content-type': 'application/json' } })).toMatchObject({ ...declined, firstcode: '4' })
})

test('orderstate and orderresult tell the same order in CSV, XML, SOAP and JSON, proven', async ({ request }) => {
  const number = await paidOrder(request, { OrderComment: 'Two cups' })
  const check = checkValueFor(merchant(shop).secretWord ?? '', `${shop}${number}10.00BYNApproved`)
  const state = { ordernumber: number, orderamount: '10.00', ordercurrency: 'BYN', orderstate: 'Approved' }
  const told = await Promise.all(formats.map((format) => call(request, '/orderstate/orderstate.cfm', format, { Ordernumber: number })))
  const [csv = '', xml = '', soap = '', json = ''] = told
  expect(recordsOf(csv)).toMatchObject([{ ...state, checkvalue: check, signature: '' }])
  expect(treeOf(xml).result).toMatchObject({ '@firstcode': '0', '@secondcode': '0', '@count': '1', order: [{ ...state, checkvalue: check }] })
  expect(treeOf(soap).Envelope.Body.orderstate.order).toMatchObject([{ ...state, checkvalue: check }])
  expect(JSON.parse(json)).toMatchObject({ orderstate: { ...state, checkdata: { checkvalue: check, signature: '' } } })

  const payment = { operationtype: '100', responsecode: 'AS000', meannumber: '411111******1111', amount: '10.00' }
  const results = await Promise.all(formats.map((format) => call(request, '/orderresult/orderresult.cfm', format, { OrderNumber: number, Language: 'EN' })))
  const [csvs = '', xmls = '', soaps = '', jsons = ''] = results
  expect(recordsOf(csvs)).toMatchObject([{ ...state, ...payment, checkvalue: check }])
  expect(treeOf(xmls).result.order).toMatchObject([{ ...state, ordercomment: 'Two cups', operation: [payment] }])
  expect(treeOf(soaps).Envelope.Body.orderresult.order).toMatchObject([{ ...state, operation: [payment] }])
  expect(JSON.parse(jsons).orderresult.orders).toMatchObject([
    { ...state, operations: [payment], customer: {}, threedsdata: {}, checkdata: { checkvalue: check } },
  ])
  // By the billnumber too, short and extended.
  const bill = await billOf(request, number)
  for (const Billnumber of [bill, `${bill}.1`]) {
    const text = await call(request, '/orderresult/orderresult.cfm', 'json', { Billnumber })
    expect(JSON.parse(text).orderresult.orders[0].ordernumber).toBe(number)
  }
})

test('charge takes what is held, once; cancel and wscancel give back wholly or in parts', async ({ request }) => {
  const bill = await billOf(request, await paidOrder(request, { Delay: '1' }))
  const charged: string[] = []
  for (const format of formats) charged.push(await call(request, '/charge/charge.cfm', format, { BillNumber: bill, Amount: '8.00', Currency: 'BYN' }))
  const [csv = '', xml = '', soap = '', json = ''] = charged
  const charge = { amount: '8.00', operationtype: '200', responsecode: 'AS000', billnumber: `${bill}.2` }
  // Asked four times: one operation.
  expect(recordsOf(csv)).toMatchObject([charge])
  expect(treeOf(xml).result.orders.order).toMatchObject([charge])
  expect(treeOf(soap).Envelope.Body.charge.orders.order).toMatchObject([charge])
  expect(JSON.parse(json)).toMatchObject({ charge: { order: charge, checkdata: { signature: '' } } })

  const parts = []
  for (const [place, format] of formats.entries()) {
    const path = place % 2 === 0 ? '/cancel/cancel.cfm' : '/cancel/wscancel.cfm'
    parts.push(await call(request, path, format, { Billnumber: place < 2 ? bill : `${bill}.1`, Amount: '2.00', Currency: 'BYN', CancelReason: '1' }))
  }
  const cancel = (place: number) => ({ amount: '2.00', operationtype: '300', responsecode: 'AS000', billnumber: `${bill}.${place + 3}` })
  expect(recordsOf(parts[0] ?? '')).toMatchObject([{ ...cancel(0), orderstate: 'PartialCanceled' }])
  expect(treeOf(parts[1] ?? '').result.orders.order).toMatchObject([cancel(1)])
  expect(treeOf(parts[2] ?? '').Envelope.Body.wscancel.orders.order).toMatchObject([cancel(2)])
  expect(JSON.parse(parts[3] ?? '').wscancel.order).toMatchObject({ ...cancel(3), orderstate: 'Canceled' })
  for (const format of formats) expect(refusalOf(format, await call(request, '/cancel/wscancel.cfm', format, { Billnumber: bill }))).toBe('11/300')
})

test('resultbydate tells the operations of a day, once in ten minutes', async ({ request }) => {
  const shops = [500001, 500002, 500003, 500011, 500012, 500013]
  // Whoever walks again within ten minutes has asked for some shops already.
  for (const merchantId of shops) {
    const number = await paidOrder(request, {}, merchantId)
    const text = await call(request, '/resultbydate/resultbydate.cfm', 'json', { Operationtype: 'A', Operationstate: 'S', TestMode: '0' }, who(merchantId))
    const { resultbydate, fault } = JSON.parse(text)
    if (fault) {
      expect(fault.detail).toEqual({ firstcode: '17', secondcode: '3' })
      continue
    }
    expect(resultbydate.operations.map((operation: { ordernumber: string }) => operation.ordernumber)).toContain(number)
    for (const format of formats) {
      expect(refusalOf(format, await call(request, '/resultbydate/resultbydate.cfm', format, {}, who(merchantId)))).toBe('17/3')
    }
    return
  }
  throw new Error('every shop has asked within the last ten minutes')
})

test('saved cards are listed, paid by token within the policy, and taken out', async ({ request }) => {
  const merchantId = 500014
  const CustomerNumber = newCustomer()
  await paidOrder(request, { CustomerNumber }, merchantId)
  const { Login: login, Password: password } = who(merchantId)
  const ask = async (path: string, fields: object) =>
    (await request.post(path, { data: { Merchant: { MERCHANT_ID: merchantId, login, password }, ...fields } })).json()
  const [card] = await ask('/pay/oneclick/v1/token.cfm', { CUSTOMERNUMBER: CustomerNumber, language: 'EN' })
  const { token } = card
  expect(card).toEqual({ token, post: '1111', bin: '411111', brand: 'VISA', bank: '', expire: '12.2030', active: true, needCVC: true, assets: {} })

  const byToken = (OrderAmount: string, format: Format) => {
    const { Merchant_ID: _, ...order } = signedOrder(merchant(merchantId), { OrderNumber: newNumber(), OrderAmount, OrderCurrency: 'BYN', CustomerNumber })
    const PaymentToken = JSON.stringify({ Token: token, CustomerNumber })
    return call(request, '/pay/tokenpay.cfm', format, { ...order, TokenType: '5', PaymentToken }, who(merchantId))
  }
  const paid = { orderstate: 'Approved', responsecode: 'AS000', token, amount: '7.00' }
  expect(recordsOf(await byToken('7.00', 'csv'))).toMatchObject([paid])
  expect(treeOf(await byToken('7.00', 'xml')).result.orders.order).toMatchObject([paid])
  expect(JSON.parse(await byToken('7.00', 'json'))).toMatchObject({ tokenpay: { order: paid } })
  for (const format of formats) expect(refusalOf(format, await byToken('50.01', format))).toBe('15/115')

  expect(await ask('/pay/oneclick/v1/rem_token.cfm', { customernumber: CustomerNumber, TOKEN: token, language: 'EN' })).toEqual({
    message: `The saved card ${token} was removed.`,
  })
  expect(await ask('/pay/oneclick/v1/token.cfm', { customernumber: CustomerNumber })).toEqual([])
  const { fault } = await ask('/pay/oneclick/v1/rem_token.cfm', { customernumber: CustomerNumber, token })
  expect(fault).toMatchObject({ detail: { firstcode: '10', secondcode: '203' }, faultcode: '10', faultstring: expect.any(String) })
})

const services = [
  '/orderstate/orderstate.cfm',
  '/orderresult/orderresult.cfm',
  '/resultbydate/resultbydate.cfm',
  '/charge/charge.cfm',
  '/cancel/cancel.cfm',
  '/cancel/wscancel.cfm',
]

test('each web service describes itself, and refuses with codes in the form of the call', async ({ request }) => {
  const described = async (answer: APIResponse) => treeOf(await answer.text()).definitions
  for (const path of services) {
    const { portType, service } = await described(await request.get(`${path}?wsdl`))
    expect(service.port.address['@location']).toBe(`${baseUrl()}${path}`)
    expect(portType.operation[0]['@name']).toBeTruthy()
    for (const format of formats) {
      expect(refusalOf(format, await call(request, path, format, {}, { ...who(), Login: '' }))).toBe('3/101')
      // A merchant that is not there: nobody's tries are counted.
      expect(refusalOf(format, await call(request, path, format, { Billnumber: '1', Ordernumber: '1' }, { ...who(), Merchant_ID: '999999999' }))).toBe('7/141')
    }
    expect((await request.get(path)).status()).toBe(405)
    expect((await request.post(path, { data: 'x', headers: { 'content-type': 'text/plain' } })).status()).toBe(415)
  }
  expect(refusalOf('json', await call(request, services[0] ?? '', 'json', { Ordernumber: '1' }, { ...who(500004), Password: 'wrong' }))).toBe('7/141')
  expect(refusalOf('json', await call(request, services[0] ?? '', 'json', { Ordernumber: 'no such' }, who(500004)))).toBe('10/201')
})
