import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { makeOutgoing } from '@/lib/platform/outgoing/call'
import { type Answer, startReceiver } from '@/tests/support/receiver'

const request = (url: string) => ({ url, method: 'POST' as const, headers: { 'content-type': 'text/plain' }, body: 'hello' })
const inSandbox = makeOutgoing({ sandbox: true })

async function receiver(answer?: Answer, where?: Parameters<typeof startReceiver>[1]) {
  const started = await startReceiver(answer, where)
  onTestFinished(started.close)
  return started
}

/** A receiver that speaks no HTTP: does with the connection what it is told. */
async function rawReceiver(greet: (socket: import('node:net').Socket) => void) {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    greet(socket)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

it('posts the body and brings back status and text', async () => {
  const shop = await receiver((_met, response) => void response.writeHead(202, { 'content-type': 'text/plain' }).end('took it'))
  expect(await inSandbox(request(shop.url))).toEqual({ kind: 'answered', status: 202, body: 'took it', truncated: false })
  expect(shop.met).toMatchObject([{ url: '/hook', body: 'hello', headers: { 'content-type': 'text/plain' } }])
})

it('reaches this machine in the sandbox only', async () => {
  const shop = await receiver()
  expect(await makeOutgoing({ sandbox: false })(request(shop.url))).toEqual({ kind: 'refused', fault: 'port' })
  expect(await makeOutgoing({ sandbox: false })(request('http://127.0.0.1:8080/'))).toEqual({ kind: 'refused', fault: 'not-public' })
  expect(shop.met).toEqual([])
})

it.each([['10.1.2.3'], ['127.0.0.1'], ['169.254.169.254'], ['::ffff:127.0.0.1'], ['8.8.8.8', '192.168.0.1']])(
  'does not call a name that leads to %s, in the sandbox either',
  async (...addresses) => {
    const call = makeOutgoing({ sandbox: true, resolve: async () => addresses })
    expect(await call(request('https://shop.example/'))).toEqual({ kind: 'refused', fault: 'not-public' })
  },
)

it('connects to the address that was judged, whatever the name means a moment later', async () => {
  const right = await receiver((_met, response) => void response.end('right'), { host: '127.0.77.2', port: 8080 })
  const trap = await receiver(undefined, { host: '127.0.77.3', port: 8080 })
  const meanings = [['127.0.77.2'], ['127.0.77.3']]
  const call = makeOutgoing({ sandbox: false, resolve: async () => meanings.shift() ?? [], isAllowed: (address) => address === '127.0.77.2' })
  expect(await call(request('http://shop.example:8080/hook'))).toMatchObject({ kind: 'answered', body: 'right' })
  expect(right.met[0]?.headers.host).toBe('shop.example:8080')
  expect(await call(request('http://shop.example:8080/hook'))).toEqual({ kind: 'refused', fault: 'not-public' })
  expect(trap.met).toEqual([])
})

it('does not follow a redirect', async () => {
  const trap = await receiver()
  const shop = await receiver((_met, response) => void response.writeHead(302, { location: trap.url }).end())
  expect(await inSandbox(request(shop.url))).toMatchObject({ kind: 'answered', status: 302 })
  expect(trap.met).toEqual([])
})

it('says of a dead receiver that there was no connection, and of an unknown name that there is none', async () => {
  const shop = await startReceiver()
  await shop.close()
  expect(await inSandbox(request(shop.url))).toEqual({ kind: 'failed', why: 'no-connection' })
  const call = makeOutgoing({ sandbox: true, resolve: () => Promise.reject(new Error('ENOTFOUND')) })
  expect(await call(request('https://nowhere.example/'))).toEqual({ kind: 'failed', why: 'no-such-name' })
})

it('does not wait for a name server that never answers', async () => {
  const call = makeOutgoing({ sandbox: true, resolve: () => new Promise(() => {}) })
  expect(await call(request('https://slow.example/'), { connectMs: 50 })).toEqual({ kind: 'failed', why: 'connect-time-out' })
})

it('ends a receiver that takes the request and says nothing', async () => {
  const shop = await receiver(() => {})
  expect(await inSandbox(request(shop.url), { firstByteMs: 80 })).toEqual({ kind: 'failed', why: 'first-byte-time-out' })
  expect(shop.met).toHaveLength(1)
})

it('ends a receiver that drips its answer', async () => {
  const shop = await receiver((_met, response) => {
    response.writeHead(200)
    const drip = setInterval(() => response.write('.'), 5)
    response.on('close', () => clearInterval(drip))
  })
  expect(await inSandbox(request(shop.url), { totalMs: 150 })).toEqual({ kind: 'failed', why: 'total-time-out' })
})

it('ends a receiver that drips its headers', async () => {
  const url = await rawReceiver((socket) => {
    socket.write('HTTP/1.1 200 OK\r\n')
    const drip = setInterval(() => socket.write('a: b\r\n'), 5)
    socket.on('close', () => clearInterval(drip))
  })
  expect(await inSandbox(request(url), { firstByteMs: 100 })).toEqual({ kind: 'failed', why: 'first-byte-time-out' })
})

it('reads no more of an answer than it was told', async () => {
  const shop = await receiver((_met, response) => {
    const pour = () => {
      while (response.write('x'.repeat(1000)) && !response.destroyed);
    }
    response.on('drain', pour)
    pour()
  })
  const told = await inSandbox(request(shop.url), { answerBytes: 1500 })
  expect(told).toEqual({ kind: 'answered', status: 200, body: 'x'.repeat(1500), truncated: true })
})

it.each([
  ['cuts the connection', (socket: import('node:net').Socket) => void socket.destroy()],
  ['answers what is no HTTP', (socket: import('node:net').Socket) => void socket.end('SSH-2.0-OpenSSH_9.2\r\n')],
  ['sends endless headers', (socket: import('node:net').Socket) => void socket.end(`HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(10_000)}\r\n`)],
])('calls it broken when the receiver %s', async (_what, greet) => {
  expect(await inSandbox(request(await rawReceiver((socket) => void socket.once('data', () => greet(socket)))))).toEqual({ kind: 'failed', why: 'broken' })
})

it('says that it is the certificate where a receiver has none', async () => {
  const url = await rawReceiver((socket) => void socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')))
  expect(await inSandbox(request(url.replace('http:', 'https:')))).toEqual({ kind: 'failed', why: 'tls' })
})
