import { countResults, type ResultPart, resultParts, streamResults } from '@/lib/bulk/queries'
import { translator } from '@/lib/platform/messages'
import type { ExportableList, ListQuery } from './lists'

/** What became of the customers of one act on many of them. */
export const bulkResultsList: ExportableList = {
  right: 'customers.bulk',
  title: (language) => translator(language, 'bulk')('results.title'),
  columns: (_query, { language }) => {
    const t = translator(language, 'bulk')
    return [
      { header: t('results.customer'), kind: 'text' },
      { header: translator(language, 'exports')('customers.merchantId'), kind: 'count' },
      { header: t('results.outcome'), kind: 'text' },
      { header: t('results.why'), kind: 'text' },
      { header: t('results.at'), kind: 'moment' },
      { header: translator(language, 'exports')('customers.zone'), kind: 'text' },
    ]
  },
  count: (deps, query, { scope }) => {
    const { id, part } = askedOf(query)
    return countResults(deps, scope, id, part)
  },
  each: async (deps, query, { scope, language }, take) => {
    const t = translator(language, 'bulk')
    await streamResults(deps, scope, askedOf(query), (rows) =>
      take(
        rows.map(({ number, merchantId, outcome, at, timeZone }) => {
          const went = outcome === 'done' || outcome === 'waits'
          return [number, merchantId, t(went ? `outcome.${outcome}` : 'outcome.refused'), went ? null : t(`refused.${outcome}`), { at, timeZone }, timeZone]
        }),
      ),
    )
  },
}

const nobody = '00000000-0000-0000-0000-000000000000'

function askedOf({ action, part }: ListQuery): { id: string; part: ResultPart } {
  const isId = typeof action === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(action)
  return { id: isId ? action : nobody, part: resultParts.find((known) => known === part) ?? 'all' }
}
