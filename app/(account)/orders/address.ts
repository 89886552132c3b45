import { type ListOf, listAddresses } from '@/app/(account)/list/address'
import { type OrderFilter, orderFilterParameters, parseOrderFilter } from '@/lib/orders/list-filter'

export const orderAddresses = listAddresses({
  path: '/orders',
  columns: ['state', 'amount', 'customer', 'card', 'created', 'merchant'],
  parse: parseOrderFilter,
  parameters: orderFilterParameters,
})

export type OptionalColumn = (typeof orderAddresses.columns)[number]
export type List = ListOf<OrderFilter, OptionalColumn>
