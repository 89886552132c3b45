import type { BulkKind } from '@/lib/bulk/rules'
import { type CustomerFilter, everyCustomer, filterParameters, parseFilter } from '@/lib/one-click/list-filter'
import { allIn, oneIn, type Query } from '@/lib/platform/list-address'

/** What the bar below the list can do with many customers: the acts, and taking them away as a file. */
export type BulkDo = BulkKind | 'export'

/** Rows selected by hand, or all of a filter; as the filter that finds exactly them. */
export type Selection = { of: 'picked' | 'all'; filter: CustomerFilter }

/** The selection that the form of the list names: `of=picked` with a `pick` for each row, or `of=all` with the conditions of the list. Null: the address names none. */
export function readSelection(query: Query): Selection | null {
  const of = oneIn(query.of)
  if (of === 'all') return { of, filter: { ...parseFilter(query).filter, cursor: null } }
  if (of !== 'picked') return null
  const { ids } = parseFilter({ id: allIn(query.pick) }).filter
  return { of, filter: { ...everyCustomer, ids } }
}

/** The selection as the address of the list has it. */
export function selectionParameters({ filter }: Selection): [string, string][] {
  return filterParameters(filter)
}
