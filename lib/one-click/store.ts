import type { Brand } from '@/lib/cards/rules'
import type { Tx } from '@/lib/platform/db'
import { type CardCause, type CardState, nextCardState, type SavedCard } from './rules'

/** A saved card's row as verbs work on it. */
export type CardRow = NonNullable<Awaited<ReturnType<typeof findCard>>>

export function savedCardOf(row: CardRow): SavedCard {
  return {
    id: row.id,
    first6: row.first6,
    last4: row.last4,
    brand: row.brand as Brand,
    expiry: { month: row.expiryMonth, year: row.expiryYear },
    state: row.state as CardState,
    lastSuccessAt: row.lastSuccessAt,
    savedAt: row.savedAt,
  }
}

/** What a customer of today is asked for: in a union a row may rest, absorbed into another one or left behind. */
export const current = { absorbedInto: null, retiredAt: null }

/** Every card of a customer that is not deleted. */
export async function readCards(tx: Tx, customerId: bigint): Promise<SavedCard[]> {
  const rows = await tx.savedCard.findMany({ where: { customerId, state: { not: 'deleted' } } })
  return rows.map(savedCardOf)
}

export function findCard(tx: Tx, customerId: bigint, cardId: string) {
  return tx.savedCard.findFirst({ where: { id: cardId, customerId } })
}

export function findCardByFingerprint(tx: Tx, customerId: bigint, fingerprint: Buffer) {
  return tx.savedCard.findUnique({ where: { customerId_fingerprint: { customerId, fingerprint: new Uint8Array(fingerprint) } } })
}

type Change = { cause: CardCause; reached?: boolean; orderId: bigint | null; actor: string; at: Date }
type Renewed = {
  expiryMonth?: number
  expiryYear?: number
  cardholder?: string | null
  consentId?: bigint
  successes?: number
  lastSuccessAt?: Date
  savedAt?: Date
  originMerchantId?: number
}

/**
 * Moves a card for a cause, compare-and-set on the state that was seen, and writes its history. Null when the cause does not
 * move a card of that state. The customer is locked by the caller, so that counts and ciphertext move together.
 */
export async function moveCard(tx: Tx, card: CardRow, change: Change, renewed: Renewed = {}): Promise<CardState | null> {
  const from = card.state as CardState
  const to = nextCardState(from, change.cause, { reached: change.reached ?? true })
  if (to === null) return null
  const { count } = await tx.savedCard.updateMany({
    where: { id: card.id, state: from },
    data: {
      ...renewed,
      state: to,
      ...(to === 'member' ? { everMember: true } : {}),
      deletedAt: to === 'deleted' ? change.at : null,
      version: { increment: 1 },
    },
  })
  if (count !== 1) return null
  await writeCardChange(tx, { ...card, ...renewed }, from, to, change)
  return to
}

export async function writeCardChange(
  tx: Tx,
  card: { id: string; expiryYear: number; expiryMonth: number },
  from: CardState | null,
  to: CardState,
  { cause, orderId, actor, at }: { cause: CardCause | 'saved' | 'renewed'; orderId: bigint | null; actor: string; at: Date },
): Promise<void> {
  await tx.savedCardChange.create({
    data: { savedCardId: card.id, fromState: from, toState: to, cause, expiryYear: card.expiryYear, expiryMonth: card.expiryMonth, orderId, actor, at },
  })
}

/** Appends to the customer's timeline. */
export async function writeCustomerEvent(
  tx: Tx,
  event: { customerId: bigint; merchantId: number | null; at: Date; kind: string; actor: string; data?: Record<string, string | number | boolean | null> },
): Promise<void> {
  await tx.customerEvent.create({ data: { ...event, data: event.data ?? {} } })
}
