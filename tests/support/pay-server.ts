import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { showOrder, showResult } from '@/app/pay/[orderKey]/show-order'
import { takeForm } from '@/app/pay/[orderKey]/take-form'
import { answerApi } from '@/lib/api/answer'
import type { Service } from '@/lib/service'

/** The handlers of the pay pages and of the JSON API behind real sockets, as the server of the product has them. */
export async function startPayServer(service: Service): Promise<{ port: number; close: () => Promise<void> }> {
  const server = createServer(async (message, response) => {
    const request = await requestOf(message)
    const [, first, orderKey = '', result] = new URL(request.url).pathname.split('/')
    const handle = request.method === 'POST' ? takeForm : result ? showResult : showOrder
    const answer = await (first === 'api' ? answerApi(service, request) : handle(service, request, orderKey)).catch(
      () => new Response('failed', { status: 500 }),
    )
    response.writeHead(answer.status, { ...Object.fromEntries(answer.headers), 'set-cookie': answer.headers.getSetCookie() }).end(await answer.text())
  })
  await new Promise<void>((listening) => server.listen({ port: 0, host: '127.0.0.1', backlog: 2048 }, listening))
  return {
    port: (server.address() as AddressInfo).port,
    close: () => new Promise((closed) => server.close(() => closed()).closeAllConnections()),
  }
}

async function requestOf(message: IncomingMessage): Promise<Request> {
  const parts: Buffer[] = []
  for await (const part of message) parts.push(part)
  const headers = Object.entries(message.headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as [string, string]] : []))
  const body = message.method === 'POST' ? Buffer.concat(parts) : undefined
  return new Request(`http://pay.example${message.url}`, { method: message.method, headers, body })
}
