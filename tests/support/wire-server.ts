import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as cancel from '@/app/cancel/cancel.cfm/route'
import * as wscancel from '@/app/cancel/wscancel.cfm/route'
import * as charge from '@/app/charge/charge.cfm/route'
import * as orderresult from '@/app/orderresult/orderresult.cfm/route'
import * as orderstate from '@/app/orderstate/orderstate.cfm/route'
import * as removeToken from '@/app/pay/oneclick/v1/rem_token.cfm/route'
import * as token from '@/app/pay/oneclick/v1/token.cfm/route'
import * as order from '@/app/pay/order.cfm/route'
import * as payrequest from '@/app/pay/payrequest.cfm/route'
import * as tokenpay from '@/app/pay/tokenpay.cfm/route'
import * as resultbydate from '@/app/resultbydate/resultbydate.cfm/route'
import type { Service } from '@/lib/service'

type Handler = (request: Request) => Promise<Response>

const routes: Record<string, object> = {
  '/pay/order.cfm': order,
  '/pay/payrequest.cfm': payrequest,
  '/pay/tokenpay.cfm': tokenpay,
  '/pay/oneclick/v1/token.cfm': token,
  '/pay/oneclick/v1/rem_token.cfm': removeToken,
  '/orderstate/orderstate.cfm': orderstate,
  '/orderresult/orderresult.cfm': orderresult,
  '/resultbydate/resultbydate.cfm': resultbydate,
  '/charge/charge.cfm': charge,
  '/cancel/cancel.cfm': cancel,
  '/cancel/wscancel.cfm': wscancel,
}

const holder = globalThis as typeof globalThis & { oneClickService?: Service }

/** The addresses of the Assist wire behind real sockets, by the route files of the product. One service at a time. */
export async function startWireServer(service: Service): Promise<{ url: string; close: () => Promise<void> }> {
  holder.oneClickService = service
  const server = createServer(async (message, response) => {
    const url = new URL(message.url ?? '/', 'http://pay.example')
    const handle = Object.entries(routes[url.pathname] ?? {}).find(([method]) => method === message.method)?.[1] as Handler | undefined
    const answer = handle ? await handle(await requestOf(message, url)) : new Response('no such address', { status: 404 })
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(Buffer.from(await answer.arrayBuffer()))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      await new Promise<void>((closed) => server.close(() => closed()).closeAllConnections())
      delete holder.oneClickService
    },
  }
}

async function requestOf(message: IncomingMessage, url: URL): Promise<Request> {
  const parts: Buffer[] = []
  for await (const part of message) parts.push(part)
  const headers = Object.entries(message.headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as [string, string]] : []))
  const bodiless = message.method === 'GET' || message.method === 'HEAD'
  return new Request(url, { method: message.method, headers, ...(bodiless ? {} : { body: Buffer.concat(parts) }) })
}
