import { readMainZone } from '@/lib/merchants/main-zone'
import { readOneMerchant } from '@/lib/merchants/one-merchant'
import { readFilter } from '@/lib/notifications/delivery-address'
import type { DeliveryFilter } from '@/lib/notifications/delivery-filter'
import { countDeliveries, type DeliveryRow, readDeliveries } from '@/lib/notifications/queries'
import type { DeliveryState } from '@/lib/notifications/rules'
import { oneIn } from '@/lib/platform/list-address'
import { type Translator, translator } from '@/lib/platform/messages'
import { readInScope, type Scope } from '@/lib/platform/scope'
import type { ExportableList, ListDeps, ListQuery } from './lists'
import type { Cell } from './rules'

/** What shops' systems were told, as a file: each delivery with the answer to its last sending. */
export const deliveriesList: ExportableList = {
  right: 'notifications.export',
  title: (language) => translator(language, 'notifications')('title'),
  columns: (_query, { language }) => {
    const t = translator(language, 'notifications')
    const more = translator(language, 'exports')
    return [
      { header: t('deliveries.event'), kind: 'text' },
      { header: t('filter.object'), kind: 'text' },
      { header: more('deliveries.at'), kind: 'moment' },
      { header: t('deliveries.state'), kind: 'text' },
      { header: t('deliveries.destination'), kind: 'text' },
      { header: t('deliveries.attempts'), kind: 'count', total: true },
      { header: t('deliveries.last'), kind: 'moment' },
      { header: more('deliveries.answer'), kind: 'text' },
      { header: more('deliveries.status'), kind: 'count' },
      { header: more('deliveries.duration'), kind: 'count' },
      { header: more('customers.zone'), kind: 'text' },
      { header: more('customers.merchantId'), kind: 'count' },
      { header: t('deliveries.merchant'), kind: 'text' },
    ]
  },
  count: async (deps, query, { scope }) => countDeliveries(deps, scope, await filterOf(deps, query, scope)),
  each: async (deps, query, { scope, language }, take) => {
    const filter = await filterOf(deps, query, scope)
    const t = translator(language, 'notifications')
    // By pages downward, so that whatever comes meanwhile shifts nothing; no transaction stays open for long.
    for (let before: bigint | null = null; ; ) {
      const place: bigint | null = before
      const page = await readInScope(deps.db, scope, async (tx) => {
        const rows = await readDeliveries(tx, filter, { before: place, most: atOnce })
        const ids = [...new Set(rows.map(({ merchantId }) => merchantId))]
        const merchants = await tx.merchant.findMany({ where: { id: { in: ids } }, select: { id: true, name: true, scope: { select: { timeZone: true } } } })
        return { rows, merchants: new Map(merchants.map((merchant) => [merchant.id, { name: merchant.name, timeZone: merchant.scope.timeZone }])) }
      })
      await take(page.rows.map((row) => cellsOf(row, page.merchants.get(row.merchantId) ?? { name: '', timeZone: 'UTC' }, t)))
      before = page.rows.at(-1)?.id ?? null
      if (page.rows.length < atOnce) return
    }
  },
}

const atOnce = 1000

// As the screen reads its address: of one merchant by his days, of all by those of most of them.
async function filterOf(deps: ListDeps, query: ListQuery, scope: Scope): Promise<DeliveryFilter> {
  const asked = oneIn(query.merchant)
  if (asked === '') return readFilter(query, await readMainZone(deps, scope)).filter
  const merchant = /^[1-9]\d{0,8}$/.test(asked) ? await readOneMerchant(deps, scope, Number(asked)) : null
  const timeZone = merchant ? await readMainZone(deps, merchant.scope) : 'UTC'
  return { ...readFilter(query, timeZone).filter, merchantId: merchant?.id ?? 0 }
}

function cellsOf(row: DeliveryRow, { name, timeZone }: { name: string; timeZone: string }, t: Translator<'notifications'>): Cell[] {
  const { event, objectKey, endpoint, tries, attempts, merchantId } = row
  const [last] = tries
  return [
    event.type,
    objectKey.slice(objectKey.indexOf(':') + 1),
    { at: event.at, timeZone },
    t(`state.${row.state as DeliveryState}`),
    endpoint ? (endpoint.state === 'deleted' ? t('deliveries.deleted') : endpoint.name || endpoint.url) : t('deliveries.assist'),
    attempts,
    last ? { at: last.at, timeZone } : null,
    last ? (last.outcome === null ? t('underWay') : t(`outcome.${last.outcome as 'delivered'}`)) : null,
    last?.status ?? null,
    last?.durationMs ?? null,
    timeZone,
    merchantId,
    name,
  ]
}
