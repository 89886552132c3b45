import type { Money } from '@/lib/platform/money'

export const exportFormats = ['csv', 'xlsx'] as const
export type ExportFormat = (typeof exportFormats)[number]

export type ExportState = 'waiting' | 'running' | 'done' | 'failed' | 'expired'

/** Which state may follow which; the same table stands in the database (`export_transitions`), and a test compares them. */
export const exportTransitions: readonly (readonly [ExportState, ExportState])[] = [
  ['waiting', 'running'],
  ['running', 'done'],
  ['running', 'failed'],
  ['waiting', 'failed'],
  ['done', 'expired'],
  ['failed', 'expired'],
]

/** A list with more rows than this is written in the background; its asker comes back for the file. */
export const mostRowsAtOnce = 50_000

/** How long a file is kept, from the moment it was asked for. */
export const keptMs = 24 * 60 * 60_000

/** A writer that says nothing for so long has died; another begins anew. */
export const silentMs = 120_000

/** An export that killed its writer so often is not tried again. */
export const mostRuns = 5

/** What one person may have waiting or being written. */
export const mostOpen = 5

/** A moment with the zone whose clock is to be read. */
export type LocalMoment = { at: Date; timeZone: string }

/** What stands in one place of a list, before any format. */
export type Cell = string | number | LocalMoment | Money | null

/**
 * One column. `money` becomes two: the amount and its currency. `total`: its sum stands in the last line, money by currency; only for `count` and `money`.
 * A header names things as the screen does, in the language of the asker.
 */
export type Column = { header: string; kind: 'text' | 'count' | 'moment' | 'money'; total?: true }

/** The words that every file has, in the language of its asker. `total` says how many rows there are. */
export type FileTexts = { currency: string; total: (rows: number) => string; sheet: string }
