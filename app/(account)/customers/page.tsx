import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { Notices, withRefusal } from '@/app/(account)/list/notices'
import { Pages } from '@/app/(account)/list/pages'
import { ViewTools } from '@/app/(account)/list/view-tools'
import { screen } from '@/app/(account)/screen'
import { ExportForm } from '@/components/account/export-form'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { PageHeader } from '@/components/ui/page-header'
import { everyCustomer, filterParameters, isFiltered } from '@/lib/one-click/list-filter'
import { countCustomers, listCustomers, listMerchants } from '@/lib/one-click/queries'
import type { Query } from '@/lib/platform/list-address'
import { type MessageLanguage, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { may } from '@/lib/staff/rules'
import { listViews } from '@/lib/views/saved-views'
import { type List, listAddress, listParameters, optionalColumns, readList } from './address'
import { BulkBar, bulkForm, choicesOf } from './bulk/bulk-bar'
import { CustomersTable } from './customers-table'
import { Filters } from './filters'
import { StatusChips } from './status-chips'
import { keepView } from './views/actions'

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
      <Notices
        query={query}
        ignored={ignored.filter((name) => name !== 'card-number').map((name) => t(`ignored.${name}`))}
        card={{ title: t('cardNumber.title'), text: t('cardNumber.text') }}
        language={language}
      />
      <Filters list={list} merchants={merchants} t={t} />
      <div className="flex items-start justify-between gap-3 max-sm:flex-wrap">
        <StatusChips list={list} counts={counts} all={all} language={language} />
        <ViewTools
          screen="customers"
          parameters={listParameters(list)}
          conditions={filterParameters(list.filter)}
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
        <CustomersTable page={page} list={list} offered={offered} merchants={merchants} picks={picks ? bulkForm : null} language={language} />
      )}
      {picks && page.rows.length > 0 && <BulkBar list={list} found={found} caller={caller} />}
      <div className="flex flex-wrap items-center justify-between gap-3">
        {may(caller, 'customers.export') && page.rows.length > 0 && (
          <ExportForm list="customers" parameters={filterParameters({ ...list.filter, cursor: null })} language={language} />
        )}
        <Pages page={page} addressOf={(cursor) => listAddress(list, { cursor })} language={language} />
      </div>
    </div>
  )
}

/** Nobody yet, nobody under these conditions, or nobody on this page any more. */
function Nothing({ list, language }: { list: List; language: MessageLanguage }) {
  const t = translator(language, 'customers')
  const kind = list.filter.cursor ? 'past' : isFiltered(list.filter) ? 'nothing' : 'none'
  const out = {
    past: { href: listAddress(list), label: translator(language, 'lists')('pages.first') },
    nothing: { href: listAddress({ filter: everyCustomer, view: list.view }), label: t('filter.clear') },
    none: null,
  }[kind]
  return (
    <EmptyState title={t(`empty.${kind}.title`)} action={out && <LinkButton href={out.href}>{out.label}</LinkButton>}>
      {t(`empty.${kind}.text`)}
    </EmptyState>
  )
}
