import { answerService } from '@/lib/assist/services/answer'
import type { ServiceName } from '@/lib/assist/services/wsdl'
import { service } from '@/lib/service'

type Handler = (request: Request) => Promise<Response>

/** The handlers of a web service of the Assist wire. Methods that it does not have are answered in the wire's own form. */
export function serviceRoute(name: ServiceName): Record<'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS', Handler> {
  const handle: Handler = (request) => answerService(service(), name, request)
  return { GET: handle, POST: handle, PUT: handle, PATCH: handle, DELETE: handle, OPTIONS: handle }
}
