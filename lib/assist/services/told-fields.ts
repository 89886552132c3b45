import type { Fields } from '../operation-fields'

const customer = ['firstname', 'lastname', 'middlename', 'email']
const threeDSecure = ['version', 'alphaauthresult', 'challenge', 'eci']
const check = ['packetdate', 'signature', 'checkvalue']
const ofOrder = ['merchant_id', 'ordernumber', 'testmode', 'ordercomment', 'orderamount', 'ordercurrency', 'orderdate', 'orderstate']

/** The fields of an operation as the groups that JSON and the tree of an order have. Each stands in one group, in the order it had. */
export function grouped(fields: Fields): { order: Fields; customer: Fields; operation: Fields; threeDSecure: Fields } {
  const only = (names: readonly string[]) => fields.filter(([name]) => names.includes(name))
  const elsewhere = [...customer, ...threeDSecure, ...check, ...ofOrder]
  return {
    order: only(ofOrder),
    customer: only(customer),
    operation: fields.filter(([name]) => !elsewhere.includes(name)),
    threeDSecure: only(threeDSecure),
  }
}
