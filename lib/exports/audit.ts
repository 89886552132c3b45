import { type AuditFileRow, countAudit, parseAuditFilter, streamAudit } from '@/lib/audit/queries'
import { type AuditReader, masked, showAction, showCard, showChange, showFrom, showKind, showWhy } from '@/lib/audit/show'
import { translator } from '@/lib/platform/messages'
import { readStaffNames } from '@/lib/staff/queries'
import { may } from '@/lib/staff/rules'
import type { ExportableList, ListQuery, ListReader } from './lists'
import type { Cell } from './rules'

/**
 * The audit log as a file: every record that the screen's filter finds, in words and in the codes that other programs compare, with what was there before and
 * after, and its place in the chain. Of a card it holds as many digits as its asker may see.
 */
export const auditList: ExportableList = {
  right: 'audit.export',
  title: (language) => translator(language, 'audit')('title'),
  columns: (_query, { language }) => {
    const t = translator(language, 'audit')
    const more = translator(language, 'exports')
    return [
      { header: more('audit.record'), kind: 'text' },
      { header: t('column.at'), kind: 'moment' },
      { header: more('customers.zone'), kind: 'text' },
      { header: t('column.actor'), kind: 'text' },
      { header: more('audit.name'), kind: 'text' },
      { header: t('column.action'), kind: 'text' },
      { header: t('code'), kind: 'text' },
      { header: t('column.outcome'), kind: 'text' },
      { header: more('audit.objectKind'), kind: 'text' },
      { header: t('column.object'), kind: 'text' },
      { header: more('customers.merchantId'), kind: 'count' },
      { header: t('column.reason'), kind: 'text' },
      { header: t('change'), kind: 'text' },
      { header: t('before'), kind: 'text' },
      { header: t('after'), kind: 'text' },
      { header: t('column.ip'), kind: 'text' },
      { header: t('column.browser'), kind: 'text' },
      { header: t('column.chain'), kind: 'text' },
    ]
  },
  count: (deps, query, reader) => countAudit(deps, reader.scope, filterOf(query, reader)),
  each: async (deps, query, reader, take) => {
    const { scope, language } = reader
    const seesSix = may(reader, 'cards.see-six-and-four')
    const names = new Map<number, string | null>()
    await streamAudit(deps, scope, filterOf(query, reader), async (rows, timeZone) => {
      const unknown = rows.flatMap(({ actor }) => staffId(actor) ?? []).filter((id) => !names.has(id))
      const found = await readStaffNames(deps, unknown)
      for (const id of unknown) names.set(id, found.get(id)?.name ?? null)
      await take(rows.map((row) => cellsOf(row, names.get(staffId(row.actor) ?? 0) ?? null, { language, timeZone, seesSix })))
    })
  },
}

function filterOf(query: ListQuery, { language }: Pick<ListReader, 'language'>) {
  return parseAuditFilter(query, language).filter
}

function staffId(actor: string): number | null {
  const id = /^staff:(\d{1,9})$/.exec(actor)?.[1]
  return id === undefined ? null : Number(id)
}

function cellsOf(row: AuditFileRow, name: string | null, reader: AuditReader): Cell[] {
  const { language, timeZone, seesSix } = reader
  const [before, after] = [row.before, row.after].map((state) => masked(seesSix, state === null ? null : JSON.parse(state)))
  return [
    String(row.id),
    { at: row.at, timeZone },
    timeZone,
    row.actor,
    name,
    showAction(language, row.action),
    row.action,
    translator(language, 'audit')(`outcome.${row.outcome}`),
    showKind(language, row.objectKind),
    row.objectKind === 'card' ? showCard(row.objectId, seesSix) : row.objectId,
    row.merchantId,
    showWhy(language, row.reason),
    showChange(reader, before, after),
    before ? JSON.stringify(before) : null,
    after ? JSON.stringify(after) : null,
    showFrom(language, row),
    row.userAgent,
    row.chain,
  ]
}
