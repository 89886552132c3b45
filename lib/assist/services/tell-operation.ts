import { readTokens, readToldOrder } from '@/lib/payments/told-queries'
import { operationFields } from '../operation-fields'
import type { ServiceAnswer } from './answer-text'
import type { ServiceCaller, ServiceDeps } from './caller'
import { paymentOf, withCheck } from './order-result'
import { checkFields } from './order-state'
import { grouped } from './told-fields'

/** The answer to a call that made one operation, or met it again. `language` null: the order's own. */
export async function tellOperation(
  deps: ServiceDeps,
  caller: ServiceCaller,
  told: { root: ServiceAnswer['root']; billNumber: string; operationId: bigint; language: 'en' | 'ru' | 'be' | null },
): Promise<ServiceAnswer> {
  const { root, billNumber, operationId } = told
  const order = await readToldOrder(deps, caller.scope, { merchantId: caller.merchantId, billNumber, from: null, to: null })
  const operation = order?.operations.find(({ id }) => id === operationId)
  if (!order || !operation) throw new Error(`operation ${operationId} is not of the order of ${billNumber}`)
  const now = deps.clock.now()
  const payment = paymentOf(order, operation)
  const token = (await readTokens(deps, caller.scope, [payment])).get(payment.id) ?? null
  const language = told.language ?? (order.language as 'en')
  const fields = operationFields({ order, operation, payment, token, language, processingName: deps.acquirer.name, packetDate: now })
  const check = checkFields(order, caller, now)
  const whole = withCheck(fields, check)
  const groups = grouped(fields)
  return {
    root,
    count: 1,
    rows: [whole],
    elements: [{ name: 'orders', fields: [], inside: [{ name: 'order', fields: whole }] }],
    json: {
      order: {
        ...Object.fromEntries([...groups.order, ...groups.operation]),
        customer: Object.fromEntries(groups.customer),
        threedsdata: Object.fromEntries(groups.threeDSecure),
      },
      checkdata: Object.fromEntries(check),
    },
  }
}
