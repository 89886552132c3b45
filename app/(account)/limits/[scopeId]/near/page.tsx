import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { requireCaller } from '@/app/(account)/caller'
import { type LinkTo, rowLinks } from '@/app/(account)/list/way-back'
import { screen } from '@/app/(account)/screen'
import { statusTones } from '@/app/(account)/status-tones'
import { ExportForm } from '@/components/account/export-form'
import { DataTable } from '@/components/table/data-table'
import { Badge } from '@/components/ui/badge'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { LinkPending } from '@/components/ui/link-pending'
import { MeterBar } from '@/components/ui/meter'
import { listNear, type NearRow } from '@/lib/limits/near'
import { type NearFilter, nearParameters, parseNear } from '@/lib/limits/near-filter'
import { showShortDateTime, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { may } from '@/lib/staff/rules'
import { type Reader, readerOf, showMinor, showWindow } from '../../texts'
import { openScope, type ScopeProps } from '../open-scope'
import { ScopeFrame } from '../scope-frame'
import { NearFilters } from './near-filters'

export async function generateMetadata(): Promise<Metadata> {
  return { title: translator((await requireCaller()).language, 'limits')('near.title') }
}

export default screen(Near)

/** Who is near his limit in the window that runs now. */
async function Near(props: ScopeProps) {
  const { caller, view, query } = await openScope(props)
  const filter = parseNear(query)
  const page = await listNear(service(), caller.scope, view.id, filter)
  if (!page) notFound()
  const reader = await readerOf(caller, view.timeZone, [])
  const { t } = reader
  const linkTo = await rowLinks()
  const here = `/limits/${view.id}/near`
  const addressOf = (change: Partial<NearFilter>) => `${here}?${new URLSearchParams(nearParameters({ ...filter, ...change }))}`
  return (
    <ScopeFrame scope={view} tab="near" language={caller.language}>
      <p className="text-muted">{t('near.describe')}</p>
      <NearFilters action={here} filter={filter} currencies={view.currencies} t={t} />
      {page.rows.length === 0 ? (
        <EmptyState title={t('near.empty')} action={nearParameters(filter).length > 0 && <LinkButton href={here}>{t('near.clear')}</LinkButton>}>
          {view.hasLimits ? t('near.emptyText') : t('near.noLimits')}
        </EmptyState>
      ) : (
        <div className="grid gap-2">
          <DataTable label={t('near.table')} columns={columnsOf(reader)} rows={page.rows.map((row) => rowOf(row, linkTo, reader))} />
          <p className="text-muted text-sm">{t('near.zone', { zone: view.timeZone })}</p>
        </div>
      )}
      {may(caller, 'customers.export') && page.rows.length > 0 && (
        <ExportForm list="limits-near" parameters={[['scope', String(view.id)], ...nearParameters({ ...filter, after: null })]} language={caller.language} />
      )}
      <nav aria-label={t('near.pages')} className="flex justify-end gap-2 empty:hidden">
        {filter.after && (
          <LinkButton href={addressOf({ after: null })} size="sm" variant="ghost">
            {t('near.first')}
          </LinkButton>
        )}
        {page.next && (
          <LinkButton href={addressOf({ after: page.next })} size="sm">
            {t('near.next')}
          </LinkButton>
        )}
      </nav>
    </ScopeFrame>
  )
}

function columnsOf({ t }: Reader) {
  return [
    { id: 'customer', label: t('near.customer'), narrow: 'title' as const },
    { id: 'status', label: t('near.status'), narrow: 'corner' as const },
    { id: 'limit', label: t('near.limit') },
    { id: 'share', label: t('near.share'), align: 'right' as const },
    { id: 'used', label: t('near.used'), align: 'right' as const },
    { id: 'left', label: t('near.left'), align: 'right' as const },
    { id: 'resets', label: t('near.resets') },
  ]
}

function rowOf(row: NearRow, linkTo: LinkTo, reader: Reader) {
  const { t, language, timeZone } = reader
  const { customerId, number, status, currency, window, minor, source, usedMinor, leftMinor, resetsAt, percentUsed } = row
  return {
    id: `${customerId} ${currency} ${window}`,
    cells: {
      customer: (
        <Link
          {...linkTo(`/customers/${customerId}#limits`, `${customerId} ${currency} ${window}`)}
          className="break-all font-medium underline decoration-line underline-offset-4 hover:decoration-current"
        >
          {number}
          <LinkPending />
        </Link>
      ),
      status: <Badge tone={statusTones[status]}>{translator(language, 'customers')(`status.${status}`)}</Badge>,
      limit: (
        <span>
          {t('near.limitOf', { limit: showMinor(reader, minor, currency), window: showWindow(reader, window) })}
          <span className="block text-muted">{t('near.sourceOf', { source })}</span>
        </span>
      ),
      share: (
        <span className="inline-grid gap-1">
          {t('near.percentValue', { percent: percentUsed })}
          <span className="w-20">
            <MeterBar share={percentUsed / 100} />
          </span>
        </span>
      ),
      used: showMinor(reader, usedMinor, currency),
      left: showMinor(reader, leftMinor, currency),
      resets: <time dateTime={resetsAt.toISOString()}>{showShortDateTime(resetsAt, language, timeZone)}</time>,
    },
  }
}
