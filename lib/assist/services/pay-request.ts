import { clientIp } from '@/lib/platform/client-ip'
import type { Env } from '@/lib/platform/env'
import { statusOf } from '../faults'
import { gmt } from '../gmt'
import { receive } from '../receive'
import { type TakeOrderDeps, takeOrder } from '../take-order'
import { admit, type ServiceDeps } from './caller'
import { faultText, type ServiceFault, ServiceRefused } from './fault'
import { readCall } from './read-call'

type Deps = ServiceDeps & TakeOrderDeps & { env: Pick<Env, 'publicUrl' | 'sandbox'> }

/**
 * `POST /pay/payrequest.cfm`: an order as `order.cfm` takes it, as a form or JSON, answered with the address of its page instead of a redirect. Login
 * and Password may come along, and must be right then. A refusal has the state `Decline`, no address, and the codes.
 */
export async function answerPayRequest(deps: Deps, request: Request): Promise<Response> {
  const origin = { ip: clientIp(request.headers), userAgent: request.headers.get('user-agent') }
  const call = await readCall(request)
  if ('refused' in call) return declined(call.refused.fault, call.refused.status)
  const { values, pairs } = call
  try {
    if (values.has('Login') || values.has('Password')) await admit(deps, values, origin)
  } catch (stop) {
    if (stop instanceof ServiceRefused) return declined(stop.fault, stop.status)
    throw stop
  }
  const taken = await takeOrder(deps, receive(pairs), { origin })
  if (taken.kind === 'refused') return declined(taken.refusal.fault, statusOf(taken.refusal.fault) === 400 ? 200 : statusOf(taken.refusal.fault))
  const url = `${deps.env.publicUrl}/pay/${taken.orderKey}`
  return respond({ url, URL: url, expirationtime: gmt(taken.expiresAt), orderstate: 'In Process' })
}

function declined(fault: ServiceFault, status: number): Response {
  const { firstCode, secondCode } = fault
  const codes = { firstcode: String(firstCode), secondcode: String(secondCode), message: faultText(fault) }
  return respond({ url: '', URL: '', expirationtime: '', orderstate: 'Decline', ...codes }, status)
}

function respond(body: object, status = 200): Response {
  const allow: Record<string, string> = status === 405 ? { allow: 'POST' } : {}
  const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...allow }
  return new Response(JSON.stringify(body), { status, headers })
}

/** The answer when nothing can be said because of a fault of ours. */
export function payRequestFailed(): Response {
  return declined({ firstCode: 2, secondCode: 1 }, 503)
}
