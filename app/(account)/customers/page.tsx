import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { screen } from '@/app/(account)/screen'
import { ExportForm } from '@/components/account/export-form'
import { DropParameter } from '@/components/ui/drop-parameter'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { Notice } from '@/components/ui/notice'
import { PageHeader } from '@/components/ui/page-header'
import { everyCustomer, filterParameters, isFiltered } from '@/lib/one-click/list-filter'
import { type CustomerPage, countCustomers, listCustomers, listMerchants } from '@/lib/one-click/queries'
import type { Query } from '@/lib/platform/list-address'
import { type Translator, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { may } from '@/lib/staff/rules'
import { listViews } from '@/lib/views/saved-views'
import { type List, listAddress, optionalColumns, readList } from './address'
import { BulkBar, bulkForm, choicesOf } from './bulk/bulk-bar'
import { CustomersTable } from './customers-table'
import { Filters } from './filters'
import { Notices } from './notices'
import { SavedViews } from './saved-views'
import { StatusChips } from './status-chips'
import { ViewForm } from './view-form'

type Props = { searchParams: Promise<Query> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'customers')('title') }
}

export default screen(Customers)

/** The main screen: every customer of the caller's merchants, filtered, sorted and cut by the server; all of it in the address. */
async function Customers({ searchParams }: Props) {
  const caller = await requireCaller()
  await requireRight(caller, 'customers.view')
  const { language, scope } = caller
  const t = translator(language, 'customers')
  const query = await searchParams
  const { ignored, ...list } = readList(query)
  // At once to an address without it, so that it is in no link of this page and not in the history either.
  if (ignored.includes('card-number')) redirect(withRefusal(listAddress(list)))
  const deps = service()
  const views = await listViews(deps, caller.staffId, 'customers')
  const first = Object.keys(query).length === 0 ? views.find(({ isDefault }) => isDefault) : undefined
  if (first && first.address !== '') redirect(`/customers?${first.address}`)
  const [page, counts, merchants] = await Promise.all([
    listCustomers(deps, scope, list.filter),
    countCustomers(deps, scope, list.filter),
    listMerchants(deps, scope),
  ])
  const all = counts && Object.values(counts).reduce((sum, count) => sum + count, 0)
  const { statuses } = list.filter
  const found = counts && (statuses.length === 0 ? all : statuses.reduce((sum, status) => sum + counts[status], 0))
  const picks = choicesOf(caller).length > 0
  const offered = optionalColumns.filter((column) => column !== 'merchant' || merchants.length > 1)
  return (
    <div className="grid gap-5">
      <PageHeader title={t('title')} subtitle={found === null ? t('uncounted') : t('subtitle', { count: found })} />
      <Notices ignored={ignored} cardRefused={query.refused === 'card-number'} language={language} />
      {query.saved === '1' && <Notice tone="success">{translator(language, 'views')('saved')}</Notice>}
      {query.saved === '1' && <DropParameter name="saved" />}
      <Filters list={list} merchants={merchants} t={t} />
      <div className="flex items-start justify-between gap-3 max-sm:flex-wrap">
        <StatusChips list={list} counts={counts} all={all} language={language} />
        <div className="flex flex-wrap justify-end gap-2 max-sm:w-full">
          <SavedViews list={list} views={views} t={translator(language, 'views')} />
          <ViewForm list={list} offered={offered} t={t} />
        </div>
      </div>
      {page.rows.length === 0 ? (
        <Nothing list={list} t={t} />
      ) : (
        <CustomersTable page={page} list={list} offered={offered} merchants={merchants} picks={picks ? bulkForm : null} language={language} />
      )}
      {picks && page.rows.length > 0 && <BulkBar list={list} found={found} caller={caller} />}
      <div className="flex flex-wrap items-center justify-between gap-3">
        {may(caller, 'customers.export') && page.rows.length > 0 && (
          <ExportForm list="customers" parameters={filterParameters({ ...list.filter, cursor: null })} language={language} />
        )}
        <Pages page={page} list={list} t={t} />
      </div>
    </div>
  )
}

function withRefusal(address: string): string {
  return `${address}${address.includes('?') ? '&' : '?'}refused=card-number`
}

/** Nobody yet, nobody under these conditions, or nobody on this page any more. */
function Nothing({ list, t }: { list: List; t: Translator<'customers'> }) {
  const kind = list.filter.cursor ? 'past' : isFiltered(list.filter) ? 'nothing' : 'none'
  const out = {
    past: { href: listAddress(list), label: t('pages.first') },
    nothing: { href: listAddress({ filter: everyCustomer, view: list.view }), label: t('filter.clear') },
    none: null,
  }[kind]
  return (
    <EmptyState title={t(`empty.${kind}.title`)} action={out && <LinkButton href={out.href}>{out.label}</LinkButton>}>
      {t(`empty.${kind}.text`)}
    </EmptyState>
  )
}

function Pages({ page, list, t }: { page: CustomerPage; list: List; t: Translator<'customers'> }) {
  if (!page.next && !page.previous) return null
  return (
    <nav aria-label={t('pages.label')} className="flex justify-end gap-2">
      {page.previous && (
        <LinkButton href={listAddress(list, { cursor: page.previous })} size="sm">
          {t('pages.previous')}
        </LinkButton>
      )}
      {page.next && (
        <LinkButton href={listAddress(list, { cursor: page.next })} size="sm">
          {t('pages.next')}
        </LinkButton>
      )}
    </nav>
  )
}
