import { answerDocs } from '../answer-docs'

export const dynamic = 'force-dynamic'

/** The same to read and to print, without any script. */
export function GET(request: Request): Promise<Response> {
  return answerDocs(request, { tries: false })
}
