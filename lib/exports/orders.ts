import { brandNames } from '@/lib/cards/rules'
import { parseOrderFilter } from '@/lib/orders/list-filter'
import { countOrders, foundOf, type OrderListRow, readOrderChoices, streamOrders } from '@/lib/orders/queries'
import { type Translator, translator } from '@/lib/platform/messages'
import type { ExportableList } from './lists'
import type { Cell } from './rules'

/** The list of orders as a file: every column of the screen, whichever of them are shown, and what the screen has no room for. */
export const ordersList: ExportableList = {
  right: 'orders.export',
  title: (language) => translator(language, 'orders')('title'),
  columns: (_query, { language }) => {
    const t = translator(language, 'orders')
    const more = translator(language, 'exports')
    return [
      { header: t('column.number'), kind: 'text' },
      { header: t('facts.billNumber'), kind: 'text' },
      { header: t('column.state'), kind: 'text' },
      { header: t('filter.unknown'), kind: 'text' },
      { header: t('column.amount'), kind: 'money', total: true },
      { header: t('facts.stages'), kind: 'text' },
      { header: t('column.customer'), kind: 'text' },
      { header: t('column.card'), kind: 'text' },
      { header: t('filter.entry'), kind: 'text' },
      { header: t('column.created'), kind: 'moment' },
      { header: more('customers.zone'), kind: 'text' },
      { header: more('customers.merchantId'), kind: 'count' },
      { header: t('column.merchant'), kind: 'text' },
    ]
  },
  count: async (deps, query, { scope }) => {
    const { filter } = parseOrderFilter(query)
    return foundOf(await countOrders(deps, scope, filter), filter)
  },
  each: async (deps, query, { scope, language }, take) => {
    const { filter } = parseOrderFilter(query)
    const { merchants } = await readOrderChoices(deps, scope)
    const names = new Map(merchants.map(({ id, name }) => [id, name]))
    const t = translator(language, 'orders')
    await streamOrders(deps, scope, filter, (rows) => take(rows.map((row) => cellsOf(row, names, t))))
  },
}

function cellsOf(row: OrderListRow, names: Map<number, string>, t: Translator<'orders'>): Cell[] {
  return [
    row.number,
    row.billNumber,
    t(`state.${row.state}`),
    row.unknown ? t('unknown.only') : null,
    { minor: row.amountMinor, currency: row.currency },
    t(row.twoStage ? 'stages.two' : 'stages.one'),
    row.customerNumber,
    row.cardBrand && row.cardLast4 ? `${brandNames[row.cardBrand]} •• ${row.cardLast4}` : null,
    row.entry && t(`entry.${row.entry}`),
    { at: row.createdAt, timeZone: row.timeZone },
    row.timeZone,
    row.merchantId,
    names.get(row.merchantId) ?? null,
  ]
}
