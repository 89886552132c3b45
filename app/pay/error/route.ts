import { readErrorId } from '@/lib/assist/error-id'
import { service } from '@/lib/service'
import { answerError } from '../answer-error'
import { guarded } from '../guarded'
import { otherMethods } from '../other-methods'

export const dynamic = 'force-dynamic'

/** Says what was wrong with an order, to whoever holds the ErrorID of it. */
export const GET = guarded((request: Request) => {
  const deps = service()
  const errorId = new URL(request.url).searchParams.get('ErrorID')
  return answerError(deps, request, errorId === null ? null : readErrorId(deps.keys, errorId))
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET')
