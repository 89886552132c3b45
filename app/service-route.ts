import { answerService } from '@/lib/assist/services/answer'
import type { ServiceName } from '@/lib/assist/services/wsdl'
import { service } from '@/lib/service'

type Handler = (request: Request) => Promise<Response>

type Handlers = Record<'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS', Handler>

/** The handlers of a web service of the Assist wire. Methods that it does not have are answered in the wire's own form. */
export function serviceRoute(name: ServiceName): Handlers {
  return everyMethod((request) => answerService(service(), name, request))
}

/** One handler that itself says which methods it has. */
export function everyMethod(handle: Handler): Handlers {
  return { GET: handle, POST: handle, PUT: handle, PATCH: handle, DELETE: handle, OPTIONS: handle }
}
