import { type OrderFilter, orderFilterParameters } from '@/lib/orders/list-filter'

/** The address of the list, changed in some of its conditions. Any change leads to the first page, unless it says which. */
export function ordersAddress(filter: OrderFilter, change: Partial<OrderFilter> = {}): string {
  const query = new URLSearchParams(orderFilterParameters({ ...filter, cursor: null, ...change })).toString()
  return query === '' ? '/orders' : `/orders?${query}`
}
