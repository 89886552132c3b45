import type { Metadata } from 'next'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { Pages } from '@/app/(account)/list/pages'
import { sortHeading } from '@/app/(account)/list/sort-heading'
import { type LinkTo, rowLinks } from '@/app/(account)/list/way-back'
import { modeTones } from '@/app/(account)/one-click/texts'
import { screen } from '@/app/(account)/screen'
import { ExportForm } from '@/components/account/export-form'
import { DataTable, type TableColumn } from '@/components/table/data-table'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Field } from '@/components/ui/field'
import { LinkButton } from '@/components/ui/link-button'
import { LinkPending } from '@/components/ui/link-pending'
import { Notice } from '@/components/ui/notice'
import { PageHeader } from '@/components/ui/page-header'
import { Select } from '@/components/ui/select'
import { TextInput } from '@/components/ui/text-input'
import {
  listMerchantsInFull,
  type MerchantFilter,
  type MerchantPage,
  type MerchantSort,
  merchantFilterParameters,
  merchantModes,
  merchantSorts,
  merchantSortText,
  parseMerchantFilter,
} from '@/lib/payments/list-merchants'
import type { Query } from '@/lib/platform/list-address'
import { localeOf, type MessageLanguage, showShortDateTime, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { may } from '@/lib/staff/rules'
import { operatorZone, type T } from '../texts'

type Props = { searchParams: Promise<Query> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'operator')('merchants.title') }
}

export default screen(OperatorMerchants)

/** Every merchant with what support looks at first; filtered, sorted and cut by the server, all of it in the address. */
async function OperatorMerchants({ searchParams }: Props) {
  const caller = await requireCaller()
  await requireRight(caller, 'operator.view')
  const { language } = caller
  const t = translator(language, 'operator')
  const { filter, ignored } = parseMerchantFilter(await searchParams)
  const page = await listMerchantsInFull(service(), caller.scope, filter)
  return (
    <div className="grid gap-5">
      <PageHeader
        title={t('merchants.title')}
        subtitle={t('merchants.subtitle', { count: page.found })}
        back={{ href: '/operator', label: t('back') }}
        actions={
          may(caller, 'merchants.manage') && (
            <LinkButton href="/operator/merchants/new" variant="primary">
              {translator(language, 'merchants')('new.button')}
            </LinkButton>
          )
        }
      />
      {ignored.length > 0 && (
        <Notice tone="warning">
          {t('merchants.ignored', { names: new Intl.ListFormat(localeOf[language]).format(ignored.map((one) => t(`merchants.part.${one}`))) })}
        </Notice>
      )}
      <Filters filter={filter} currencies={page.currencies} language={language} t={t} />
      {page.rows.length === 0 ? (
        <EmptyState title={t('merchants.none')} action={<LinkButton href="/operator/merchants">{t('merchants.clear')}</LinkButton>}>
          {t('merchants.noneText')}
        </EmptyState>
      ) : (
        <Rows page={page} filter={filter} linkTo={await rowLinks()} language={language} t={t} />
      )}
      <div className="flex flex-wrap items-center justify-between gap-3">
        {may(caller, 'merchants.export') && page.rows.length > 0 ? (
          <ExportForm list="merchants" parameters={merchantFilterParameters({ ...filter, cursor: null })} language={language} />
        ) : (
          <span />
        )}
        <Pages page={page} addressOf={(cursor) => addressOf(filter, { cursor })} language={language} />
      </div>
    </div>
  )
}

function addressOf(filter: MerchantFilter, change: Partial<MerchantFilter> = {}): string {
  const query = new URLSearchParams(merchantFilterParameters({ ...filter, cursor: null, ...change })).toString()
  return query === '' ? '/operator/merchants' : `/operator/merchants?${query}`
}

type RowsProps = { page: MerchantPage; filter: MerchantFilter; linkTo: LinkTo; language: MessageLanguage; t: T }

function Rows({ page, filter, linkTo, language, t }: RowsProps) {
  const modes = translator(language, 'one-click')
  const columns: TableColumn[] = [
    { ...sortable('name', filter, t), narrow: 'title' },
    { ...sortable('mode', filter, t), narrow: 'corner' },
    sortable('number', filter, t),
    sortable('entity', filter, t),
    { id: 'currencies', label: t('merchants.currencies') },
    { ...sortable('members', filter, t), align: 'right' },
    { ...sortable('last', filter, t), align: 'right' },
  ]
  return (
    <div className="grid gap-2">
      <DataTable
        label={t('merchants.title')}
        columns={columns}
        rows={page.rows.map((row) => ({
          id: String(row.id),
          cells: {
            name: (
              <Link
                {...linkTo(`/operator/merchants/${row.id}`, row.id)}
                className="wrap-anywhere font-medium underline decoration-line underline-offset-4 hover:decoration-current"
              >
                {row.name}
                <LinkPending />
              </Link>
            ),
            mode: (
              <Badge tone={row.acceptsCards ? modeTones[row.mode] : 'yellow'}>{row.acceptsCards ? modes(`mode.${row.mode}`) : modes('queue.noCards')}</Badge>
            ),
            number: String(row.id),
            entity: <span className="wrap-anywhere">{row.legalEntity}</span>,
            currencies: row.currencies.join(', '),
            members: row.members.toLocaleString(localeOf[language]),
            last: row.lastPaymentAt ? showShortDateTime(row.lastPaymentAt, language, operatorZone) : '–',
          },
        }))}
      />
      <p className="text-muted text-sm">{t('zone', { zone: operatorZone })}</p>
    </div>
  )
}

/** What is asked for first of a column: the most members and the latest payment, else from the front. */
const firstDirection = (sort: MerchantSort) => (sort === 'members' || sort === 'last' ? 'desc' : 'asc')

/** A heading that sorts by its column; where the list is sorted so already, it turns the direction round. */
function sortable(sort: MerchantSort, filter: MerchantFilter, t: T): TableColumn {
  const label = t(`merchants.${sort}`)
  const now = filter.sort === sort ? filter.direction : null
  const direction = now === null ? firstDirection(sort) : now === 'asc' ? 'desc' : 'asc'
  return { id: sort, label, ...sortHeading({ label, href: addressOf(filter, { sort, direction }), direction: now }) }
}

function Filters({ filter, currencies, language, t }: { filter: MerchantFilter; currencies: string[]; language: MessageLanguage; t: T }) {
  const modes = translator(language, 'one-click')
  return (
    <search>
      <form
        action="/operator/merchants"
        className="grid grid-cols-2 items-end gap-3 rounded-xl border border-line bg-surface p-4 lg:grid-cols-[2fr_1fr_1fr_1fr_auto]"
      >
        <div className="col-span-2 lg:col-span-1">
          <Field label={t('merchants.q')} htmlFor="q">
            <TextInput id="q" name="q" type="search" defaultValue={filter.q} maxLength={200} autoComplete="off" />
          </Field>
        </div>
        <Choice name="mode" label={t('merchants.mode')} value={filter.mode ?? ''}>
          <option value="">{t('merchants.any')}</option>
          {merchantModes.map((mode) => (
            <option key={mode} value={mode}>
              {mode === 'on' ? t('merchants.on') : modes(`mode.${mode}`)}
            </option>
          ))}
        </Choice>
        <Choice name="currency" label={t('merchants.currency')} value={filter.currency ?? ''}>
          <option value="">{t('merchants.any')}</option>
          {[...new Set([...currencies, ...(filter.currency ? [filter.currency] : [])])].map((currency) => (
            <option key={currency}>{currency}</option>
          ))}
        </Choice>
        <Choice name="sort" label={t('merchants.sort')} value={merchantSortText(filter.sort, filter.direction)}>
          {merchantSorts.flatMap((sort) =>
            (['asc', 'desc'] as const).map((direction) => (
              <option key={`${sort} ${direction}`} value={merchantSortText(sort, direction)}>
                {t(`merchants.${sort}`)} {direction === 'asc' ? '↑' : '↓'}
              </option>
            )),
          )}
        </Choice>
        <Button type="submit" variant="primary">
          {t('search.submit')}
        </Button>
      </form>
    </search>
  )
}

function Choice({ name, label, value, children }: { name: string; label: string; value: string; children: ReactNode }) {
  return (
    <Field label={label} htmlFor={name}>
      <Select id={name} name={name} defaultValue={value}>
        {children}
      </Select>
    </Field>
  )
}
