import { answerPage } from '@/components/pay/answer'
import { UnavailablePage } from '@/components/pay/plain-pages'
import { log } from '@/lib/platform/log'
import { timed } from '@/lib/platform/metrics'
import { service } from '@/lib/service'
import { openPlainPage } from './[orderKey]/show-page'
import { isSecure } from './[orderKey]/visit'

const retryAfterSec = 10

/**
 * A handler that answers a page whatever happens behind it: a database that is away, or a bug, is told to the payer as a pause, with the way back. The log
 * holds what it was, and nothing of the request but its path without the order's key.
 */
export function guarded<Rest extends unknown[]>(
  handler: (request: Request, ...rest: Rest) => Promise<Response>,
): (request: Request, ...rest: Rest) => Promise<Response> {
  return (request, ...rest) => timed('pay', request, () => answered(request, ...rest))

  async function answered(request: Request, ...rest: Rest): Promise<Response> {
    try {
      return await handler(request, ...rest)
    } catch (error) {
      log.error(
        { method: request.method, error: (error as Error).name, message: (error as Error).message, stack: (error as Error).stack },
        'a pay page could not be answered',
      )
      const { pathname } = new URL(request.url)
      const page = <UnavailablePage context={openPlainPage(service(), request)} hrefOf={(language) => `${pathname}?lang=${language}`} open={pathname} />
      const response = await answerPage(page, { status: 503, secure: isSecure(service()) })
      response.headers.set('retry-after', String(retryAfterSec))
      return response
    }
  }
}
