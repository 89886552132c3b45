import { type ListView, readView, viewParameters } from '@/app/(account)/list/view'
import { type CustomerFilter, filterParameters, type Ignored, parseFilter } from '@/lib/one-click/list-filter'
import type { Query } from '@/lib/platform/list-address'

/** Columns that may be left out; the customer number is always there. */
export const optionalColumns = ['status', 'cards', 'payments', 'last-payment', 'last-seen', 'limit', 'merchant'] as const
export type OptionalColumn = (typeof optionalColumns)[number]

export type List = { filter: CustomerFilter; view: ListView<OptionalColumn> }

/** Reads the whole address of the list. */
export function readList(query: Query): List & { ignored: Ignored[] } {
  return { ...parseFilter(query), view: readView(query, optionalColumns) }
}

/** The list as it stands, without a place in it. */
export function listParameters({ filter, view }: List): [string, string][] {
  return [...filterParameters({ ...filter, cursor: null }), ...shownParameters(view)]
}

/** The address of the list, changed in some of its conditions. Any change leads to the first page, unless it says which. */
export function listAddress({ filter, view }: List, change: Partial<CustomerFilter> = {}): string {
  const query = new URLSearchParams([...filterParameters({ ...filter, cursor: null, ...change }), ...shownParameters(view)]).toString()
  // An address that says nothing opens the view that somebody chose to open first.
  return query === '' ? '/customers?view=all' : `/customers?${query}`
}

export function shownParameters(view: List['view']): [string, string][] {
  return viewParameters(view, optionalColumns)
}
