import { answerError } from '@/components/pay/answer-error'
import { readErrorId } from '@/lib/assist/error-id'
import { service } from '@/lib/service'

export const dynamic = 'force-dynamic'

/** Says what was wrong with an order, to whoever holds the ErrorID of it. */
export function GET(request: Request): Promise<Response> {
  const deps = service()
  const errorId = new URL(request.url).searchParams.get('ErrorID')
  return answerError(deps, request, errorId === null ? null : readErrorId(deps.keys, errorId))
}
