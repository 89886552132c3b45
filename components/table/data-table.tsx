'use client'

import { type ColumnDef, FlexRender, tableFeatures, useTable } from '@tanstack/react-table'
import type { ReactNode } from 'react'

/** A column as a page asks for it. Sorting is a link: the server sorts, here as everywhere. */
export type TableColumn = { id: string; header: ReactNode; sorted?: 'ascending' | 'descending'; align?: 'right'; minor?: boolean }

/** A row with its finished cells, by column. */
export type TableRow = { id: string; tone?: 'yellow'; cells: Record<string, ReactNode> }

const features = tableFeatures({})

type DataTableProps = { label: string; columns: TableColumn[]; rows: TableRow[] }

/** A table of what the server has found, sorted and cut; complete without scripts. Scrolls sideways by itself where the screen is narrow. */
export function DataTable({ label, columns, rows }: DataTableProps) {
  const table = useTable({ features, data: rows, columns: definitionsOf(columns), getRowId: (row) => row.id })
  const looks = new Map(columns.map((column) => [column.id, `${column.align === 'right' ? 'text-right' : 'text-left'} ${column.minor ? 'max-md:hidden' : ''}`]))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard (WCAG 2.1.1)
    <section className="overflow-x-auto rounded-xl border border-line bg-surface" aria-label={label} tabIndex={0}>
      <table className="w-full border-collapse text-sm">
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} className="border-line border-b">
              {group.headers.map((header) => (
                <th
                  key={header.id}
                  scope="col"
                  aria-sort={columns.find((column) => column.id === header.column.id)?.sorted}
                  className={`whitespace-nowrap px-4 py-3 font-medium text-muted ${looks.get(header.column.id)}`}
                >
                  <FlexRender header={header} />
                </th>
              ))}
            </tr>
          ))}
        </thead>
        <tbody>
          {table.getRowModel().rows.map((row) => (
            <tr
              key={row.id}
              className={`border-line border-b last:border-0 ${row.original.tone === 'yellow' ? 'bg-yellow-soft text-yellow-ink' : 'hover:bg-sunken'}`}
            >
              {row.getAllCells().map((cell) => (
                <td key={cell.id} className={`px-4 py-3 align-middle tabular-nums ${looks.get(cell.column.id)}`}>
                  <FlexRender cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function definitionsOf(columns: TableColumn[]): ColumnDef<typeof features, TableRow>[] {
  return columns.map((column) => ({
    id: column.id,
    header: () => column.header,
    accessorFn: (row: TableRow) => row.cells[column.id],
    cell: (info: { getValue: () => unknown }) => info.getValue() as ReactNode,
  }))
}
