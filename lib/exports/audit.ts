import { type AuditFileRow, countAudit, parseAuditFilter, streamAudit } from '@/lib/audit/queries'
import { translator } from '@/lib/platform/messages'
import { readStaffNames } from '@/lib/staff/queries'
import type { ExportableList } from './lists'
import type { Cell } from './rules'

/** The audit log as a file: every record that the screen's filter finds, with what was there before and after, and its place in the chain. */
export const auditList: ExportableList = {
  right: 'audit.export',
  title: (language) => translator(language, 'audit')('title'),
  columns: (_query, { language }) => {
    const t = translator(language, 'audit')
    const more = translator(language, 'exports')
    return [
      { header: more('audit.record'), kind: 'text' },
      { header: t('column.at'), kind: 'moment' },
      { header: t('column.actor'), kind: 'text' },
      { header: more('audit.name'), kind: 'text' },
      { header: t('column.action'), kind: 'text' },
      { header: t('column.outcome'), kind: 'text' },
      { header: more('audit.objectKind'), kind: 'text' },
      { header: t('column.object'), kind: 'text' },
      { header: more('customers.merchantId'), kind: 'count' },
      { header: t('column.reason'), kind: 'text' },
      { header: t('before'), kind: 'text' },
      { header: t('after'), kind: 'text' },
      { header: t('column.ip'), kind: 'text' },
      { header: t('column.browser'), kind: 'text' },
      { header: t('column.chain'), kind: 'text' },
    ]
  },
  count: (deps, query, { scope }) => countAudit(deps, scope, parseAuditFilter(query).filter),
  each: async (deps, query, { scope, language }, take) => {
    const t = translator(language, 'audit')
    const names = new Map<number, string | null>()
    await streamAudit(deps, scope, parseAuditFilter(query).filter, async (rows) => {
      const unknown = rows.flatMap(({ actor }) => staffId(actor) ?? []).filter((id) => !names.has(id))
      const found = await readStaffNames(deps, unknown)
      for (const id of unknown) names.set(id, found.get(id)?.name ?? null)
      await take(rows.map((row) => cellsOf(row, names.get(staffId(row.actor) ?? 0) ?? null, t(`outcome.${row.outcome}`))))
    })
  },
}

function staffId(actor: string): number | null {
  const id = /^staff:(\d{1,9})$/.exec(actor)?.[1]
  return id === undefined ? null : Number(id)
}

function cellsOf(row: AuditFileRow, name: string | null, outcome: string): Cell[] {
  return [
    String(row.id),
    { at: row.at, timeZone: 'UTC' },
    row.actor,
    name,
    row.action,
    outcome,
    row.objectKind,
    row.objectId,
    row.merchantId,
    row.reason,
    row.before,
    row.after,
    row.ip,
    row.userAgent,
    row.chain,
  ]
}
