import type { Metadata } from 'next'
import Link from 'next/link'
import { requireCaller } from '@/app/(account)/caller'
import { type LinkTo, rowLinks } from '@/app/(account)/list/way-back'
import { screen } from '@/app/(account)/screen'
import { ExportForm } from '@/components/account/export-form'
import { DataTable } from '@/components/table/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { LinkPending } from '@/components/ui/link-pending'
import { listOwn, type OwnRow } from '@/lib/limits/scope-queries'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { may } from '@/lib/staff/rules'
import { SearchForm } from '../../search-form'
import { type Reader, readerOf, showMinor, showWindow } from '../../texts'
import { openScope, type ScopeProps } from '../open-scope'
import { ScopeFrame } from '../scope-frame'

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'limits')('own.title') }
}

export default screen(OwnLimits)

/** Customers with limits of their own. */
async function OwnLimits(props: ScopeProps) {
  const { caller, view, one } = await openScope(props)
  const q = one('q').slice(0, 32)
  const after = /^\d{1,18}$/.test(one('after')) ? BigInt(one('after')) : 0n
  const page = await listOwn(service(), caller.scope, view.id, { q, after })
  const reader = await readerOf(caller, view.timeZone, [])
  const { t } = reader
  const linkTo = await rowLinks()
  const here = `/limits/${view.id}/own`
  return (
    <ScopeFrame scope={view} tab="own" language={caller.language}>
      <p className="text-muted">{t('own.describe')}</p>
      {(view.own > 0 || q !== '') && <SearchForm action={here} label={t('own.q')} q={q} submit={t('own.submit')} clear={t('own.clear')} />}
      {page.rows.length === 0 ? (
        <EmptyState title={q === '' ? t('own.empty') : t('own.nothing')}>{q === '' ? t('own.emptyText') : null}</EmptyState>
      ) : (
        <DataTable
          label={t('own.table')}
          columns={[
            { id: 'customer', label: t('own.customer'), narrow: 'title' },
            { id: 'limits', label: t('own.limits') },
          ]}
          rows={page.rows.map((row) => ({ id: String(row.customerId), cells: cellsOf(row, linkTo, reader) }))}
        />
      )}
      {may(caller, 'customers.export') && page.rows.length > 0 && (
        <ExportForm list="limits-own" parameters={[['scope', String(view.id)], ...(q === '' ? [] : [['q', q] as const])]} language={caller.language} />
      )}
      <nav aria-label={t('own.pages')} className="flex justify-end gap-2 empty:hidden">
        {after > 0n && (
          <LinkButton href={`${here}?${new URLSearchParams(q === '' ? {} : { q })}`} size="sm" variant="ghost">
            {t('own.first')}
          </LinkButton>
        )}
        {page.next !== null && (
          <LinkButton href={`${here}?${new URLSearchParams({ ...(q === '' ? {} : { q }), after: String(page.next) })}`} size="sm">
            {t('own.next')}
          </LinkButton>
        )}
      </nav>
    </ScopeFrame>
  )
}

function cellsOf({ customerId, number, limits }: OwnRow, linkTo: LinkTo, reader: Reader) {
  return {
    customer: (
      <Link
        {...linkTo(`/customers/${customerId}#limits`, customerId)}
        className="break-all font-medium underline decoration-line underline-offset-4 hover:decoration-current"
      >
        {number}
        <LinkPending />
      </Link>
    ),
    limits: (
      <ul className="grid gap-0.5">
        {limits.map(({ currency, window, minor }) => (
          <li key={`${currency} ${window}`}>{reader.t('own.limit', { amount: showMinor(reader, minor, currency), window: showWindow(reader, window) })}</li>
        ))}
      </ul>
    ),
  }
}
