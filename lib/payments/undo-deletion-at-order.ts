import * as z from 'zod'
import type { Origin } from '@/lib/audit/record'
import { mayKeepCards } from '@/lib/one-click/keep-card'
import { lockCustomer } from '@/lib/one-click/lock-customer'
import { findCard, moveCard, writeCustomerEvent } from '@/lib/one-click/store'
import { bringCopiesBack } from '@/lib/one-click/united-copies'
import { lockOrderByKey } from '@/lib/orders/store'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction, type Tx } from '@/lib/platform/db'
import type { Vault } from '@/lib/vault/vault'
import { auditCardByPayer } from './audit-card-by-payer'
import { undoMs } from './rules'
import { enqueueEndOfSteps } from './store'

type Deps = { db: Db; clock: Clock; vault: Vault }

// What travels with the payer. `record`: the ciphertext as the vault held it, null for a card that had none; `version`: of the row after the deletion.
const shape = z.strictObject({
  customerId: z.string().regex(/^\d{1,18}$/),
  from: z.enum(['member', 'expired']),
  version: z.int(),
  record: z.string().nullable(),
  /** The same of its copies, where it went on for several customers of a number union. */
  copies: z.array(
    z.strictObject({
      cardId: z.uuid(),
      from: z.enum(['pending', 'member', 'needs-full-entry', 'expired', 'fraud', 'deleted']),
      version: z.int(),
      record: z.string().nullable(),
    }),
  ),
})

export type UndoTicket = { cardId: string; visitId: string }

/** Seals what is needed to take a deletion back, under a key that lives for `undoMs`. Only the visit that deleted can use the answer. */
export async function sealUndo(vault: Vault, tx: Tx, ticket: UndoTicket & z.infer<typeof shape> & { now: Date }): Promise<string> {
  const { cardId, visitId, now, ...payload } = ticket
  const expiresAt = new Date(now.getTime() + undoMs)
  await enqueueEndOfSteps(tx, expiresAt)
  return vault.sealStep(tx, { kind: 'undo-deletion', subject: subjectOf({ cardId, visitId }), payload, expiresAt, now })
}

/**
 * Takes a deletion back: the card is where it was, under the same consent, since withdrawing it was taken back too. `too-late`: the ten seconds are
 * over, it was undone or saved anew before, another visit asks, or the service has been refused or marked off meanwhile.
 */
export function undoDeletionAtOrder(
  { db, clock, vault }: Deps,
  { orderKey, cardId, visitId, sealed, origin = null }: UndoTicket & { orderKey: string; sealed: string; origin?: Origin | null },
): Promise<'undone' | 'too-late' | 'no-order'> {
  return inTransaction(db, async (tx) => {
    const order = await lockOrderByKey(tx, orderKey)
    if (!order) return 'no-order'
    if (order.customerId === null) return 'too-late'
    await lockCustomer(tx, order.customerId)
    const now = clock.now()
    const opened = await vault.openStep(tx, { kind: 'undo-deletion', subject: subjectOf({ cardId, visitId }), sealed, now })
    const ticket = opened === 'gone' ? null : shape.parse(opened.payload)
    if (!ticket || ticket.customerId !== String(order.customerId)) return 'too-late'
    const card = await findCard(tx, order.customerId, cardId)
    if (
      card?.state !== 'deleted' ||
      card.version !== ticket.version ||
      !(await mayKeepCards(tx, { customerId: order.customerId, merchantId: order.merchantId }))
    )
      return 'too-late'
    const back = await moveCard(tx, card, { cause: 'deletion-undone', backTo: ticket.from, orderId: order.id, actor: 'payer', at: now })
    if (!back) return 'too-late'
    if (ticket.record !== null) await vault.putBack(tx, cardId, ticket.record, now)
    await bringCopiesBack(vault, tx, { cardId, copies: ticket.copies, actor: 'payer', now })
    await writeCustomerEvent(tx, {
      customerId: order.customerId,
      merchantId: order.merchantId,
      at: now,
      kind: 'card.deletion-undone',
      actor: 'payer',
      data: { last4: card.last4, brand: card.brand },
    })
    const { customerId, merchantId } = order
    await auditCardByPayer(tx, { order: { customerId, merchantId }, action: 'cards.undo-deletion', card, to: ticket.from, at: now, origin })
    return 'undone'
  })
}

function subjectOf({ cardId, visitId }: UndoTicket): string {
  return `${cardId}:${visitId}`
}
