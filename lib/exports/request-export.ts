import { randomUUID } from 'node:crypto'
import { audit, type Origin } from '@/lib/audit/record'
import { readSearch } from '@/lib/cards/search-text'
import { readMainZone } from '@/lib/merchants/main-zone'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction } from '@/lib/platform/db'
import { dayIn } from '@/lib/platform/local-time'
import { type Caller, may } from '@/lib/staff/rules'
import { exportableLists, type ListName, queryOf } from './lists'
import { type ExportFormat, keptMs, mostOpen, mostRowsAtOnce } from './rules'
import { countOpen, enqueueExports, insertExport } from './store'

type Deps = { db: Db; clock: Clock }

/** `query`: the list's address as name and value pairs, exactly as its screen has it. */
export type RequestExport = { list: ListName; format: ExportFormat; query: [string, string][]; origin?: Origin }

export type RequestExportOutcome =
  /** `rows`: null where counting them takes too long. `atOnce`: short enough to be written while its asker waits. */
  { kind: 'requested'; id: string; rows: number | null; atOnce: boolean } | { kind: 'not-allowed' } | { kind: 'too-many' }

/** Asks for a list as a file. Nothing is written yet: `writeExport` does that, now or as a job. */
export async function requestExport(deps: Deps, caller: Caller, { list, format, query: asked, origin }: RequestExport): Promise<RequestExportOutcome> {
  const { db, clock } = deps
  const { right, title, count } = exportableLists[list]
  if (!may(caller, right)) return { kind: 'not-allowed' }
  // No list takes a card number, so no file of one was asked for by it; nor is it kept (PCI DSS 3.5.1).
  const query = asked.filter(([, value]) => readSearch(value).ignored !== 'card-number')
  const rows = await count(deps, queryOf(query), caller)
  const now = clock.now()
  const id = randomUUID()
  const day = dayIn(now, await readMainZone(deps, caller.scope))
  return inTransaction(db, async (tx) => {
    if ((await countOpen(tx, caller.staffId)) >= mostOpen) return { kind: 'too-many' }
    const { staffId, language, scope: seenBy } = caller
    const fileName = `${title(language)} ${day}.${format}`
    const expiresAt = new Date(now.getTime() + keptMs)
    await insertExport(tx, { id, staffId, list, format, query, seenBy, language, fileName, rowsTotal: rows, requestedAt: now, expiresAt })
    const after = { list, format, rows, address: new URLSearchParams(query).toString().slice(0, 2000) }
    await audit(tx, { at: now, actor: `staff:${staffId}`, action: right, outcome: 'done', object: { kind: 'export', id }, after, origin })
    const atOnce = rows !== null && rows <= mostRowsAtOnce
    if (!atOnce) await enqueueExports(tx)
    return { kind: 'requested', id, rows, atOnce }
  })
}
