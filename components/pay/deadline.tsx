import { showDeadline } from '@/lib/platform/messages'
import type { OrderContext } from './frame'

/** How long before an order times out its payer is warned. */
export const warnBeforeMs = 5 * 60_000

/** Until when the order can be paid: said by the server, so that it stands there without scripts too. The script adds how long that is. */
export function PayBefore({ context }: { context: OrderContext }) {
  const { t } = context
  return (
    <p className="until">
      <span>{t('deadline.before', { at: untilOf(context) })}</span>
      <span id="TimeLeft" aria-hidden="true" />
    </p>
  )
}

/**
 * The warning when little is left. Always there, empty at first, because only a live region that stood there before is read out when the script
 * fills it. It is read out twice at most, and never takes the focus.
 */
export function DeadlineWarning({ context }: { context: OrderContext }) {
  const { t, order, now } = context
  const leftMs = Math.max(order.expiresAt.getTime() - now.getTime(), 0)
  const at = untilOf(context)
  const minutes = Math.max(Math.ceil(leftMs / 60_000), 1)
  return (
    <div
      id="Deadline"
      className="deadline"
      role="status"
      data-left-ms={leftMs}
      data-soon={t('deadline.soon', { at, minutes: warnBeforeMs / 60_000 })}
      data-last={t('deadline.soon', { at, minutes: 1 })}
      data-over={t('deadline.over', { merchant: order.merchant.name })}
    >
      {leftMs <= warnBeforeMs && <p className="notice warn">{t('deadline.soon', { at, minutes })}</p>}
    </div>
  )
}

function untilOf({ order, now, language }: OrderContext): string {
  return showDeadline(order.expiresAt, now, language, order.merchant.timeZone)
}
