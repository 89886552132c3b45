import { readTokens, readToldOrder, type ToldOperationRow, type ToldOrderRow } from '@/lib/payments/told-queries'
import { gmt } from '../gmt'
import { amountOf, type Fields, operationFields } from '../operation-fields'
import { orderStateNames } from '../order-states'
import type { ServiceAnswer } from './answer-text'
import type { ServiceCaller, ServiceDeps } from './caller'
import { ServiceRefused } from './fault'
import { checkFields, usualDays } from './order-state'
import type { Values } from './read-call'
import { hasInterval, readInterval } from './read-interval'
import { billOf, languageOf, requiredValue } from './read-values'
import { grouped } from './told-fields'

/** `/orderresult/orderresult.cfm`: an order with all its operations. */
export async function orderResult(deps: ServiceDeps, caller: ServiceCaller, values: Values): Promise<ServiceAnswer> {
  const order = await findOrder(deps, caller, values)
  const tokens = await readTokens(deps, caller.scope, order.operations)
  const now = deps.clock.now()
  const check = checkFields(order, caller, now)
  const language = languageOf(values) ?? (order.language as 'en')
  const told = order.operations.map((operation) => {
    const payment = paymentOf(order, operation)
    const token = tokens.get(payment.id) ?? null
    return operationFields({ order, operation, payment, token, language, processingName: deps.acquirer.name, packetDate: now })
  })
  const own = orderFields(order)
  return {
    root: 'orderresult',
    count: 1,
    rows: told.length > 0 ? told.map((fields) => withCheck(fields, check)) : [[...own, ...check]],
    elements: [{ name: 'order', fields: [...own, ...customerFields(order), ...check], inside: told.map(operationElement) }],
    json: {
      orders: [
        {
          ...Object.fromEntries(own),
          customer: Object.fromEntries(customerFields(order)),
          operations: told.map((fields) => Object.fromEntries(grouped(fields).operation)),
          threedsdata: Object.fromEntries(grouped(told.at(-1) ?? []).threeDSecure),
          checkdata: Object.fromEntries(check),
        },
      ],
    },
  }
}

/** `packetdate` of an operation with what proves it, as a notification has the three side by side. */
export function withCheck(fields: Fields, check: Fields): Fields {
  return fields.flatMap((field) => (field[0] === 'packetdate' ? check : [field]))
}

function findOrder(deps: ServiceDeps, { scope, merchantId }: ServiceCaller, values: Values): Promise<ToldOrderRow> {
  const open = { from: null, to: null }
  const interval = () => readInterval(values, { now: deps.clock.now(), days: usualDays })
  const found = values.has('Billnumber')
    ? // A billnumber names one order whenever it was made.
      readToldOrder(deps, scope, { merchantId, billNumber: billOf(values).billNumber, ...(hasInterval(values) ? interval() : open) })
    : readToldOrder(deps, scope, { merchantId, number: requiredValue(values, 'Ordernumber'), ...interval() })
  return found.then((order) => {
    if (!order) throw new ServiceRefused(10, values.has('Billnumber') ? 143 : 201)
    return order
  })
}

/** Whose card an operation tells of: its own when it is a payment, else that of the payment it follows. */
export function paymentOf(order: ToldOrderRow, operation: ToldOperationRow): ToldOperationRow {
  if (operation.type === 100) return operation
  return order.operations.find(({ type, state }) => type === 100 && state === 'approved') ?? operation
}

function orderFields(order: ToldOrderRow): Fields {
  return [
    ['merchant_id', String(order.merchantId)],
    ['ordernumber', order.number],
    ['billnumber', order.billNumber],
    ['testmode', order.testMode ? '1' : '0'],
    ['ordercomment', order.comment ?? ''],
    ['orderamount', amountOf(order)],
    ['ordercurrency', order.currency],
    ['orderdate', gmt(order.createdAt)],
    ['orderstate', orderStateNames[order.state as 'approved']],
  ]
}

function customerFields({ payer }: ToldOrderRow): Fields {
  const { firstName = '', lastName = '', middleName = '', email = '' } = payer as Record<string, string>
  return [
    ['firstname', firstName],
    ['lastname', lastName],
    ['middlename', middleName],
    ['email', email],
  ]
}

function operationElement(fields: Fields) {
  const { operation, threeDSecure } = grouped(fields)
  return { name: 'operation', fields: [...operation, ...threeDSecure] }
}
