import { type CustomerFilter, filterParameters, type Ignored, parseFilter } from '@/lib/one-click/list-filter'
import type { Query } from '@/lib/platform/list-address'

/** Columns that may be left out; the customer number is always there. */
export const optionalColumns = ['status', 'cards', 'payments', 'last-payment', 'last-seen', 'limit', 'merchant'] as const
export type OptionalColumn = (typeof optionalColumns)[number]

export const densities = ['comfortable', 'compact'] as const
export type Density = (typeof densities)[number]

/** How the list looks, beside what it shows. */
export type ListView = { columns: OptionalColumn[]; density: Density }

export type List = { filter: CustomerFilter; view: ListView }

/** Reads the whole address of the list. Columns that do not exist are passed over. */
export function readList(query: Query): List & { ignored: Ignored[] } {
  const named = [query.columns ?? []].flat()
  const columns = named.length === 0 ? [...optionalColumns] : optionalColumns.filter((column) => named.includes(column))
  return { ...parseFilter(query), view: { columns, density: densities.find((known) => known === query.density) ?? 'comfortable' } }
}

/** The address of the list, changed in some of its conditions. Any change leads to the first page, unless it says which. */
export function listAddress({ filter, view }: List, change: Partial<CustomerFilter> = {}): string {
  const query = new URLSearchParams([...filterParameters({ ...filter, cursor: null, ...change }), ...viewParameters(view)]).toString()
  // An address that says nothing opens the view that somebody chose to open first.
  return query === '' ? '/customers?view=all' : `/customers?${query}`
}

export function viewParameters({ columns, density }: ListView): [string, string][] {
  return [...columnParameters(columns), ...(density === 'comfortable' ? [] : [['density', density] as [string, string]])]
}

// `number` alone stands for no other column: an address without any names all of them.
function columnParameters(columns: OptionalColumn[]): [string, string][] {
  if (columns.length === optionalColumns.length) return []
  return (columns.length === 0 ? ['number'] : columns).map((column) => ['columns', column])
}
