import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request as a merchant's receiver met it. */
export type Met = { url: string; headers: IncomingMessage['headers']; body: string }

/** A merchant's receiver on this machine: keeps what it met, and answers as it is told. */
export type Receiver = { url: string; port: number; met: Met[]; answer: (how: Answer) => void; close: () => Promise<void> }

export type Answer = (met: Met, response: ServerResponse) => void

const ok: Answer = (_met, response) => void response.writeHead(200).end('ok')

export async function startReceiver(first: Answer = ok, { host = '127.0.0.1', port = 0 }: { host?: string; port?: number } = {}): Promise<Receiver> {
  const met: Met[] = []
  let how = first
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const one = { url: request.url ?? '', headers: request.headers, body: Buffer.concat(parts).toString('utf8') }
      met.push(one)
      how(one, response)
    })
    request.on('error', () => {})
    response.on('error', () => {})
  })
  await new Promise<void>((done) => server.listen(port, host, done))
  const bound = (server.address() as AddressInfo).port
  return {
    url: `http://${host}:${bound}/hook`,
    port: bound,
    met,
    answer: (next) => {
      how = next
    },
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}
