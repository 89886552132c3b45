import { clientIp } from '@/lib/platform/client-ip'
import { isUnavailable } from '@/lib/platform/db'
import type { Env } from '@/lib/platform/env'
import { answerText, contentTypes, refusalText, type ServiceAnswer } from './answer-text'
import { admit, type ServiceCaller, type ServiceDeps } from './caller'
import { ServiceRefused } from './fault'
import { cancel, charge } from './follow-up'
import { orderResult } from './order-result'
import { orderState } from './order-state'
import { type Call, type Format, readCall, type Values } from './read-call'
import { resultByDate } from './result-by-date'
import { type ServiceName, wsdlOf } from './wsdl'

type Deps = ServiceDeps & { env: Pick<Env, 'publicUrl'> }

const work: Record<ServiceName, (deps: ServiceDeps, caller: ServiceCaller, values: Values) => Promise<ServiceAnswer>> = {
  orderstate: orderState,
  orderresult: orderResult,
  resultbydate: resultByDate,
  charge,
  cancel,
  wscancel: cancel,
}

/** Answers a call of a web service (spec/assist-wire.md section 5), or describes the service. */
export function answerService(deps: Deps, name: ServiceName, request: Request): Promise<Response> {
  if (request.method === 'GET' && new URL(request.url).searchParams.toString().toLowerCase() === 'wsdl=') {
    return Promise.resolve(respond(wsdlOf(name, deps.env.publicUrl), { type: contentTypes.soap }))
  }
  return answerCall(deps, name, request, async (caller, { format, values }) => answerText(format, await work[name](deps, caller, values)))
}

/**
 * Reads a call, lets its merchant in, and answers the text of `answer`, or codes. They stand in the body and the status is 200, as clients of the
 * modelled system expect, but for what is no call at all (405, 413, 415) and for a database that is away (503). Nothing that is sent can make it throw.
 */
export async function answerCall<D extends ServiceDeps>(
  deps: D,
  name: string,
  request: Request,
  answer: (caller: ServiceCaller, call: Call) => Promise<string>,
): Promise<Response> {
  const call = await readCall(request)
  const origin = { ip: clientIp(request.headers), userAgent: request.headers.get('user-agent') }
  try {
    if ('refused' in call) throw call.refused
    const caller = await admit(deps, call.values, origin)
    return respond(await answer(caller, call), { type: contentTypes[call.format] })
  } catch (error) {
    const merchantId = 'values' in call ? (call.values.get('Merchant_ID') ?? null) : null
    return refuse(deps, error, { name, format: call.format, merchantId, ip: origin.ip })
  }
}

type Circumstances = { name: string; format: Format; merchantId: string | null; ip: string | null }

// What was sent is in no log: Merchant_ID only when it can be one.
function refuse({ log }: ServiceDeps, error: unknown, { name, format, merchantId, ip }: Circumstances): Response {
  if (error instanceof ServiceRefused) {
    const known = merchantId !== null && /^\d{1,10}$/.test(merchantId) ? Number(merchantId) : null
    log.warn({ event: 'service.refused', service: name, merchantId: known, ...error.fault, ip }, 'a call of a web service was refused')
    const headers: Record<string, string> = error.status === 405 ? { allow: 'POST' } : {}
    return respond(refusalText(format, error.fault), { type: contentTypes[format], status: error.status, headers })
  }
  const { name: kind, message, stack } = error as Error
  log.error({ service: name, error: kind, message, stack }, 'a call of a web service failed')
  const status = isUnavailable(error) ? 503 : 500
  return respond(refusalText(format, { firstCode: 2, secondCode: 1 }), { type: contentTypes[format], status, headers: { 'retry-after': '5' } })
}

function respond(body: string, { type, status = 200, headers = {} }: { type: string; status?: number; headers?: Record<string, string> }): Response {
  return new Response(body, { status, headers: { 'content-type': type, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...headers } })
}
