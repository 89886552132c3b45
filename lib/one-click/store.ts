import type { Brand } from '@/lib/cards/rules'
import type { Tx } from '@/lib/platform/db'
import { type CardCause, type CardFacts, type CardState, nextCardState, type SavedCard } from './rules'
import { cardEventOf, type ToldCard, tellOfCard, tellOfStatus } from './tell-merchants'

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

/** Every card of a customer that is not deleted, with the wrong CVC2 since the day of his scope began. */
export async function readCardFacts(tx: Tx, customerId: bigint, dayStartsAt: Date): Promise<CardFacts[]> {
  const rows = await tx.savedCard.findMany({ where: { customerId, state: { not: 'deleted' } } })
  if (rows.length === 0) return []
  const wrong = await readWrongCvc2(tx, customerId, dayStartsAt)
  return rows.map((row) => ({ ...savedCardOf(row), wrongCvc2Today: wrong(row.fingerprint) }))
}

/** Counts wrong CVC2 of a customer's cards since a moment, by fingerprint, over all merchants of his scope and however the card was entered. */
export async function readWrongCvc2(tx: Tx, customerId: bigint, since: Date): Promise<(fingerprint: Uint8Array) => number> {
  const rows = await tx.$queryRaw<{ fingerprint: Uint8Array; wrong: number }[]>`
    select fingerprint, wrong from wrong_cvc2_since(${customerId}::bigint, ${since}::timestamptz)`
  const counts = new Map(rows.map(({ fingerprint, wrong }) => [Buffer.from(fingerprint).toString('hex'), wrong]))
  return (fingerprint) => counts.get(Buffer.from(fingerprint).toString('hex')) ?? 0
}

export function findCard(tx: Tx, customerId: bigint, cardId: string) {
  return tx.savedCard.findFirst({ where: { id: cardId, customerId } })
}

export function findCardByFingerprint(tx: Tx, customerId: bigint, fingerprint: Buffer) {
  return tx.savedCard.findUnique({ where: { customerId_fingerprint: { customerId, fingerprint: new Uint8Array(fingerprint) } } })
}

type Change = { cause: CardCause; reached?: boolean; backTo?: CardState; orderId: bigint | null; actor: string; at: Date }
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
  const to = nextCardState(from, change.cause, change)
  if (to === null) return null
  const customer = await tx.customer.findUnique({ where: { id: card.customerId } })
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
  if (customer) await tellOfStatus(tx, customer, change.at)
  return to
}

export async function writeCardChange(
  tx: Tx,
  card: ToldCard,
  from: CardState | null,
  to: CardState,
  { cause, orderId, actor, at }: { cause: CardCause | 'saved' | 'renewed'; orderId: bigint | null; actor: string; at: Date },
): Promise<void> {
  await tx.savedCardChange.create({
    data: { savedCardId: card.id, fromState: from, toState: to, cause, expiryYear: card.expiryYear, expiryMonth: card.expiryMonth, orderId, actor, at },
  })
  await tellOfCard(tx, card, cardEventOf(from, to), at)
}

type CustomerEvent = {
  customerId: bigint
  merchantId: number | null
  at: Date
  kind: string
  actor: string
  data?: Record<string, string | number | boolean | null>
}

/** Appends to the customer's timeline. */
export async function writeCustomerEvent(tx: Tx, event: CustomerEvent): Promise<void> {
  await tx.customerEvent.create({ data: { ...event, data: event.data ?? {} } })
}

/** The same, unless the database knows the event already: for what is told once however often it happens (`one_stop_per_customer`). */
export async function writeCustomerEventOnce(tx: Tx, event: CustomerEvent): Promise<void> {
  await tx.customerEvent.createMany({ data: [{ ...event, data: event.data ?? {} }], skipDuplicates: true })
}

/** Payable cards whose last month ends between two moments (UTC, like `isPast`), and of whose expiry nobody was told yet. */
export function findCardsToWarnOf(tx: Tx, { now, until }: { now: Date; until: Date }, most: number): Promise<ToldCard[]> {
  return tx.$queryRaw<ToldCard[]>`
    select c.id::text, c.customer_id as "customerId", c.first6, c.last4, c.brand, c.expiry_year as "expiryYear", c.expiry_month as "expiryMonth"
    from saved_cards c join customers u on u.id = c.customer_id and u.absorbed_into is null and u.retired_at is null
    where c.state = 'member'
      and (make_date(c.expiry_year, c.expiry_month, 1) + interval '1 month 12 hours') at time zone 'UTC' between ${now} and ${until}
      and exists (select from merchants m where m.scope_id = u.scope_id or m.home_scope_id = u.scope_id)
      and not exists (select from outbox o where o.type = 'saved_card.expiring' and o.object_id = c.id::text
        and o.payload ->> 'expire' = lpad(c.expiry_month::text, 2, '0') || '.' || c.expiry_year::text)
    order by c.id limit ${most}`
}
