import { readToldOrder, type ToldOrderRow } from '@/lib/payments/told-queries'
import { gmt } from '../gmt'
import { amountOf, type Fields, stateCheckValue } from '../operation-fields'
import { orderStateNames } from '../order-states'
import type { ServiceAnswer } from './answer-text'
import type { ServiceCaller, ServiceDeps } from './caller'
import { ServiceRefused } from './fault'
import type { Values } from './read-call'
import { readInterval } from './read-interval'
import { requiredValue } from './read-values'

/** How far back an order is looked for when no interval is asked for, in days. */
export const usualDays = 3

/** `/orderstate/orderstate.cfm`: how an order stands. */
export async function orderState(deps: ServiceDeps, caller: ServiceCaller, values: Values): Promise<ServiceAnswer> {
  const number = requiredValue(values, 'Ordernumber')
  const interval = readInterval(values, { now: deps.clock.now(), days: usualDays })
  const order = await readToldOrder(deps, caller.scope, { merchantId: caller.merchantId, number, ...interval })
  if (!order) throw new ServiceRefused(10, 201)
  const fields = [...stateFields(order), ...checkFields(order, caller, deps.clock.now())]
  return { root: 'orderstate', count: 1, rows: [fields], elements: [{ name: 'order', fields }], json: jsonOf(order, caller, deps.clock.now()) }
}

function stateFields(order: ToldOrderRow): Fields {
  return [
    ['ordernumber', order.number],
    ['billnumber', order.billNumber],
    ['orderamount', amountOf(order)],
    ['ordercurrency', order.currency],
    ['orderstate', orderStateNames[order.state as 'approved']],
  ]
}

/** What proves an answer about an order. The signature stays empty: merchants have no public key of ours. */
export function checkFields(order: Parameters<typeof stateCheckValue>[0], { secretWord }: Pick<ServiceCaller, 'secretWord'>, now: Date): Fields {
  return [
    ['packetdate', gmt(now)],
    ['signature', ''],
    ['checkvalue', stateCheckValue(order, secretWord)],
  ]
}

function jsonOf(order: ToldOrderRow, caller: ServiceCaller, now: Date): object {
  return { ...Object.fromEntries(stateFields(order)), checkdata: Object.fromEntries(checkFields(order, caller, now)) }
}
