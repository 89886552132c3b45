import { audit, type Origin } from '@/lib/audit/record'
import type { Tx } from '@/lib/platform/db'

type CardByPayer = {
  order: { customerId: bigint; merchantId: number }
  action: 'cards.delete' | 'cards.undo-deletion'
  /** As it was. */
  card: { id: string; last4: string; state: string }
  to: string
  at: Date
  origin: Origin | null
}

/** What a payer did to a saved card at an order, for the audit log; as staff's own acts stand there. */
export async function auditCardByPayer(tx: Tx, { order, action, card, to, at, origin }: CardByPayer): Promise<void> {
  const { number, scopeId } = await tx.customer.findUniqueOrThrow({ where: { id: order.customerId }, select: { number: true, scopeId: true } })
  await audit(tx, {
    at,
    actor: 'payer',
    action,
    outcome: 'done',
    object: { kind: 'customer', id: number },
    merchantId: order.merchantId,
    scopeId,
    before: { token: card.id, last4: card.last4, state: card.state },
    after: { state: to },
    origin,
  })
}
