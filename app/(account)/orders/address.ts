import { type ListView, readView, viewParameters } from '@/app/(account)/list/view'
import { type OrderFilter, type OrderIgnored, orderFilterParameters, parseOrderFilter } from '@/lib/orders/list-filter'
import type { Query } from '@/lib/platform/list-address'

/** Columns that may be left out; the order number is always there. */
export const optionalColumns = ['state', 'amount', 'customer', 'card', 'created', 'merchant'] as const
export type OptionalColumn = (typeof optionalColumns)[number]

export type List = { filter: OrderFilter; view: ListView<OptionalColumn> }

/** Reads the whole address of the list. */
export function readList(query: Query): List & { ignored: OrderIgnored[] } {
  return { ...parseOrderFilter(query), view: readView(query, optionalColumns) }
}

/** The list as it stands, without a place in it. */
export function listParameters({ filter, view }: List): [string, string][] {
  return [...orderFilterParameters({ ...filter, cursor: null }), ...shownParameters(view)]
}

/** The address of the list, changed in some of its conditions. Any change leads to the first page, unless it says which. */
export function ordersAddress({ filter, view }: List, change: Partial<OrderFilter> = {}): string {
  const query = new URLSearchParams([...orderFilterParameters({ ...filter, cursor: null, ...change }), ...shownParameters(view)]).toString()
  // An address that says nothing opens the view that somebody chose to open first.
  return query === '' ? '/orders?view=all' : `/orders?${query}`
}

export function shownParameters(view: List['view']): [string, string][] {
  return viewParameters(view, optionalColumns)
}
