import { takeCall } from '@/lib/merchants/web-service-access'
import { readTokens, readToldOperations } from '@/lib/payments/told-queries'
import { operationFields } from '../operation-fields'
import type { ServiceAnswer } from './answer-text'
import type { ServiceCaller, ServiceDeps } from './caller'
import { ServiceRefused } from './fault'
import { withCheck } from './order-result'
import { checkFields } from './order-state'
import type { Values } from './read-call'
import { readInterval } from './read-interval'
import { choiceOf, languageOf } from './read-values'
import { grouped } from './told-fields'

export const longestIntervalMs = 24 * 60 * 60_000
export const everyMs = 10 * 60_000

/** More would not fit one answer: the merchant asks for fewer hours. */
export const mostOperations = 10_000

const types = { A: 100, C: 200, R: 300 }

// New (the payer is at his bank), in process, success, failure, and undone because no answer came in time.
const states = { N: ['authenticating'], P: ['authorizing', 'unknown'], S: ['approved'], F: ['declined'], T: ['reversed'] }

/** `/resultbydate/resultbydate.cfm`: the operations of up to 24 hours. Once in ten minutes; a call that is refused is not counted. */
export async function resultByDate(deps: ServiceDeps, caller: ServiceCaller, values: Values): Promise<ServiceAnswer> {
  const { merchantId, scope } = caller
  const now = deps.clock.now()
  const { from, to } = readInterval(values, { now, days: 1 })
  if (to.getTime() - from.getTime() > longestIntervalMs) throw new ServiceRefused(5, 4)
  const testMode = choiceOf(values, 'TestMode', { 0: false, 1: true })
  const asked = { merchantId, from, to, testMode, type: choiceOf(values, 'Operationtype', types), states: choiceOf(values, 'Operationstate', states) }
  const wished = languageOf(values)
  if (!(await takeCall(deps, merchantId, 'resultbydate', everyMs))) throw new ServiceRefused(17, 3)
  const found = await readToldOperations(deps, scope, asked, mostOperations + 1)
  if (found.length > mostOperations) throw new ServiceRefused(17, 4)
  const tokens = await readTokens(
    deps,
    scope,
    found.map(({ payment }) => payment),
  )
  const told = found.map(({ order, operation, payment }) => {
    const language = wished ?? (order.language as 'en')
    const token = tokens.get(payment.id) ?? null
    const fields = operationFields({ order, operation, payment, token, language, processingName: deps.acquirer.name, packetDate: now })
    return { fields, check: checkFields(order, caller, now) }
  })
  return {
    root: 'resultbydate',
    count: told.length,
    rows: told.map(({ fields, check }) => withCheck(fields, check)),
    elements: told.map(({ fields, check }) => ({ name: 'operation', fields: withCheck(fields, check) })),
    json: {
      operations: told.map(({ fields, check }) => {
        const { order, customer, operation, threeDSecure } = grouped(fields)
        return {
          ...Object.fromEntries([...order, ...operation]),
          customer: Object.fromEntries(customer),
          threedsdata: Object.fromEntries(threeDSecure),
          checkdata: Object.fromEntries(check),
        }
      }),
    },
  }
}
