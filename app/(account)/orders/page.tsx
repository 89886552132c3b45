import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { screen } from '@/app/(account)/screen'
import { ExportForm } from '@/components/account/export-form'
import { EmptyState } from '@/components/ui/empty-state'
import { FilterChip } from '@/components/ui/filter-chip'
import { LinkButton } from '@/components/ui/link-button'
import { Notice } from '@/components/ui/notice'
import { PageHeader } from '@/components/ui/page-header'
import type { OrderState } from '@/lib/one-click/rules'
import { everyOrder, type OrderFilter, type OrderIgnored, orderFilterParameters, orderStates, parseOrderFilter } from '@/lib/orders/list-filter'
import { countOrders, foundOf, listOrders, type OrderPage, readOrderChoices } from '@/lib/orders/queries'
import type { Query } from '@/lib/platform/list-address'
import { localeOf, type MessageLanguage, type Translator, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { may } from '@/lib/staff/rules'
import { ordersAddress } from './address'
import { OrderFilters } from './order-filters'
import { OrdersTable } from './orders-table'

type Props = { searchParams: Promise<Query> }
type T = Translator<'orders'>

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
  const { filter, ignored } = parseOrderFilter(query)
  // At once to an address without it, so that it is in no link of this page and not in the history either.
  if (ignored.includes('card-number')) redirect(withRefusal(ordersAddress(filter)))
  const deps = service()
  const [page, counts, choices] = await Promise.all([listOrders(deps, scope, filter), countOrders(deps, scope, filter), readOrderChoices(deps, scope)])
  const all = foundOf(counts, everyOrder)
  const found = foundOf(counts, filter)
  return (
    <div className="grid gap-5">
      <PageHeader title={t('title')} subtitle={found === null ? t('uncounted') : t('subtitle', { count: found })} />
      <Notices ignored={ignored} cardRefused={query.refused === 'card-number'} language={language} />
      <OrderFilters filter={filter} choices={choices} t={t} />
      <StateChips filter={filter} counts={counts} all={all} language={language} />
      {page.rows.length === 0 ? (
        <Nothing filter={filter} t={t} />
      ) : (
        <OrdersTable page={page} filter={filter} merchants={choices.merchants} language={language} />
      )}
      <div className="flex flex-wrap items-center justify-between gap-3">
        {may(caller, 'orders.export') && page.rows.length > 0 && (
          <ExportForm list="orders" parameters={orderFilterParameters({ ...filter, cursor: null })} language={language} />
        )}
        <Pages page={page} filter={filter} t={t} />
      </div>
    </div>
  )
}

function withRefusal(address: string): string {
  return `${address}${address.includes('?') ? '&' : '?'}refused=card-number`
}

/** What of the address was not taken, and why. */
function Notices({ ignored, cardRefused, language }: { ignored: OrderIgnored[]; cardRefused: boolean; language: MessageLanguage }) {
  const t = translator(language, 'orders')
  const names = ignored.filter((name) => name !== 'card-number').map((name) => t(`ignored.${name}`))
  return (
    <>
      {cardRefused && (
        <Notice tone="warning" title={t('cardNumber.title')}>
          {t('cardNumber.text')}
        </Notice>
      )}
      {names.length > 0 && <Notice tone="warning">{t('ignored.text', { names: new Intl.ListFormat(localeOf[language]).format(names) })}</Notice>}
    </>
  )
}

/** One link per state with its count under the other conditions. Several may be on; each link turns one on or off. */
function StateChips({
  filter,
  counts,
  all,
  language,
}: {
  filter: OrderFilter
  counts: Record<OrderState, number> | null
  all: number | null
  language: MessageLanguage
}) {
  const t = translator(language, 'orders')
  const { states } = filter
  const toggled = (state: OrderState) => (states.includes(state) ? states.filter((one) => one !== state) : [...states, state])
  const show = (count: number | null | undefined) => count?.toLocaleString(localeOf[language])
  return (
    <nav aria-label={t('filter.state')}>
      <ul className="flex flex-wrap gap-2">
        <FilterChip href={ordersAddress(filter, { states: [] })} on={states.length === 0} label={t('filter.all')} count={show(all)} />
        {orderStates.map((state) => (
          <FilterChip
            key={state}
            href={ordersAddress(filter, { states: toggled(state) })}
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
function Nothing({ filter, t }: { filter: OrderFilter; t: T }) {
  const isFirst = filter.cursor === null
  const isEverything = ordersAddress({ ...filter, sort: everyOrder.sort, direction: everyOrder.direction, size: everyOrder.size }) === '/orders'
  const kind = !isFirst ? 'past' : isEverything ? 'none' : 'nothing'
  const out = {
    past: { href: ordersAddress(filter), label: t('pages.first') },
    nothing: { href: '/orders', label: t('filter.clear') },
    none: null,
  }[kind]
  return (
    <EmptyState title={t(`empty.${kind}.title`)} action={out && <LinkButton href={out.href}>{out.label}</LinkButton>}>
      {t(`empty.${kind}.text`)}
    </EmptyState>
  )
}

function Pages({ page, filter, t }: { page: OrderPage; filter: OrderFilter; t: T }) {
  if (!page.next && !page.previous) return null
  return (
    <nav aria-label={t('pages.label')} className="flex justify-end gap-2">
      {page.previous && (
        <LinkButton href={ordersAddress(filter, { cursor: page.previous })} size="sm">
          {t('pages.previous')}
        </LinkButton>
      )}
      {page.next && (
        <LinkButton href={ordersAddress(filter, { cursor: page.next })} size="sm">
          {t('pages.next')}
        </LinkButton>
      )}
    </nav>
  )
}
