import { everyMethod } from '@/app/service-route'
import { answerPayRequest, payRequestFailed } from '@/lib/assist/services/pay-request'
import { service } from '@/lib/service'

export const dynamic = 'force-dynamic'

/** Starts a payment for a program instead of a browser: spec/assist-wire.md section 1. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = everyMethod(async (request) => {
  const deps = service()
  try {
    return await answerPayRequest(deps, request)
  } catch (error) {
    const { name, message, stack } = error as Error
    deps.log.error({ service: 'payrequest', error: name, message, stack }, 'an order could not be taken')
    return payRequestFailed()
  }
})
