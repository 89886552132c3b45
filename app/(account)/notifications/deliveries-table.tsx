import Link from 'next/link'
import type { LinkTo } from '@/app/(account)/list/way-back'
import { DataTable, type TableColumn } from '@/components/table/data-table'
import { Badge } from '@/components/ui/badge'
import { LinkPending } from '@/components/ui/link-pending'
import type { DeliveryRow } from '@/lib/notifications/queries'
import { showShortDateTime } from '@/lib/platform/messages'
import { destinationOf, isTest, objectOf, outcomeText, type Reader, stateOf } from './texts'

type Row = DeliveryRow & { merchant?: { id: number; name: string } | null }

/** Deliveries with what was answered to each sending that comes along, and when the next one goes out. */
export function DeliveriesTable({
  rows,
  reader,
  withObject = false,
  withMerchant = false,
  linkTo,
}: {
  rows: Row[]
  reader: Reader
  /** What it is about, where the page does not say so itself; and whose it is. */
  withObject?: boolean
  withMerchant?: boolean
  linkTo: LinkTo
}) {
  const { t } = reader
  const columns: TableColumn[] = [
    { id: 'event', label: t('deliveries.event'), narrow: 'title' },
    { id: 'state', label: t('deliveries.state'), narrow: 'corner' },
    ...(withMerchant ? [{ id: 'merchant', label: t('deliveries.merchant') }] : []),
    { id: 'destination', label: t('deliveries.destination') },
    { id: 'sendings', label: t('deliveries.last') },
    { id: 'attempts', label: t('deliveries.attempts'), align: 'right' },
  ]
  return (
    <DataTable
      label={t('deliveries.title')}
      columns={columns}
      rows={rows.map((row) => ({ id: String(row.id), cells: cellsOf(row, { reader, withObject, linkTo }) }))}
    />
  )
}

function cellsOf(row: Row, { reader, withObject, linkTo }: { reader: Reader; withObject: boolean; linkTo: LinkTo }) {
  const { t, language, timeZone } = reader
  const state = stateOf(row, t)
  const show = (at: Date) => <time dateTime={at.toISOString()}>{showShortDateTime(at, language, timeZone)}</time>
  return {
    event: (
      <span className="grid">
        <Link
          {...linkTo(`/notifications/${row.id}`, row.id)}
          className="inline-flex min-h-6 items-center font-medium underline decoration-line underline-offset-4 hover:decoration-current pointer-coarse:min-h-11"
        >
          {row.event.type}
          <LinkPending />
        </Link>
        {isTest(row) && (
          <span>
            <Badge tone="blue">{t('test.badge')}</Badge>
          </span>
        )}
        {withObject && <span className="wrap-anywhere text-muted">{objectOf(row, t)}</span>}
      </span>
    ),
    state: <Badge tone={state.tone}>{state.text}</Badge>,
    merchant: row.merchant ? `${row.merchant.name} (${row.merchant.id})` : String(row.merchantId),
    destination: <span className="wrap-anywhere">{destinationOf(row, t)}</span>,
    sendings: (
      <span className="grid">
        {row.tries.length === 0 && <span>{t(row.state === 'waiting' ? 'deliveries.never' : 'deliveries.notSent')}</span>}
        {row.tries.map((attempt) => (
          <span key={attempt.number}>
            {show(attempt.at)} <span className="text-muted">{outcomeText(t, attempt)}</span>
          </span>
        ))}
        {row.state === 'waiting' && row.nextAt && row.attempts > 0 && (
          <span className="text-muted">{t('deliveries.next', { at: showShortDateTime(row.nextAt, language, timeZone) })}</span>
        )}
      </span>
    ),
    attempts: row.attempts,
  }
}
