import { brandNames } from '@/lib/cards/rules'
import { parseFilter } from '@/lib/one-click/list-filter'
import { type CustomerRow, countCustomers, listMerchants, streamCustomers } from '@/lib/one-click/queries'
import { translator } from '@/lib/platform/messages'
import type { ExportableList } from './lists'
import type { Cell, Column } from './rules'

/** The list of customers as a file: every column of the screen, whichever of them are shown, and what the screen has no room for. */
export const customersList: ExportableList = {
  right: 'customers.export',
  title: (language) => translator(language, 'customers')('title'),
  columns: (_query, { language }) => {
    const t = translator(language, 'customers')
    const more = translator(language, 'exports')
    const columns: Column[] = [
      { header: t('column.number'), kind: 'text' },
      { header: more('customers.email'), kind: 'text' },
      { header: t('column.status'), kind: 'text' },
      { header: more('customers.cardCount'), kind: 'count', total: true },
      { header: t('column.cards'), kind: 'text' },
      { header: t('column.payments'), kind: 'count', total: true },
      { header: t('column.last-payment'), kind: 'moment' },
      { header: t('column.last-seen'), kind: 'moment' },
      { header: more('customers.zone'), kind: 'text' },
      { header: more('customers.used'), kind: 'money', total: true },
      { header: more('customers.limit'), kind: 'money' },
      { header: more('customers.window'), kind: 'text' },
      { header: more('customers.merchantId'), kind: 'count' },
      { header: t('column.merchant'), kind: 'text' },
      { header: more('customers.union'), kind: 'text' },
    ]
    return columns
  },
  count: async (deps, query, { scope }) => {
    const { filter } = parseFilter(query)
    const counts = await countCustomers(deps, scope, filter)
    if (!counts) return null
    const wanted = filter.statuses.length === 0 ? Object.values(counts) : filter.statuses.map((status) => counts[status])
    return wanted.reduce((sum, count) => sum + count, 0)
  },
  each: async (deps, query, { scope, language }, take) => {
    const { filter } = parseFilter(query)
    const names = new Map((await listMerchants(deps, scope)).map(({ id, name }) => [id, name]))
    const t = translator(language, 'customers')
    const words = { status: (row: CustomerRow) => t(`status.${row.status}`), window: (window: 'day' | 'week') => t(`limit.window.${window}`) }
    await streamCustomers(deps, scope, filter, (rows) => take(rows.map((row) => cellsOf(row, names, words))))
  },
}

type Words = { status: (row: CustomerRow) => string; window: (window: 'day' | 'week') => string }

function cellsOf(row: CustomerRow, names: Map<number, string>, words: Words): Cell[] {
  const { timeZone, limit } = row
  return [
    row.number,
    row.email,
    words.status(row),
    row.payableCards,
    row.cards.map(({ brand, last4 }) => `${brandNames[brand]} •• ${last4}`).join(', '),
    row.paymentsCount,
    row.lastPaymentAt && { at: row.lastPaymentAt, timeZone },
    { at: row.lastSeenAt, timeZone },
    timeZone,
    limit && { minor: limit.usedMinor, currency: limit.currency },
    limit && { minor: limit.minor, currency: limit.currency },
    limit && words.window(limit.window),
    row.originMerchantId,
    names.get(row.originMerchantId) ?? null,
    row.union,
  ]
}
