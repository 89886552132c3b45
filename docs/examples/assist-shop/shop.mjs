// A shop that is paid by the Assist wire, in one file without dependencies. Run it against a sandbox:
//
//   node docs/examples/assist-shop/shop.mjs .data/sandbox.json 500001 4000
//
// and open http://127.0.0.1:4000. To have it told of results too, switch the Assist notification of that shop on (Personal Account, Notifications; the
// sandbox has the address http://127.0.0.1:4000/notify there already, switched off). What a real shop takes from here: `signedOrder`, `resultOf` and `answerNotification`.
import { createHash, randomUUID, timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

const [file, merchantId, port = '4000'] = process.argv.slice(2)
const { baseUrl, merchants } = JSON.parse(readFileSync(file, 'utf8'))
const shop = merchants.find((merchant) => String(merchant.merchantId) === merchantId)

/** Parameters of an order with their check value: X is the values joined by ";", only those that were sent. */
function signedOrder({ number, amount, currency, customerNumber }, here) {
  const fields = {
    Merchant_ID: merchantId,
    OrderNumber: number,
    OrderAmount: amount,
    OrderCurrency: currency,
    CustomerNumber: customerNumber,
    URL_RETURN: `${here}/back`,
  }
  const x = [merchantId, number, amount, currency, customerNumber].join(';')
  return { ...fields, Checkvalue: checkValue(x) }
}

/** UPPER(MD5(UPPER(MD5(secret) + MD5(X)))) */
function checkValue(x) {
  const md5 = (text) => createHash('md5').update(text, 'utf8').digest('hex').toUpperCase()
  return md5(md5(shop.secretWord) + md5(x))
}

function isCheckValue(sent, x) {
  const [given, wanted] = [Buffer.from(String(sent).toUpperCase()), Buffer.from(checkValue(x))]
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

/** How an order stands, asked of the gateway itself: what the payer's browser says proves nothing. */
async function resultOf(number) {
  const merchant = { merchant_id: merchantId, login: shop.webServiceLogin, password: shop.webServicePassword }
  const body = JSON.stringify({ merchant, ordernumber: number })
  const response = await fetch(`${baseUrl}/orderresult/orderresult.cfm`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const { orderresult, fault } = await response.json()
  if (fault) throw new Error(`orderresult: ${fault.faultstring}`)
  const [order] = orderresult.orders
  const x = [merchantId, order.ordernumber, order.orderamount, order.ordercurrency, order.orderstate].join('')
  if (!isCheckValue(order.checkdata.checkvalue, x)) throw new Error('the answer is not the gateway’s')
  return order
}

/** Takes a notification: right ones are answered with their billnumber, forged ones with codes. The order is paid once, however often it is told. */
function answerNotification(fields) {
  const x = [fields.get('merchant_id'), fields.get('ordernumber'), fields.get('amount'), fields.get('currency'), fields.get('orderstate')].join('')
  if (fields.get('merchant_id') !== merchantId || !isCheckValue(fields.get('checkvalue'), x)) return '<pushpaymentresult firstcode="9" secondcode="158"/>'
  paid.set(fields.get('ordernumber'), fields.get('orderstate'))
  const echoed = ['billnumber', 'packetdate'].map((name) => `<${name}>${escaped(fields.get(name) ?? '')}</${name}>`).join('')
  return `<pushpaymentresult firstcode="0" secondcode="0"><order>${echoed}</order></pushpaymentresult>`
}

const paid = new Map()

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const page = (inside) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>Two cups</title><h1>Two cups, 10.00 BYN</h1>${inside}</html>`

async function textOf(request, most = 64 * 1024) {
  const parts = []
  let size = 0
  for await (const part of request) {
    size += part.length
    if (size > most) throw new Error('too large')
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

async function answer(request) {
  const url = new URL(request.url, `http://${request.headers.host}`)
  if (request.method === 'POST' && url.pathname === '/buy') {
    const order = { number: randomUUID(), amount: '10.00', currency: 'BYN', customerNumber: 'customer-1' }
    return { status: 303, location: `${baseUrl}/pay/order.cfm?${new URLSearchParams(signedOrder(order, url.origin))}` }
  }
  if (request.method === 'POST' && url.pathname === '/notify') {
    const xml = answerNotification(new URLSearchParams(await textOf(request)))
    return { status: 200, type: 'text/xml; charset=utf-8', body: `<?xml version="1.0" encoding="UTF-8"?>${xml}` }
  }
  if (url.pathname === '/back') {
    const order = await resultOf(url.searchParams.get('ordernumber') ?? '')
    return { status: 200, body: page(`<p>Order ${escaped(order.ordernumber)}: <b>${escaped(order.orderstate)}</b></p>`) }
  }
  return { status: 200, body: page('<form method="post" action="/buy"><button>Pay</button></form>') }
}

const server = createServer(async (request, response) => {
  const {
    status,
    location,
    type = 'text/html; charset=utf-8',
    body = '',
  } = await answer(request).catch((error) => ({ status: 502, body: page(escaped(error.message)) }))
  response.writeHead(status, { 'content-type': type, ...(location ? { location } : {}) }).end(body)
})
server.listen(Number(port), '127.0.0.1', () => process.stdout.write(`shop http://127.0.0.1:${server.address().port}\n`))
