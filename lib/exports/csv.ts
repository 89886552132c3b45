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
  const lines = async (rows: readonly Cell[][]) => Buffer.from(linesOf(rows.map((row) => row.flatMap((cell, place) => plain(cell, columns[place])))))
  return {
    begin: async () => Buffer.from(`\uFEFF${linesOf([columns.flatMap(({ header, kind }) => (kind === 'money' ? [header, texts.currency] : [header]))])}`),
    write: lines,
    end: lines,
  }
}

function linesOf(rows: string[][]): string {
  return rows.length === 0 ? '' : stringify(rows, { escape_formulas: true, record_delimiter: 'windows' })
}

function plain(cell: Cell, column: Column | undefined): string[] {
  if (column?.kind === 'money') return isMoney(cell) ? [formatAmount(cell), cell.currency] : ['', '']
  if (cell === null) return ['']
  if (typeof cell !== 'object') return [String(cell)]
  return [isMoney(cell) ? formatAmount(cell) : showLocalTime(cell.at, cell.timeZone)]
}
