import type { ReactNode } from 'react'
import { setAnswerStatus } from '@/lib/platform/answer-status'
import Forbidden from './forbidden'
import NotFound from './not-found'

/**
 * A page of the account. Where it refuses (`forbidden`) or has nothing (`notFound`), the state is drawn in its place, with its status: what the framework
 * makes of these errors is a document without a body, which only scripts fill (docs/decisions/0090).
 */
export function screen<Props>(page: (props: Props) => Promise<ReactNode>): (props: Props) => Promise<ReactNode> {
  return async function draw(props) {
    try {
      return await page(props)
    } catch (error) {
      const status = statusOf(error)
      if (status === null) throw error
      setAnswerStatus(status)
      return status === 403 ? <Forbidden /> : <NotFound />
    }
  }
}

// As next/navigation marks them; it offers no other way to tell them.
function statusOf(error: unknown): 403 | 404 | null {
  const digest = (error as { digest?: unknown } | null)?.digest
  if (digest === 'NEXT_HTTP_ERROR_FALLBACK;403') return 403
  return digest === 'NEXT_HTTP_ERROR_FALLBACK;404' ? 404 : null
}
