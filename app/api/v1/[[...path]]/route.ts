import { answerApi } from '@/lib/api/answer'
import { timed } from '@/lib/platform/metrics'
import { service } from '@/lib/service'

export const dynamic = 'force-dynamic'

/** The JSON API (spec/contract.md section 4). Which calls there are, and what they do, stands in lib/api/calls.ts. */
const answer = (request: Request): Promise<Response> => timed('api', request, () => answerApi(service(), request))

export { answer as DELETE, answer as GET, answer as HEAD, answer as OPTIONS, answer as PATCH, answer as POST, answer as PUT }
