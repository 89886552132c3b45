import type { Query } from '@/lib/platform/list-address'

export const densities = ['comfortable', 'compact'] as const
export type Density = (typeof densities)[number]

/** How a list looks, beside what it shows: which of the columns that may be left out stand in it, and how close its rows. */
export type ListView<Column extends string> = { columns: Column[]; density: Density }

/** Columns that do not exist are passed over. */
export function readView<Column extends string>(query: Query, optional: readonly Column[]): ListView<Column> {
  const named = [query.columns ?? []].flat()
  const columns = named.length === 0 ? [...optional] : optional.filter((column) => named.includes(column))
  return { columns, density: densities.find((known) => known === query.density) ?? 'comfortable' }
}

/** `number`, the column that is always there, stands for no other: an address without any names all of them. */
export function viewParameters<Column extends string>({ columns, density }: ListView<Column>, optional: readonly Column[]): [string, string][] {
  const named = columns.length === optional.length ? [] : columns.length === 0 ? ['number'] : columns
  return [...named.map((column): [string, string] => ['columns', column]), ...(density === 'comfortable' ? [] : [['density', density] as [string, string]])]
}
