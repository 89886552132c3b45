import type { Metadata } from 'next'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { PageHeader } from '@/components/ui/page-header'
import { type CustomerFilter, filterQuery, parseFilter } from '@/lib/one-click/list-filter'
import { countCustomers, listCustomers, listMerchants } from '@/lib/one-click/queries'
import { type Translator, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { CustomersTable } from './customers-table'
import { Filters } from './filters'
import { StatusChips } from './status-chips'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'customers')('title') }
}

/** The main screen: every customer of the caller's merchants, filtered, sorted and cut by the server; all of it in the address. */
export default async function Customers({ searchParams }: Props) {
  const caller = await requireCaller()
  await requireRight(caller, 'customers.view')
  const t = translator(caller.language, 'customers')
  const filter = parseFilter(await searchParams)
  const deps = service()
  const [page, counts, merchants] = await Promise.all([
    listCustomers(deps, caller.scope, filter),
    countCustomers(deps, caller.scope, filter),
    listMerchants(deps, caller.scope),
  ])
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0)
  const shown = filter.status ? counts[filter.status] : all
  return (
    <div className="grid gap-5">
      <PageHeader title={t('title')} subtitle={t('subtitle', { count: shown })} />
      <Filters filter={filter} merchants={merchants} t={t} />
      <StatusChips filter={filter} counts={counts} all={all} t={t} />
      {page.rows.length === 0 ? (
        <Nothing filter={filter} t={t} />
      ) : (
        <CustomersTable page={page} filter={filter} merchants={merchants} language={caller.language} />
      )}
      <Pages page={page} filter={filter} t={t} />
    </div>
  )
}

function Nothing({ filter, t }: { filter: CustomerFilter; t: Translator<'customers'> }) {
  const asked = filterQuery({ ...filter, sort: 'last-seen', size: 25, cursor: null }) !== ''
  const kind = asked ? 'nothing' : 'none'
  return (
    <EmptyState title={t(`empty.${kind}.title`)} action={asked ? <LinkButton href="/customers">{t('filter.clear')}</LinkButton> : null}>
      {t(`empty.${kind}.text`)}
    </EmptyState>
  )
}

function Pages({ page, filter, t }: { page: Awaited<ReturnType<typeof listCustomers>>; filter: CustomerFilter; t: Translator<'customers'> }) {
  if (!page.next && !page.previous) return null
  return (
    <nav aria-label={t('pages.label')} className="flex justify-end gap-2">
      {page.previous && (
        <LinkButton href={`/customers${filterQuery({ ...filter, cursor: page.previous })}`} size="sm">
          {t('pages.previous')}
        </LinkButton>
      )}
      {page.next && (
        <LinkButton href={`/customers${filterQuery({ ...filter, cursor: page.next })}`} size="sm">
          {t('pages.next')}
        </LinkButton>
      )}
    </nav>
  )
}
