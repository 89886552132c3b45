import { redirectTo } from '@/components/pay/answer'
import { acceptOrder } from '@/lib/assist/accept-order'
import { clientIp } from '@/lib/platform/client-ip'
import { service } from '@/lib/service'
import { answerError } from '../answer-error'
import { guarded } from '../guarded'

export const dynamic = 'force-dynamic'

const originOf = ({ headers }: Request) => ({ ip: clientIp(headers), userAgent: headers.get('user-agent') })

/** Starts a payment: spec/assist-wire.md section 1. */
export const GET = guarded(async (request: Request) => {
  const deps = service()
  const { location } = await acceptOrder(deps, request, originOf(request))
  // 302, because published clients look for it.
  return redirectTo(location, { status: 302, secure: deps.env.publicUrl.startsWith('https:') })
})

const notAllowed = guarded(async (request: Request) => {
  const deps = service()
  const outcome = await acceptOrder(deps, request, originOf(request))
  const response = await answerError(deps, request, outcome.kind === 'refused' ? outcome.refusal : null)
  const headers = new Headers(response.headers)
  headers.set('allow', 'GET, POST')
  return new Response(request.method === 'HEAD' ? null : response.body, { status: 405, headers })
})

export { GET as POST, notAllowed as DELETE, notAllowed as HEAD, notAllowed as OPTIONS, notAllowed as PATCH, notAllowed as PUT }
