import type { Metadata } from 'next'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { CountedChips } from '@/app/(account)/list/counted-chips'
import { EmptyList } from '@/app/(account)/list/empty-list'
import { Notices } from '@/app/(account)/list/notices'
import { openList } from '@/app/(account)/list/open-list'
import { Pages } from '@/app/(account)/list/pages'
import { ViewTools } from '@/app/(account)/list/view-tools'
import { rowLinks } from '@/app/(account)/list/way-back'
import { screen } from '@/app/(account)/screen'
import { ExportForm } from '@/components/account/export-form'
import { PageHeader } from '@/components/ui/page-header'
import { everyOrder, orderFilterParameters, orderStates, reversedBounds } from '@/lib/orders/list-filter'
import { countOrders, foundOf, listOrders, readOrderChoices } from '@/lib/orders/queries'
import type { Query } from '@/lib/platform/list-address'
import { type MessageLanguage, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { may } from '@/lib/staff/rules'
import { type List, orderAddresses } from './address'
import { OrderFilters } from './order-filters'
import { OrdersTable } from './orders-table'

type Props = { searchParams: Promise<Query> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'orders')('title') }
}

export default screen(Orders)

/** Every order of the caller's merchants, filtered, sorted and cut by the server; all of it in the address. */
async function Orders({ searchParams }: Props) {
  const caller = await requireCaller()
  await requireRight(caller, 'orders.view')
  const { language, scope } = caller
  const t = translator(language, 'orders')
  const query = await searchParams
  const { ignored, ...list } = orderAddresses.read(query)
  const { filter } = list
  const views = await openList('orders', { query, ignored, address: orderAddresses.address(list), staffId: caller.staffId })
  const deps = service()
  const [page, counts, choices] = await Promise.all([listOrders(deps, scope, filter), countOrders(deps, scope, filter), readOrderChoices(deps, scope)])
  const found = foundOf(counts, filter)
  const offered = orderAddresses.columns.filter((column) => column !== 'merchant' || choices.merchants.length > 1)
  return (
    <div className="grid gap-5">
      <PageHeader title={t('title')} subtitle={found === null ? t('uncounted') : t('subtitle', { count: found })} />
      <Notices
        query={query}
        ignored={ignored.filter((name) => name !== 'card-number').map((name) => t(`ignored.${name}`))}
        card={{ title: t('cardNumber.title'), text: t('cardNumber.text') }}
        language={language}
      />
      <OrderFilters list={list} choices={choices} customerNumber={page.rows[0]?.customerNumber ?? null} query={query} language={language} />
      <div className="flex items-start justify-between gap-3 max-sm:flex-wrap">
        <CountedChips
          label={t('filter.state')}
          all={orderStates}
          chosen={filter.states}
          counts={counts}
          nameOf={(state) => t(`state.${state}`)}
          addressOf={(states) => orderAddresses.address(list, { states })}
          language={language}
        />
        <ViewTools
          screen="orders"
          parameters={orderAddresses.parameters(list)}
          conditions={orderAddresses.conditions(filter)}
          view={list.view}
          offered={offered.map((id) => ({ id, label: t(`column.${id}`) }))}
          views={views}
          query={query}
          language={language}
        />
      </div>
      {page.rows.length === 0 ? (
        <Nothing list={list} language={language} />
      ) : (
        <OrdersTable page={page} list={list} offered={offered} merchants={choices.merchants} linkTo={await rowLinks()} language={language} />
      )}
      <div className="flex flex-wrap items-center justify-between gap-3">
        {may(caller, 'orders.export') && page.rows.length > 0 && (
          <ExportForm list="orders" parameters={orderAddresses.conditions(filter)} language={language} />
        )}
        <Pages page={page} addressOf={(cursor) => orderAddresses.address(list, { cursor })} language={language} />
      </div>
    </div>
  )
}

/** None yet, none under these conditions, or none on this page any more. */
function Nothing({ list, language }: { list: List; language: MessageLanguage }) {
  const t = translator(language, 'orders')
  const { filter, view } = list
  const { sort, direction, size } = everyOrder
  const isEverything = orderFilterParameters({ ...filter, sort, direction, size, cursor: null }).length === 0
  const kind = filter.cursor !== null ? 'past' : isEverything ? 'none' : 'nothing'
  const reversed = reversedBounds(filter)
  return (
    <EmptyList
      kind={kind}
      reversed={reversed && t(`ignored.${reversed}`)}
      title={t(`empty.${kind}.title`)}
      text={t(`empty.${kind}.text`)}
      first={orderAddresses.address(list)}
      plain={orderAddresses.address({ filter: everyOrder, view })}
      language={language}
    />
  )
}
