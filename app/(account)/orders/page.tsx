import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { Notices, withRefusal } from '@/app/(account)/list/notices'
import { Pages } from '@/app/(account)/list/pages'
import { ViewTools } from '@/app/(account)/list/view-tools'
import { screen } from '@/app/(account)/screen'
import { ExportForm } from '@/components/account/export-form'
import { EmptyState } from '@/components/ui/empty-state'
import { FilterChip } from '@/components/ui/filter-chip'
import { LinkButton } from '@/components/ui/link-button'
import { PageHeader } from '@/components/ui/page-header'
import type { OrderState } from '@/lib/one-click/rules'
import { everyOrder, orderFilterParameters, orderStates } from '@/lib/orders/list-filter'
import { countOrders, foundOf, listOrders, readOrderChoices } from '@/lib/orders/queries'
import type { Query } from '@/lib/platform/list-address'
import { localeOf, type MessageLanguage, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { may } from '@/lib/staff/rules'
import { listViews } from '@/lib/views/saved-views'
import { type List, listParameters, optionalColumns, ordersAddress, readList } from './address'
import { OrderFilters } from './order-filters'
import { OrdersTable } from './orders-table'
import { keepView } from './views/actions'

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
  const { ignored, ...list } = readList(query)
  const { filter } = list
  // At once to an address without it, so that it is in no link of this page and not in the history either.
  if (ignored.includes('card-number')) redirect(withRefusal(ordersAddress(list)))
  const deps = service()
  const views = await listViews(deps, caller.staffId, 'orders')
  const first = Object.keys(query).length === 0 ? views.find(({ isDefault }) => isDefault) : undefined
  if (first && first.address !== '') redirect(`/orders?${first.address}`)
  const [page, counts, choices] = await Promise.all([listOrders(deps, scope, filter), countOrders(deps, scope, filter), readOrderChoices(deps, scope)])
  const all = foundOf(counts, everyOrder)
  const found = foundOf(counts, filter)
  const offered = optionalColumns.filter((column) => column !== 'merchant' || choices.merchants.length > 1)
  return (
    <div className="grid gap-5">
      <PageHeader title={t('title')} subtitle={found === null ? t('uncounted') : t('subtitle', { count: found })} />
      <Notices
        query={query}
        ignored={ignored.filter((name) => name !== 'card-number').map((name) => t(`ignored.${name}`))}
        card={{ title: t('cardNumber.title'), text: t('cardNumber.text') }}
        language={language}
      />
      <OrderFilters list={list} choices={choices} t={t} />
      <div className="flex items-start justify-between gap-3 max-sm:flex-wrap">
        <StateChips list={list} counts={counts} all={all} language={language} />
        <ViewTools
          screen="orders"
          parameters={listParameters(list)}
          conditions={orderFilterParameters(filter)}
          view={list.view}
          offered={offered.map((id) => ({ id, label: t(`column.${id}`) }))}
          views={views}
          keepView={keepView}
          language={language}
        />
      </div>
      {page.rows.length === 0 ? (
        <Nothing list={list} language={language} />
      ) : (
        <OrdersTable page={page} list={list} offered={offered} merchants={choices.merchants} language={language} />
      )}
      <div className="flex flex-wrap items-center justify-between gap-3">
        {may(caller, 'orders.export') && page.rows.length > 0 && (
          <ExportForm list="orders" parameters={orderFilterParameters({ ...filter, cursor: null })} language={language} />
        )}
        <Pages page={page} addressOf={(cursor) => ordersAddress(list, { cursor })} language={language} />
      </div>
    </div>
  )
}

type StateChipsProps = { list: List; counts: Record<OrderState, number> | null; all: number | null; language: MessageLanguage }

/** One link per state with its count under the other conditions. Several may be on; each link turns one on or off. */
function StateChips({ list, counts, all, language }: StateChipsProps) {
  const t = translator(language, 'orders')
  const { states } = list.filter
  const toggled = (state: OrderState) => (states.includes(state) ? states.filter((one) => one !== state) : [...states, state])
  const show = (count: number | null | undefined) => count?.toLocaleString(localeOf[language])
  return (
    <nav aria-label={t('filter.state')}>
      <ul className="flex flex-wrap gap-2">
        <FilterChip href={ordersAddress(list, { states: [] })} on={states.length === 0} label={t('filter.all')} count={show(all)} />
        {orderStates.map((state) => (
          <FilterChip
            key={state}
            href={ordersAddress(list, { states: toggled(state) })}
            on={states.includes(state)}
            removable
            label={t(`state.${state}`)}
            count={show(counts?.[state])}
          />
        ))}
      </ul>
    </nav>
  )
}

/** None yet, none under these conditions, or none on this page any more. */
function Nothing({ list, language }: { list: List; language: MessageLanguage }) {
  const t = translator(language, 'orders')
  const { filter, view } = list
  const { sort, direction, size } = everyOrder
  const isEverything = orderFilterParameters({ ...filter, sort, direction, size, cursor: null }).length === 0
  const kind = filter.cursor !== null ? 'past' : isEverything ? 'none' : 'nothing'
  const out = {
    past: { href: ordersAddress(list), label: translator(language, 'lists')('pages.first') },
    nothing: { href: ordersAddress({ filter: everyOrder, view }), label: t('filter.clear') },
    none: null,
  }[kind]
  return (
    <EmptyState title={t(`empty.${kind}.title`)} action={out && <LinkButton href={out.href}>{out.label}</LinkButton>}>
      {t(`empty.${kind}.text`)}
    </EmptyState>
  )
}
