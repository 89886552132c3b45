import { rowLinks } from '@/app/(account)/list/way-back'
import { DeliveriesTable } from '@/app/(account)/notifications/deliveries-table'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { Panel } from '@/components/ui/panel'
import { readDeliveriesOfOrder } from '@/lib/notifications/queries'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { type Caller, may } from '@/lib/staff/rules'
import type { OrderPage } from './read-page'

/** What the shop's systems were told of the order: every sending with its answer, when the next one goes out, and the way to send it again. */
export async function NotificationsPanel({ page: { order, reader }, caller }: { page: OrderPage; caller: Caller }) {
  const { t } = reader
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
        <DeliveriesTable rows={rows} reader={{ ...reader, t: translator(caller.language, 'notifications') }} linkTo={await rowLinks()} />
      )}
    </Panel>
  )
}
