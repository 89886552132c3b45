'use client'

import { type ColumnDef, columnVisibilityFeature, FlexRender, tableFeatures, useTable } from '@tanstack/react-table'
import type { ReactNode } from 'react'

/**
 * A column as a page asks for it. Sorting is a link in its header: the server sorts, here as everywhere.
 * On narrow screens a row becomes a card: the cell of `title` heads it, the one of `corner` stands beside it, every other has its label.
 */
export type TableColumn = {
  id: string
  label: string
  header?: ReactNode
  sorted?: 'ascending' | 'descending'
  align?: 'right'
  narrow?: 'title' | 'corner'
}

/** A row with its finished cells, by column. */
export type TableRow = { id: string; tone?: 'yellow'; cells: Record<string, ReactNode> }

const features = tableFeatures({ columnVisibilityFeature })

type DataTableProps = { label: string; columns: TableColumn[]; hidden?: string[]; dense?: boolean; rows: TableRow[] }

/** A table of what the server has found, sorted and cut; complete without scripts. Scrolls sideways by itself where it does not fit. */
export function DataTable({ label, columns, hidden = [], dense = false, rows }: DataTableProps) {
  const table = useTable({
    features,
    data: rows,
    columns: definitionsOf(columns),
    getRowId: (row) => row.id,
    state: { columnVisibility: Object.fromEntries(hidden.map((id) => [id, false])) },
  })
  const column = new Map(columns.map((one) => [one.id, one]))
  const side = (id: string) => (column.get(id)?.align === 'right' ? 'sm:text-right' : 'text-left')
  const padding = dense ? 'sm:py-1.5' : 'sm:py-3'
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard (WCAG 2.1.1)
      tabIndex={0}
      className="overflow-x-auto rounded-xl border border-line bg-surface"
    >
      {/* Laid out as cards a table is none any more to some screen readers, so the roles are said. */}
      {/* biome-ignore-start lint/a11y/noRedundantRoles: display takes the roles away */}
      <table role="table" aria-label={label} className="w-full border-collapse text-sm max-sm:block">
        <thead role="rowgroup" className="max-sm:sr-only">
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} role="row" className="border-line border-b">
              {group.headers.map((header) => (
                <th
                  key={header.id}
                  role="columnheader"
                  scope="col"
                  aria-sort={column.get(header.column.id)?.sorted}
                  className={`whitespace-nowrap px-2 first:pl-4 last:pr-4 font-medium text-muted ${padding} ${side(header.column.id)}`}
                >
                  <FlexRender header={header} />
                </th>
              ))}
            </tr>
          ))}
        </thead>
        <tbody role="rowgroup" className="max-sm:block">
          {table.getRowModel().rows.map((row) => (
            <tr
              key={row.id}
              role="row"
              className={`border-line border-b last:border-0 max-sm:grid max-sm:grid-cols-[1fr_auto] max-sm:gap-x-4 max-sm:p-4 ${dense ? 'max-sm:gap-y-1' : 'max-sm:gap-y-2'} ${row.original.tone === 'yellow' ? 'bg-yellow-soft/45 shadow-[inset_3px_0_0_var(--yellow-ink)]' : 'hover:bg-sunken'}`}
            >
              {row.getVisibleCells().map((cell) => (
                <td
                  key={cell.id}
                  role="cell"
                  className={`align-middle tabular-nums sm:px-2 sm:first:pl-4 sm:last:pr-4 ${padding} ${side(cell.column.id)} ${column.get(cell.column.id)?.narrow ? '' : labelled}`}
                >
                  {!column.get(cell.column.id)?.narrow && <span className="text-muted sm:hidden">{column.get(cell.column.id)?.label}</span>}
                  <FlexRender cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {/* biome-ignore-end lint/a11y/noRedundantRoles: display takes the roles away */}
    </section>
  )
}

const labelled = 'max-sm:col-span-2 max-sm:grid max-sm:grid-cols-[8rem_1fr] max-sm:gap-x-4'

function definitionsOf(columns: TableColumn[]): ColumnDef<typeof features, TableRow>[] {
  return columns.map((column) => ({
    id: column.id,
    header: () => column.header ?? column.label,
    accessorFn: (row: TableRow) => row.cells[column.id],
    cell: (info: { getValue: () => unknown }) => info.getValue() as ReactNode,
  }))
}
