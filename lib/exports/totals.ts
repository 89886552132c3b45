import type { Money } from '@/lib/platform/money'
import type { Cell, Column, FileTexts } from './rules'

/** Sums what has a total while rows go by. */
export type Totals = { add: (rows: readonly Cell[][]) => void; lines: (texts: FileTexts) => Cell[][] }

/** The last lines of a file: how many rows, the sums of counts, and of money one line per currency. The first column holds the word. */
export function openTotals(columns: readonly Column[]): Totals {
  let rows = 0
  const counts = new Map<number, number>()
  const sums = new Map<number, Map<string, bigint>>()
  const summed = columns.flatMap((column, place) => (column.total ? [place] : []))
  return {
    add: (more) => {
      rows += more.length
      for (const row of more) {
        for (const place of summed) {
          const cell = row[place]
          if (typeof cell === 'number') counts.set(place, (counts.get(place) ?? 0) + cell)
          else if (isMoney(cell)) addMoney(sums, place, cell)
        }
      }
    },
    lines: (texts) => {
      const currencies = [...new Set([...sums.values()].flatMap((of) => [...of.keys()]))].toSorted()
      const line = (cells: (column: Column, place: number) => Cell) => columns.map((column, place) => (place === 0 ? texts.total(rows) : cells(column, place)))
      const money = (currency: string | undefined, place: number): Cell => {
        const minor = currency === undefined ? undefined : sums.get(place)?.get(currency)
        return currency === undefined || minor === undefined ? null : { minor, currency }
      }
      const [first, ...others] = currencies
      return [
        line((column, place) => (column.kind === 'count' && column.total ? (counts.get(place) ?? 0) : money(first, place))),
        ...others.map((currency) => line((_, place) => money(currency, place))),
      ]
    },
  }
}

function addMoney(sums: Map<number, Map<string, bigint>>, place: number, { minor, currency }: Money): void {
  const of = sums.get(place) ?? new Map<string, bigint>()
  sums.set(place, of.set(currency, (of.get(currency) ?? 0n) + minor))
}

export function isMoney(cell: Cell | undefined): cell is Money {
  return typeof cell === 'object' && cell !== null && 'minor' in cell
}
