import type { DeclineReason } from '@/lib/acquirers/contract'
import { declines } from '@/lib/acquirers/rules'
import type { Expiry } from '@/lib/cards/rules'
import type { Tx } from '@/lib/platform/db'
import type { Vault } from '@/lib/vault/vault'
import { findCard, findCardByFingerprint, moveCard, writeCardChange, writeCustomerEvent } from './store'

export type CardUse = { customerId: bigint; merchantId: number; orderId: bigint; savedCardId: string | null; fingerprint: Buffer; at: Date }

/** Counts a success of a card that is kept already. `expiry` is what was typed: a re-issued card shows its new date from now on. */
export async function countSuccess(tx: Tx, use: CardUse, expiry: Expiry): Promise<string | null> {
  const card = await findUsed(tx, use)
  if (card?.state !== 'member') return null
  const renewed = { expiryYear: expiry.year, expiryMonth: expiry.month, successes: card.successes + 1, lastSuccessAt: use.at }
  await tx.savedCard.update({ where: { id: card.id }, data: { ...renewed, version: { increment: 1 } } })
  if (card.expiryYear !== expiry.year || card.expiryMonth !== expiry.month) {
    await writeCardChange(tx, { ...card, ...renewed }, 'member', 'member', { cause: 'renewed', orderId: use.orderId, actor: 'payer', at: use.at })
  }
  return card.id
}

/**
 * What a decline means for a kept card: a soft one nothing, a hard one takes it out of One Click and destroys its ciphertext.
 * A card typed in full and declined as stolen is known to be stolen wherever this customer keeps it.
 */
export async function applyDecline(vault: Vault, tx: Tx, use: CardUse, reason: DeclineReason): Promise<void> {
  if (declines[reason].kind === 'soft') return
  if (use.savedCardId === null && reason !== 'stolen') return
  const card = await findUsed(tx, use)
  if (!card) return
  const cause = reason === 'stolen' ? 'stolen' : 'hard-decline'
  const moved = await moveCard(tx, card, { cause, orderId: use.orderId, actor: 'system:acquirer', at: use.at })
  if (!moved) return
  await vault.destroy(tx, card.id)
  await writeCustomerEvent(tx, {
    customerId: use.customerId,
    merchantId: use.merchantId,
    at: use.at,
    kind: moved === 'fraud' ? 'card.fraud' : 'card.needs-full-entry',
    actor: 'system:acquirer',
    data: { last4: card.last4, brand: card.brand, reason },
  })
}

function findUsed(tx: Tx, use: CardUse) {
  return use.savedCardId ? findCard(tx, use.customerId, use.savedCardId) : findCardByFingerprint(tx, use.customerId, use.fingerprint)
}
