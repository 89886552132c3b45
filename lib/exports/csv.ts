import { stringify } from 'csv-stringify/sync'
import { showLocalTime } from '@/lib/platform/local-time'
import { formatAmount } from '@/lib/platform/money'
import type { Cell, Column, FileTexts } from './rules'
import { isMoney } from './totals'

/** Turns rows into the bytes of a file, piece by piece. */
export type FileWriter = {
  begin: () => Promise<Buffer>
  write: (rows: readonly Cell[][]) => Promise<Buffer>
  end: (totals: readonly Cell[][]) => Promise<Buffer>
}

/**
 * A file of comma-separated values by RFC 4180, UTF-8 with the mark by which spreadsheets know it. What a spreadsheet would take for a formula is made
 * text by an apostrophe (OWASP, CSV injection).
 */
export function csvWriter(columns: readonly Column[], texts: FileTexts): FileWriter {
  const lines = async (rows: readonly Cell[][]) => Buffer.from(linesOf(rows.map((row) => plain(row, columns))))
  return {
    begin: async () => Buffer.from(`\uFEFF${linesOf([columns.flatMap(({ header, kind }) => (kind === 'money' ? [header, texts.currency] : [header]))])}`),
    write: lines,
    end: lines,
  }
}

function linesOf(rows: string[][]): string {
  return rows.length === 0 ? '' : stringify(rows, { escape_formulas: true, record_delimiter: 'windows' })
}

// One list for each row and none for each cell: files have a million rows.
function plain(row: readonly Cell[], columns: readonly Column[]): string[] {
  const texts: string[] = []
  for (const [place, cell] of row.entries()) {
    if (columns[place]?.kind === 'money') texts.push(...(isMoney(cell) ? [formatAmount(cell), cell.currency] : ['', '']))
    else if (cell === null) texts.push('')
    else if (typeof cell !== 'object') texts.push(String(cell))
    else texts.push(isMoney(cell) ? formatAmount(cell) : showLocalTime(cell.at, cell.timeZone))
  }
  return texts
}
