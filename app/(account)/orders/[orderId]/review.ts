import type { Review } from '@/components/account/act-form'
import { brandNames } from '@/lib/cards/rules'
import { type FollowUpKind, stateAfter, takenMinor } from '@/lib/payments/follow-up-rules'
import type { OrderDetail } from '@/lib/payments/order-queries'
import { type Reader, showAmount } from './texts'

/** What an act would do to the money and the order, shown before it is done. `changed`: what was typed differs from what was looked at before. */
export function followUpReview(
  reader: Reader,
  order: OrderDetail,
  { of, kind, minor, changed }: { of: string; kind: FollowUpKind; minor: bigint; changed: boolean },
): Review {
  const { t } = reader
  const { held } = order
  if (!held) throw new Error(`order ${order.id} holds nothing that could be looked at`)
  const { currency } = order.amount
  const show = (amount: bigint) => showAmount(reader, { minor: amount, currency })
  const card = order.operations.find((operation) => operation.kind === 'payment' && operation.state === 'approved')?.card
  const name = card ? `${brandNames[card.brand]} •• ${card.last4}` : ''
  const isHold = held.twoStage && held.confirmation === null
  const act = kind === 'confirm' ? 'confirm' : isHold ? 'release' : 'refund'
  const left = kind === 'confirm' ? held.authorizedMinor - minor : takenMinor(held) - held.canceledMinor - held.cancelingMinor - minor
  return {
    of,
    title: t('review.title'),
    lead: t(`review.${act}`, { amount: show(minor), card: name }),
    lines: [
      ...(act === 'confirm' && left > 0n ? [t('review.rest', { left: show(left) })] : []),
      ...(act === 'refund' ? [t('review.left', { left: show(left) })] : []),
      t('review.state', { state: t(`state.${stateAfter(kind, held, minor)}`) }),
      t('review.final'),
      ...(changed ? [t('review.other')] : []),
    ],
  }
}
