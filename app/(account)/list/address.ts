import type { Query } from '@/lib/platform/list-address'
import { type ListView, readView, viewParameters } from './view'

/** A list as its address says it: what it is asked for, and how it looks. */
export type ListOf<Filter, Column extends string> = { filter: Filter; view: ListView<Column> }

type Parameters = [string, string][]
type Kind<Filter, Column extends string, Ignored> = {
  path: `/${string}`
  /** Columns that may be left out; the first one of a list is always there. */
  columns: readonly Column[]
  parse: (query: Query) => { filter: Filter; ignored: Ignored[] }
  parameters: (filter: Filter) => Parameters
}

/** How the address of one kind of list is read and written: the whole of it, always the same for the same list. */
export function listAddresses<Filter extends { cursor: unknown }, Column extends string, Ignored>({
  path,
  columns,
  parse,
  parameters,
}: Kind<Filter, Column, Ignored>) {
  type List = ListOf<Filter, Column>
  const shown = (view: ListView<Column>): Parameters => viewParameters(view, columns)
  const conditions = (filter: Filter): Parameters => parameters({ ...filter, cursor: null })
  return {
    columns,
    shown,
    /** What of the address asks for rows, without a place among them. */
    conditions,
    read: (query: Query): List & { ignored: Ignored[] } => ({ ...parse(query), view: readView(query, columns) }),
    /** The list as it stands, without a place in it. */
    parameters: ({ filter, view }: List): Parameters => [...conditions(filter), ...shown(view)],
    /** The address of the list, changed in some of its conditions. Any change leads to the first page, unless it says which. */
    address({ filter, view }: List, change: Partial<Filter> = {}): string {
      const query = new URLSearchParams([...parameters({ ...filter, cursor: null, ...change }), ...shown(view)]).toString()
      // An address that says nothing opens the view that somebody chose to open first.
      return query === '' ? `${path}?view=all` : `${path}?${query}`
    },
  }
}
