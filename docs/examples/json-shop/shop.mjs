// A shop that takes payments over the JSON API, in one file and without packages. Node 20 or newer:
//
//   export ONE_CLICK_URL=http://127.0.0.1:3000 ONE_CLICK_KEY=oc_… ONE_CLICK_MERCHANT=500001     (all three stand in DATA_DIR/sandbox.json)
//   node shop.mjs order 10042 10.00 BYN customer-1     makes an order; send its payer to payUrl
//   node shop.mjs show 5500001…                        tells how it stands
//   node shop.mjs confirm 5500001… [4.50]              takes what is held
//   node shop.mjs cancel 5500001… "Out of stock" [4.50]
import { randomUUID } from 'node:crypto'

const { ONE_CLICK_URL: base = 'http://127.0.0.1:3000', ONE_CLICK_KEY: key = '', ONE_CLICK_MERCHANT: merchant = '' } = process.env

const acts = {
  order: (orderNumber, amount, currency, customerNumber) =>
    call('POST', '/orders', { merchantId: Number(merchant), orderNumber, amount, currency, ...(customerNumber ? { customerNumber } : {}) }),
  show: (billNumber) => call('GET', `/orders/${billNumber}`),
  confirm: (billNumber, amount) => call('POST', `/orders/${billNumber}/confirmations`, amount ? { amount } : {}),
  cancel: (billNumber, reason, amount) => call('POST', `/orders/${billNumber}/cancellations`, { reason, ...(amount ? { amount } : {}) }),
}

const [act = '', ...words] = process.argv.slice(2)
if (!Object.hasOwn(acts, act)) {
  console.error(`Say one of: ${Object.keys(acts).join(', ')}`)
  process.exit(2)
}
const { status, body } = await acts[act](...words)
console.log(JSON.stringify(body, null, 2))
process.exitCode = status < 400 ? 0 : 1

/**
 * One call, until its outcome is known. A write has one Idempotency-Key for all its tries, so it is done once, whatever was lost on the way. A real shop
 * writes the key down beside the order before the first try, and goes on with the same one after a crash.
 */
async function call(method, path, body) {
  const idempotencyKey = randomUUID()
  let last
  for (let tries = 1; tries <= 10; tries += 1) {
    const answer = await once(method, path, body, idempotencyKey)
    if (answer && !isPassing(answer)) return answer
    last = answer ?? last
    await new Promise((wait) => setTimeout(wait, 1000 * Number(answer?.retryAfter ?? tries)))
  }
  return last ?? { status: 503, body: { title: 'The service could not be reached' } }
}

// 202: nobody knows yet how it ended; 409 with Retry-After: the first try is still being worked on; 429 and 503: later.
function isPassing({ status, retryAfter }) {
  return status === 202 || status === 429 || status >= 500 || (status === 409 && retryAfter !== null)
}

async function once(method, path, body, idempotencyKey) {
  try {
    const response = await fetch(`${base}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        accept: 'application/json',
        ...(method === 'GET' ? {} : { 'content-type': 'application/json', 'idempotency-key': idempotencyKey }),
      },
      ...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(60_000),
    })
    return { status: response.status, retryAfter: response.headers.get('retry-after'), body: await response.json() }
  } catch {
    // Sent or not, nobody knows: the same key again finds out.
    return null
  }
}
