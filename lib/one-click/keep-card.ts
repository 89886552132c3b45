import { randomUUID } from 'node:crypto'
import type { Expiry, Mask, Pan } from '@/lib/cards/rules'
import type { Tx } from '@/lib/platform/db'
import type { Vault } from '@/lib/vault/vault'
import type { CardState } from './rules'
import { type CardRow, findCardByFingerprint, moveCard, writeCardChange, writeCustomerEvent } from './store'
import { tellOfStatus } from './tell-merchants'

export type PaidCard = {
  customerId: bigint
  merchantId: number
  /** How many successful payments make a card payable by One Click. */
  threshold: number
  orderId: bigint
  fingerprint: Buffer
  mask: Mask
  expiry: Expiry
  cardholder: string | null
  /** Null when the payment became known without the PAN at hand: then the card can only be counted, not kept. */
  pan: Pan | null
  consentId: bigint
  at: Date
}

/**
 * Keeps a card after a successful payment with consent: one row per customer and PAN, whatever the expiry. Below the threshold
 * it is only counted. What was refused or deleted while the payment was under way is the later will, and keeps it out. The caller has locked the customer.
 * Returns the card's id, null where there is none, and whether it is payable now.
 */
export async function keepCard(vault: Vault, tx: Tx, paid: PaidCard): Promise<{ cardId: string | null; payable: boolean }> {
  const before = await findCardByFingerprint(tx, paid.customerId, paid.fingerprint)
  if (!(await mayKeepCards(tx, paid)) || (await isDeletedSince(tx, before, paid))) return { cardId: before?.id ?? null, payable: false }
  if (!before) return insertCard(vault, tx, paid)
  const state = await renewCard(tx, before, paid)
  await permitHere(tx, before, paid)
  if (state === 'member' && before.state !== 'member' && paid.pan) {
    await vault.keep(tx, { cardId: before.id, customerId: paid.customerId }, paid.pan, paid.at)
    await writeCustomerEvent(tx, eventOf(paid, 'card.saved'))
  }
  return { cardId: before.id, payable: state === 'member' }
}

/** Whether a card of this customer may be kept here now: he has not refused the service, nobody has stopped him, and the merchant has it. */
export async function mayKeepCards(tx: Tx, { customerId, merchantId }: { customerId: bigint; merchantId: number }): Promise<boolean> {
  const merchant = await tx.merchant.findUnique({ where: { id: merchantId }, select: { oneClick: true } })
  const customer = await tx.customer.findUnique({ where: { id: customerId }, select: { mark: true } })
  return merchant?.oneClick !== 'off' && customer?.mark !== 'deny' && customer?.mark !== 'fraud'
}

// Whoever deletes a card withdraws every consent that he has given for it until then.
async function isDeletedSince(tx: Tx, card: CardRow | null, { consentId }: PaidCard): Promise<boolean> {
  if (!card?.deletedAt) return false
  const { givenAt } = await tx.consent.findUniqueOrThrow({ where: { id: consentId }, select: { givenAt: true } })
  return card.deletedAt > givenAt
}

async function insertCard(vault: Vault, tx: Tx, paid: PaidCard): Promise<{ cardId: string; payable: boolean }> {
  const payable = paid.pan !== null && paid.threshold <= 1
  const card = {
    id: randomUUID(),
    customerId: paid.customerId,
    originMerchantId: paid.merchantId,
    fingerprint: new Uint8Array(paid.fingerprint),
    ...paid.mask,
    expiryYear: paid.expiry.year,
    expiryMonth: paid.expiry.month,
    cardholder: paid.cardholder,
    state: payable ? 'member' : 'pending',
    everMember: payable,
    consentId: paid.consentId,
    successes: 1,
    savedAt: paid.at,
    lastSuccessAt: paid.at,
  }
  const customer = await tx.customer.findUniqueOrThrow({ where: { id: paid.customerId } })
  await tx.savedCard.create({ data: card })
  await writeCardChange(tx, card, null, card.state as CardState, { cause: 'saved', orderId: paid.orderId, actor: 'payer', at: paid.at })
  if (payable) await tellOfStatus(tx, customer, paid.at)
  if (payable && paid.pan) {
    await vault.keep(tx, { cardId: card.id, customerId: paid.customerId }, paid.pan, paid.at)
    await writeCustomerEvent(tx, eventOf(paid, 'card.saved'))
  }
  return { cardId: card.id, payable }
}

// A deleted card starts counting anew; any other goes on. A card marked as stolen stays out, whatever was paid.
async function renewCard(tx: Tx, before: CardRow, paid: PaidCard): Promise<CardState> {
  const state = before.state as CardState
  if (state === 'fraud') return state
  const successes = state === 'deleted' ? 1 : before.successes + 1
  const reached = paid.pan !== null && successes >= paid.threshold
  const renewed = {
    expiryYear: paid.expiry.year,
    expiryMonth: paid.expiry.month,
    cardholder: paid.cardholder ?? before.cardholder,
    consentId: paid.consentId,
    successes,
    lastSuccessAt: paid.at,
    ...(state === 'deleted' ? { savedAt: paid.at, originMerchantId: paid.merchantId } : {}),
  }
  const change = { orderId: paid.orderId, actor: 'payer', at: paid.at }
  if (state === 'deleted') return (await moveCard(tx, before, { ...change, cause: 'saved-again', reached }, renewed)) ?? state
  if (state === 'pending' && reached) return (await moveCard(tx, before, { ...change, cause: 'threshold-reached' }, renewed)) ?? state
  if ((state === 'needs-full-entry' || state === 'expired') && paid.pan)
    return (await moveCard(tx, before, { ...change, cause: 'entered-again' }, renewed)) ?? state
  await tx.savedCard.update({ where: { id: before.id }, data: { ...renewed, version: { increment: 1 } } })
  if (before.expiryYear !== paid.expiry.year || before.expiryMonth !== paid.expiry.month) {
    await writeCardChange(tx, { ...before, ...renewed }, state, state, { ...change, cause: 'renewed' })
    await writeCustomerEvent(tx, eventOf(paid, 'card.updated'))
  }
  return state
}

// In a union, full data and a consent given at this merchant confirm the card here. One that was deleted starts anew from where it is saved now.
async function permitHere(tx: Tx, before: CardRow, paid: PaidCard): Promise<void> {
  if (before.state === 'deleted') await tx.savedCardPermission.deleteMany({ where: { savedCardId: before.id } })
  else if (before.originMerchantId !== paid.merchantId) {
    const permission = { savedCardId: before.id, merchantId: paid.merchantId, how: 'full-entry', orderId: paid.orderId, confirmedAt: paid.at }
    await tx.savedCardPermission.createMany({ data: [permission], skipDuplicates: true })
  }
}

function eventOf(paid: PaidCard, kind: string) {
  const { customerId, merchantId, at, mask } = paid
  return { customerId, merchantId, at, kind, actor: 'payer', data: { last4: mask.last4, brand: mask.brand } }
}
