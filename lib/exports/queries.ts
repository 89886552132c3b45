import { audit, type Origin } from '@/lib/audit/record'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction } from '@/lib/platform/db'
import { readOwn, type Scope } from '@/lib/platform/scope'
import { type Caller, may } from '@/lib/staff/rules'
import { exportableLists, isListName } from './lists'
import { type ExportFormat, type ExportState, mostRowsAtOnce } from './rules'
import { readPart } from './store'

type Deps = { db: Db; clock: Clock }

/** An export as its asker sees it. `background`: it was too long to be waited for. */
export type ExportView = {
  id: string
  list: string
  format: ExportFormat
  fileName: string
  state: ExportState
  /** Null: not known before the file is written. */
  rowsTotal: number | null
  rowsDone: number
  bytes: bigint
  requestedAt: Date
  expiresAt: Date
  background: boolean
  /** The address of the list, by name and value. */
  query: [string, string][]
}

/** The exports of one member of staff, newest first: the last fifty. Row-level security shows him nobody else's. */
export function listExports({ db }: { db: Db }, staffId: number): Promise<ExportView[]> {
  return readOwn(db, staffId, async (tx) => {
    const rows = await tx.export.findMany({ orderBy: [{ requestedAt: 'desc' }, { id: 'desc' }], take: 50 })
    return rows.map(({ id, list, fileName, rowsTotal, rowsDone, bytes, requestedAt, expiresAt, format, state, query }) => ({
      ...{ id, list, fileName, rowsTotal, rowsDone, bytes, requestedAt, expiresAt },
      format: format as ExportFormat,
      state: state as ExportState,
      background: rowsTotal === null || rowsTotal > mostRowsAtOnce,
      query: query as [string, string][],
    }))
  })
}

/** A file ready to be sent: pieces come one at a time, and no transaction is open between them. */
export type ExportFile = { fileName: string; format: ExportFormat; bytes: bigint; pieces: AsyncGenerator<Uint8Array> }

export type OpenExportOutcome = { kind: 'file'; file: ExportFile } | { kind: 'not-ready' | 'failed' | 'not-found' | 'not-allowed' }

/** Opens the file of an export for its asker alone, if he may still export that list and still sees all that he saw when he asked. Written to the audit log. */
export async function openExport({ db, clock }: Deps, caller: Caller, id: string, origin?: Origin): Promise<OpenExportOutcome> {
  const row = await readOwn(db, caller.staffId, (tx) => tx.export.findUnique({ where: { id } }))
  if (!row || !isListName(row.list) || row.state === 'expired' || row.expiresAt <= clock.now()) return { kind: 'not-found' }
  const { right } = exportableLists[row.list]
  const allowed = may(caller, right) && seesAllOf(caller.scope, row.seenBy as unknown as Scope)
  const record = { at: clock.now(), actor: `staff:${caller.staffId}`, action: 'exports.download' as const, object: { kind: 'export' as const, id }, origin }
  if (!allowed) {
    await audit(db.prisma, { ...record, outcome: 'refused', reason: 'role' })
    return { kind: 'not-allowed' }
  }
  if (row.state !== 'done') return { kind: row.state === 'failed' ? 'failed' : 'not-ready' }
  await audit(db.prisma, { ...record, outcome: 'done', after: { list: row.list, rows: row.rowsTotal, format: row.format } })
  const { fileName, bytes } = row
  return { kind: 'file', file: { fileName, bytes, format: row.format as ExportFormat, pieces: piecesOf(db, id) } }
}

async function* piecesOf(db: Db, id: string): AsyncGenerator<Uint8Array> {
  for (let part = 1; ; part += 1) {
    const bytes = await inTransaction(db, (tx) => readPart(tx, id, part))
    if (bytes === null) return
    yield bytes
  }
}

// A merchant that was taken from him since takes the file along.
function seesAllOf(now: Scope, then: Scope): boolean {
  if (now.kind === 'all') return true
  if (then.kind === 'all') return false
  return then.merchantIds.every((id) => now.merchantIds.includes(id)) && then.scopeIds.every((id) => now.scopeIds.includes(id))
}
