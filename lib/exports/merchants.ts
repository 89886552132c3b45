import { countMerchants, type MerchantRow, parseMerchantFilter, streamMerchants } from '@/lib/payments/list-merchants'
import { type MessageLanguage, showCountry, translator } from '@/lib/platform/messages'
import type { ExportableList } from './lists'
import type { Cell } from './rules'

/** The operator's list of merchants as a file, with what the screen has no room for. */
export const merchantsList: ExportableList = {
  right: 'merchants.export',
  title: (language) => translator(language, 'operator')('merchants.title'),
  columns: (_query, { language }) => {
    const t = translator(language, 'operator')
    const facts = translator(language, 'merchants')
    return [
      { header: translator(language, 'exports')('customers.merchantId'), kind: 'count' },
      { header: t('merchants.name'), kind: 'text' },
      { header: t('merchants.entity'), kind: 'text' },
      { header: t('merchants.mode'), kind: 'text' },
      { header: facts('field.cards'), kind: 'text' },
      { header: t('merchants.currencies'), kind: 'text' },
      { header: facts('field.country'), kind: 'text' },
      { header: t('merchants.members'), kind: 'count', total: true },
      { header: t('merchants.last'), kind: 'moment' },
      { header: facts('field.zone'), kind: 'text' },
    ]
  },
  count: (deps, query, { scope }) => countMerchants(deps, scope, parseMerchantFilter(query).filter),
  each: (deps, query, { scope, language }, take) =>
    streamMerchants(deps, scope, parseMerchantFilter(query).filter, (rows) => take(rows.map((row) => cellsOf(row, language)))),
}

function cellsOf(row: MerchantRow, language: MessageLanguage): Cell[] {
  const facts = translator(language, 'merchants')
  return [
    row.id,
    row.name,
    row.legalEntity,
    translator(language, 'one-click')(`mode.${row.mode}`),
    facts(row.acceptsCards ? 'field.cardsOn' : 'field.cardsOff'),
    row.currencies.join(' '),
    showCountry(row.country, language),
    row.members,
    row.lastPaymentAt && { at: row.lastPaymentAt, timeZone: row.timeZone },
    row.timeZone,
  ]
}
