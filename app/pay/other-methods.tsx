import { answerPage } from '@/components/pay/answer'
import { MethodPage } from '@/components/pay/plain-pages'
import { service } from '@/lib/service'
import { openPlainPage } from './[orderKey]/show-page'
import { isSecure } from './[orderKey]/visit'
import { guarded } from './guarded'

const methods = ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

/** Handlers for the methods that an address does not have: a 405 with the headers of every other answer, which the framework's own would lack. */
export function otherMethods(allow: string): Record<(typeof methods)[number], (request: Request) => Promise<Response>> {
  const refuse = guarded(async (request: Request) => {
    const { pathname } = new URL(request.url)
    const page = <MethodPage context={openPlainPage(service(), request)} hrefOf={(language) => `${pathname}?lang=${language}`} open={pathname} />
    const response = await answerPage(page, { status: 405, secure: isSecure(service()) })
    response.headers.set('allow', allow)
    return response
  })
  return Object.fromEntries(methods.map((method) => [method, refuse])) as ReturnType<typeof otherMethods>
}
