import { type ListOf, listAddresses } from '@/app/(account)/list/address'
import { type CustomerFilter, filterParameters, parseFilter } from '@/lib/one-click/list-filter'

export const customerAddresses = listAddresses({
  path: '/customers',
  columns: ['status', 'cards', 'payments', 'last-payment', 'last-seen', 'limit', 'merchant'],
  parse: parseFilter,
  parameters: filterParameters,
})

export type OptionalColumn = (typeof customerAddresses.columns)[number]
export type List = ListOf<CustomerFilter, OptionalColumn>
