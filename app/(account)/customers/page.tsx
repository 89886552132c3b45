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
import { everyCustomer, isFiltered, reversedRange } from '@/lib/one-click/list-filter'
import { countCustomers, listCustomers, listMerchants } from '@/lib/one-click/queries'
import { statuses } from '@/lib/one-click/rules'
import type { Query } from '@/lib/platform/list-address'
import { type MessageLanguage, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { may } from '@/lib/staff/rules'
import { customerAddresses, type List } from './address'
import { BulkBar, bulkForm, choicesOf } from './bulk/bulk-bar'
import { CustomersTable } from './customers-table'
import { Filters } from './filters'

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
  const { ignored, ...list } = customerAddresses.read(query)
  const views = await openList('customers', { query, ignored, address: customerAddresses.address(list), staffId: caller.staffId })
  const deps = service()
  const [page, counts, merchants] = await Promise.all([
    listCustomers(deps, scope, list.filter),
    countCustomers(deps, scope, list.filter),
    listMerchants(deps, scope),
  ])
  const chosen = list.filter.statuses
  const found = counts && (chosen.length === 0 ? statuses : chosen).reduce((sum, status) => sum + counts[status], 0)
  const picks = choicesOf(caller).length > 0
  const offered = customerAddresses.columns.filter((column) => column !== 'merchant' || merchants.length > 1)
  return (
    <div className="grid gap-5">
      <PageHeader title={t('title')} subtitle={found === null ? t('uncounted') : t('subtitle', { count: found })} />
      <Notices
        query={query}
        ignored={ignored.filter((name) => name !== 'card-number').map((name) => t(`ignored.${name}`))}
        card={{ title: t('cardNumber.title'), text: t('cardNumber.text') }}
        language={language}
      />
      <Filters list={list} merchants={merchants} language={language} />
      <div className="flex items-start justify-between gap-3 max-sm:flex-wrap">
        <CountedChips
          label={t('filter.status')}
          all={statuses}
          chosen={chosen}
          counts={counts}
          nameOf={(status) => t(`status.${status}`)}
          addressOf={(wanted) => customerAddresses.address(list, { statuses: wanted })}
          language={language}
        />
        <ViewTools
          screen="customers"
          parameters={customerAddresses.parameters(list)}
          conditions={customerAddresses.conditions(list.filter)}
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
        <CustomersTable
          page={page}
          list={list}
          offered={offered}
          merchants={merchants}
          picks={picks ? bulkForm : null}
          linkTo={await rowLinks()}
          language={language}
        />
      )}
      {picks && page.rows.length > 0 && <BulkBar list={list} rows={page.rows.length} found={found} caller={caller} />}
      <div className="flex flex-wrap items-center justify-between gap-3">
        {may(caller, 'customers.export') && page.rows.length > 0 && (
          <ExportForm list="customers" parameters={customerAddresses.conditions(list.filter)} language={language} />
        )}
        <Pages page={page} addressOf={(cursor) => customerAddresses.address(list, { cursor })} language={language} />
      </div>
    </div>
  )
}

/** Nobody yet, nobody under these conditions, or nobody on this page any more. */
function Nothing({ list, language }: { list: List; language: MessageLanguage }) {
  const t = translator(language, 'customers')
  const kind = list.filter.cursor ? 'past' : isFiltered(list.filter) ? 'nothing' : 'none'
  const reversed = reversedRange(list.filter)
  return (
    <EmptyList
      kind={kind}
      reversed={reversed && t(`ignored.${reversed}`)}
      title={t(`empty.${kind}.title`)}
      text={t(`empty.${kind}.text`)}
      first={customerAddresses.address(list)}
      plain={customerAddresses.address({ filter: everyCustomer, view: list.view })}
      language={language}
    />
  )
}
