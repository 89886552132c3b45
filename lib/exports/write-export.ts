import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction } from '@/lib/platform/db'
import type { Log } from '@/lib/platform/log'
import { localeOf, translator } from '@/lib/platform/messages'
import type { Role } from '@/lib/staff/rules'
import { csvWriter } from './csv'
import { exportableLists, isListName, queryOf } from './lists'
import type { FileTexts } from './rules'
import { appendPart, claimExport, type ExportRow, endExport, endOldExports } from './store'
import { openTotals } from './totals'
import { xlsxWriter } from './xlsx'

type Deps = { db: Db; clock: Clock; log: Log }

/** A part of a file is about so long: few rows of the database, little memory. */
const partBytes = 1 << 20

/** Writes every export that waits, or that a dead writer left, one after the other. Safe to run in several processes at once. Returns how many it wrote. */
export async function writeWaitingExports(deps: Deps): Promise<number> {
  await inTransaction(deps.db, (tx) => endOldExports(tx, deps.clock.now()))
  let written = 0
  while (await writeExport(deps, null)) written += 1
  return written
}

/**
 * Writes one export to its end: the one named, or (null) the oldest that waits. False when there was none to take. Rows come from one snapshot and go by
 * in batches; a part of the file is kept as soon as it is full, so memory stays the same however long the list is.
 */
export async function writeExport(deps: Deps, id: string | null): Promise<boolean> {
  const claimed = await inTransaction(deps.db, (tx) => claimExport(tx, deps.clock.now(), id))
  if (!claimed) return false
  try {
    await write(deps, claimed)
  } catch (error) {
    if (error instanceof TakenOver) return true
    deps.log.error({ export: claimed.id, error: (error as Error).message }, 'a list could not be exported')
    await inTransaction(deps.db, (tx) => endExport(tx, claimed, { state: 'failed', at: deps.clock.now() }))
  }
  return true
}

class TakenOver extends Error {}

async function write(deps: Deps, claimed: ExportRow): Promise<void> {
  if (!isListName(claimed.list)) throw new Error(`there is no list "${claimed.list}" to export`)
  const list = exportableLists[claimed.list]
  const query = queryOf(claimed.query)
  // What he may see now, whatever it was when he asked.
  const { role } = await deps.db.prisma.staff.findUniqueOrThrow({ where: { id: claimed.staffId }, select: { role: true } })
  const reader = { scope: claimed.seenBy, language: claimed.language, role: role as Role }
  const columns = list.columns(query, reader)
  const texts = textsOf(claimed, list.title(claimed.language))
  const writer = claimed.format === 'csv' ? csvWriter(columns, texts) : xlsxWriter(columns, texts, { at: claimed.requestedAt })
  const totals = openTotals(columns)
  let [part, rowsDone] = [0, 0]
  let pending: Buffer[] = [await writer.begin()]
  const keep = async () => {
    const bytes = Buffer.concat(pending)
    pending = []
    part += 1
    const isMine = await inTransaction(deps.db, (tx) => appendPart(tx, claimed, { part, bytes, rowsDone, now: deps.clock.now() }))
    if (!isMine) throw new TakenOver()
  }
  await list.each(deps, query, reader, async (rows) => {
    totals.add(rows)
    pending.push(await writer.write(rows))
    rowsDone += rows.length
    if (pending.reduce((sum, { length }) => sum + length, 0) >= partBytes) await keep()
  })
  pending.push(await writer.end(totals.lines(texts)))
  await keep()
  await inTransaction(deps.db, (tx) => endExport(tx, claimed, { state: 'done', rows: rowsDone, at: deps.clock.now() }))
}

function textsOf({ language }: ExportRow, title: string): FileTexts {
  const t = translator(language, 'exports')
  return { currency: t('file.currency'), total: (rows) => t('file.total', { count: rows, rows: rows.toLocaleString(localeOf[language]) }), sheet: title }
}
