import { answerDocs } from './answer-docs'

export const dynamic = 'force-dynamic'

/** A page to try the calls of the JSON API. */
export function GET(request: Request): Promise<Response> {
  return answerDocs(request, { tries: true })
}
