import type { Metadata } from 'next'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { requireCaller, requireRight } from '@/app/(account)/caller'
import { modeTones } from '@/app/(account)/one-click/texts'
import { screen } from '@/app/(account)/screen'
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
        <Rows page={page} filter={filter} language={language} t={t} />
      )}
      <nav aria-label={t('merchants.pages')} className="flex justify-end gap-2 empty:hidden">
        {page.previous && (
          <LinkButton href={addressOf(filter, { cursor: page.previous })} size="sm">
            {t('merchants.previous')}
          </LinkButton>
        )}
        {page.next && (
          <LinkButton href={addressOf(filter, { cursor: page.next })} size="sm">
            {t('merchants.next')}
          </LinkButton>
        )}
      </nav>
    </div>
  )
}

function addressOf(filter: MerchantFilter, change: Partial<MerchantFilter> = {}): string {
  const query = new URLSearchParams(merchantFilterParameters({ ...filter, cursor: null, ...change })).toString()
  return query === '' ? '/operator/merchants' : `/operator/merchants?${query}`
}

function Rows({ page, filter, language, t }: { page: MerchantPage; filter: MerchantFilter; language: MessageLanguage; t: T }) {
  const modes = translator(language, 'one-click')
  const columns: TableColumn[] = [
    { ...sortable('name', filter, t), narrow: 'title' },
    { id: 'mode', label: t('merchants.mode'), narrow: 'corner' },
    sortable('number', filter, t),
    sortable('entity', filter, t),
    { id: 'currencies', label: t('merchants.currencies') },
    { id: 'members', label: t('merchants.members'), align: 'right' },
    { id: 'last', label: t('merchants.last'), align: 'right' },
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
                href={`/operator/merchants/${row.id}`}
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

/** A heading that sorts by its column; where the list is sorted so already, it turns the direction round. */
function sortable(sort: MerchantFilter['sort'], filter: MerchantFilter, t: T): TableColumn {
  const current = filter.sort === sort
  const direction = current && filter.direction === 'asc' ? 'desc' : 'asc'
  return {
    id: sort,
    label: t(`merchants.${sort}`),
    sorted: current ? (filter.direction === 'asc' ? 'ascending' : 'descending') : undefined,
    header: (
      <Link href={addressOf(filter, { sort, direction })} className="inline-flex min-h-6 items-center hover:underline pointer-coarse:min-h-11">
        {t(`merchants.${sort}`)}
        {current && <span aria-hidden="true">{filter.direction === 'asc' ? ' ↑' : ' ↓'}</span>}
        <LinkPending />
      </Link>
    ),
  }
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
