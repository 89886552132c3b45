import { inCamelCase, type Tx } from '@/lib/platform/db'
import type { MessageLanguage } from '@/lib/platform/messages'
import type { Scope } from '@/lib/platform/scope'
import { type ExportFormat, type ExportState, mostRuns, silentMs } from './rules'

/** An export as the one who writes it knows it. `query`: the address of the list, by name and value. */
export type ExportRow = {
  id: string
  staffId: number
  list: string
  format: ExportFormat
  query: [string, string][]
  seenBy: Scope
  language: MessageLanguage
  state: ExportState
  /** Null: so many that they were not counted beforehand. */
  rowsTotal: number | null
  run: number
  requestedAt: Date
}

type NewExport = Omit<ExportRow, 'state' | 'run'> & { fileName: string; expiresAt: Date }

export async function insertExport(tx: Tx, row: NewExport): Promise<void> {
  await tx.export.create({ data: { ...row, query: row.query, seenBy: row.seenBy as object } })
}

/** Exports that somebody waits for. Counted under a lock of his own row, so that two requests at once do not both find room. */
export async function countOpen(tx: Tx, staffId: number): Promise<number> {
  await tx.$queryRaw`select id from staff where id = ${staffId} for no key update`
  return tx.export.count({ where: { staffId, state: { in: ['waiting', 'running'] } } })
}

/** Asks for the exports that wait to be written. */
export async function enqueueExports(tx: Tx): Promise<void> {
  await tx.$queryRaw`select graphile_worker.add_job('write-exports', '{}'::json)::text`
}

/**
 * Takes one export to write, or null: the one named, or the oldest that waits or whose writer has gone silent. Whoever takes it is its only writer: what
 * another has written so far is thrown away, and he finds out with his next part.
 */
export async function claimExport(tx: Tx, now: Date, id: string | null): Promise<ExportRow | null> {
  const silentSince = new Date(now.getTime() - silentMs)
  const rows = await tx.$queryRaw<object[]>`
    update exports set state = 'running', run = run + 1, beat_at = ${now}, rows_done = 0, bytes = 0
    where id = (select id from exports where (state = 'waiting' or (state = 'running' and beat_at < ${silentSince}))
      and run < ${mostRuns} and (${id}::uuid is null or id = ${id}::uuid) order by requested_at, id limit 1 for update skip locked)
    returning id, staff_id, list, format, query, seen_by, language, state, rows_total, run, requested_at`
  const [row] = rows
  if (!row) return null
  const claimed = inCamelCase<ExportRow>(row)
  await tx.exportPart.deleteMany({ where: { exportId: claimed.id } })
  return claimed
}

/** Appends to the file and says that its writer lives. False: somebody else writes it now, or it is over. */
export async function appendPart(
  tx: Tx,
  { id, run }: ExportRow,
  { part, bytes, rowsDone, now }: { part: number; bytes: Buffer; rowsDone: number; now: Date },
): Promise<boolean> {
  const { count } = await tx.export.updateMany({
    where: { id, run, state: 'running' },
    data: { rowsDone, bytes: { increment: bytes.length }, beatAt: now },
  })
  if (count === 0) return false
  if (bytes.length > 0) await tx.exportPart.create({ data: { exportId: id, part, bytes: new Uint8Array(bytes) } })
  return true
}

/** Ends an export that this run was writing. A list may have grown since it was counted; how long it was in the end is what counts. */
export async function endExport(tx: Tx, { id, run }: ExportRow, end: { state: 'done'; rows: number; at: Date } | { state: 'failed'; at: Date }): Promise<void> {
  const rows = end.state === 'done' ? { rowsTotal: end.rows, rowsDone: end.rows } : {}
  await tx.export.updateMany({ where: { id, run, state: 'running' }, data: { state: end.state, finishedAt: end.at, ...rows } })
}

/** What killed its writer too often ends as failed; what was kept long enough loses its file. Returns how many files went. */
export async function endOldExports(tx: Tx, now: Date): Promise<number> {
  const silentSince = new Date(now.getTime() - silentMs)
  await tx.export.updateMany({ where: { state: 'running', beatAt: { lt: silentSince }, run: { gte: mostRuns } }, data: { state: 'failed', finishedAt: now } })
  await tx.export.updateMany({ where: { state: 'waiting', expiresAt: { lte: now } }, data: { state: 'failed', finishedAt: now } })
  const old = { state: { in: ['done', 'failed'] }, expiresAt: { lte: now } }
  await tx.exportPart.deleteMany({ where: { export: old } })
  const { count } = await tx.export.updateMany({ where: old, data: { state: 'expired' } })
  return count
}

/** One piece of a file; null behind its end. */
export async function readPart(tx: Tx, exportId: string, part: number): Promise<Uint8Array | null> {
  const row = await tx.exportPart.findUnique({ where: { exportId_part: { exportId, part } } })
  return row?.bytes ?? null
}
