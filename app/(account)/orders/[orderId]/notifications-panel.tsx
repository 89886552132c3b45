import Link from 'next/link'
import { destinationOf } from '@/app/(account)/notifications/deliveries-panel'
import { outcomeText, stateTones } from '@/app/(account)/notifications/texts'
import { Badge } from '@/components/ui/badge'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { LinkPending } from '@/components/ui/link-pending'
import { Panel } from '@/components/ui/panel'
import { readDeliveriesOfOrder } from '@/lib/notifications/queries'
import type { DeliveryState } from '@/lib/notifications/rules'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { type Caller, may } from '@/lib/staff/rules'
import type { OrderPage } from './read-page'
import { showAt } from './texts'

/** What the shop's systems were told of the order: every sending with its answer, when the next one goes out, and the way to send it again. */
export async function NotificationsPanel({ page: { order, reader }, caller }: { page: OrderPage; caller: Caller }) {
  const { t } = reader
  const told = translator(caller.language, 'notifications')
  const rows = await readDeliveriesOfOrder(service(), caller.scope, { merchantId: order.merchant.id, number: order.number })
  const all = `/notifications?${new URLSearchParams({ merchant: String(order.merchant.id), object: order.number })}`
  return (
    <Panel
      title={t('told.title')}
      actions={
        rows.length > 0 && (
          <LinkButton href={all} size="sm">
            {may(caller, 'notifications.resend') ? t('told.resend') : t('told.all')}
          </LinkButton>
        )
      }
    >
      {rows.length === 0 ? (
        <EmptyState title={t('told.empty')}>{t('told.emptyText')}</EmptyState>
      ) : (
        <ol className="grid gap-3">
          {rows.map((row) => (
            <li key={String(row.id)} className="grid gap-1 border-line border-b pb-3 text-sm last:border-0 last:pb-0">
              <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
                <Link
                  href={`/notifications/${row.id}`}
                  className="inline-flex min-h-6 items-center font-medium underline decoration-line underline-offset-4 hover:decoration-current pointer-coarse:min-h-11"
                >
                  {row.event.type}
                  <LinkPending />
                </Link>
                <Badge tone={stateTones[row.state as DeliveryState]}>{told(`state.${row.state as DeliveryState}`)}</Badge>
              </div>
              <p className="break-all text-muted">{destinationOf(row, told)}</p>
              <ul className="grid gap-0.5 tabular-nums">
                {row.tries.map((attempt) => (
                  <li key={attempt.number}>
                    <time dateTime={attempt.at.toISOString()}>{showAt(reader, attempt.at)}</time>: {outcomeText(told, attempt)}
                  </li>
                ))}
              </ul>
              {row.state === 'waiting' && row.nextAt && <p className="text-muted">{told('deliveries.next', { at: showAt(reader, row.nextAt) })}</p>}
            </li>
          ))}
        </ol>
      )}
    </Panel>
  )
}
