import { audit, type Origin } from '@/lib/audit/record'
import type { Mask } from '@/lib/cards/rules'
import { type Actor, actorText } from '@/lib/platform/actor'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction, type Tx } from '@/lib/platform/db'
import { readReason } from '@/lib/platform/reason'
import { coversScope, type Scope } from '@/lib/platform/scope'
import type { Vault } from '@/lib/vault/vault'
import { lockCustomer } from './lock-customer'
import { type CardRow, current, findCard, moveCard, writeCustomerEvent } from './store'

type Deps = { db: Db; clock: Clock; vault: Vault }

export type DeleteSavedCardOutcome = { kind: 'deleted' } | { kind: 'deleted-already' } | { kind: 'not-found' } | { kind: 'bad-input'; field: 'reason' }

/** Deletes a card for a member of staff: the ciphertext is destroyed at once; mask, history and consent stay. */
export function deleteSavedCard(
  { db, clock, vault }: Deps,
  scope: Scope,
  actor: Actor,
  { customerId, cardId, origin, ...input }: { customerId: bigint; cardId: string; reason: string; origin?: Origin },
): Promise<DeleteSavedCardOutcome> {
  const reason = readReason(input.reason)
  if (reason === null) return Promise.resolve({ kind: 'bad-input', field: 'reason' })
  return inTransaction(db, async (tx) => {
    await lockCustomer(tx, customerId)
    const customer = await tx.customer.findUnique({ where: { id: customerId, ...current }, select: { scopeId: true, number: true, originMerchantId: true } })
    if (!customer || !coversScope(scope, customer.scopeId)) return { kind: 'not-found' }
    const card = await findCard(tx, customerId, cardId)
    if (!card) return { kind: 'not-found' }
    const deleted = await destroyCard(vault, tx, card, { actor: actorText(actor), at: clock.now(), merchantId: null, orderId: null, reason })
    if (!deleted) return { kind: 'deleted-already' }
    await audit(tx, {
      at: clock.now(),
      actor: actorText(actor),
      action: 'cards.delete',
      outcome: 'done',
      object: { kind: 'customer', id: customer.number },
      merchantId: customer.originMerchantId,
      scopeId: customer.scopeId,
      reason,
      before: { token: card.id, last4: card.last4, state: card.state },
      after: { state: 'deleted' },
      origin,
    })
    return { kind: 'deleted' }
  })
}

type Deletion = {
  actor: string
  at: Date
  merchantId: number | null
  orderId: bigint | null
  reason: string | null
  /** The card that took its place, if one did. */
  replacedBy?: Mask
}

/** Takes one card out, wherever the wish comes from. The caller has locked the customer. False when it was deleted before. */
export async function destroyCard(vault: Vault, tx: Tx, card: CardRow, { actor, at, merchantId, orderId, reason, replacedBy }: Deletion): Promise<boolean> {
  const moved = await moveCard(tx, card, { cause: 'deleted', orderId, actor, at })
  if (!moved) return false
  await vault.destroy(tx, card.id)
  await writeCustomerEvent(tx, {
    customerId: card.customerId,
    merchantId,
    at,
    kind: replacedBy ? 'card.replaced' : 'card.deleted',
    actor,
    data: { last4: card.last4, brand: card.brand, reason, ...(replacedBy ? { newLast4: replacedBy.last4, newBrand: replacedBy.brand } : {}) },
  })
  return true
}
