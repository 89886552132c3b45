import { randomInt } from 'node:crypto'
import type { Acquirer, CardData } from '@/lib/acquirers/contract'
import { judgeTesting } from '@/lib/card-testing/judge'
import { type Mask, maskOf } from '@/lib/cards/rules'
import { countTurnover } from '@/lib/limits/count-turnover'
import type { Refusal } from '@/lib/limits/rules'
import type { Merchant } from '@/lib/merchants/rules'
import { readMerchant } from '@/lib/merchants/store'
import { lockCustomer } from '@/lib/one-click/lock-customer'
import { decidePage, type PageDecision, type PageFacts, wrongCvc2ADay } from '@/lib/one-click/rules'
import { findCard, savedCardOf } from '@/lib/one-click/store'
import { scopeOfCustomer } from '@/lib/one-click/union-facts'
import { billNumber } from '@/lib/orders/rules'
import { addBillNumber, lockOrder, lockOrderByKey, moveOrder, type OrderRow } from '@/lib/orders/store'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction, type Tx } from '@/lib/platform/db'
import type { Vault } from '@/lib/vault/vault'
import { endStep } from './end-step'
import { asksIssuer, isStepOver, loadFacts } from './load-facts'
import { writeRefusal } from './note-refusal'
import { noteStop } from './note-stop'
import { referenceOfPayment } from './reference'
import { refuseInPassing } from './refuse-in-passing'
import { firstInquiryAfterMs, firstWordMs, type PayInput, type PayOutcome } from './rules'
import { insertPayment, type OperationRow, readLatestPayment } from './store'

type Deps = { db: Db; clock: Clock; vault: Vault; acquirer: Acquirer }

/** A payment that may be sent to the acquirer, once. The card data lives in this value only. */
export type Reserved = {
  kind: 'reserved'
  /** Whether the issuer has to be asked first; until it has answered the operation is `authenticating`. */
  authenticates: boolean
  /** A saved card is confirmed by this payment: only the payer's own answer to his issuer will do. */
  confirms: boolean
  operationId: bigint
  reference: string
  order: OrderRow
  merchant: Merchant
  card: CardData
  storedCredential: 'none' | 'initial' | 'subsequent'
}

type NotReserved = Exclude<PayOutcome, { kind: 'approved' | 'declined' | 'unknown' | 'challenge' }>

/**
 * First of the three steps of a payment (spec/one-click.md section 9): everything is checked and written down in one
 * transaction, under the locks of order and customer, before a byte goes to the acquirer.
 */
export async function reserve(deps: Deps, input: PayInput): Promise<Reserved | NotReserved> {
  return (await refuseInPassing(deps, input.orderKey)) ?? reserveUnderLock(deps, input)
}

function reserveUnderLock({ db, clock, vault, acquirer }: Deps, input: PayInput): Promise<Reserved | NotReserved> {
  return inTransaction(db, async (tx) => {
    const locked = await lockOrderByKey(tx, input.orderKey)
    if (!locked) return { kind: 'no-order' }
    if (locked.customerId !== null) await lockCustomer(tx, locked.customerId)
    const merchant = await readMerchant(tx, locked.merchantId)
    if (!merchant) throw new Error(`order ${locked.id} is of no merchant`)
    const now = clock.now()
    const { order, latest } = await withoutStepThatIsOver(tx, vault, locked, now)

    const wish = input.entry.kind === 'full' ? 'full-entry' : 'none'
    const facts = await loadFacts({ acquirer }, tx, { order, merchant, latest, wish, now })
    const decision = decidePage(facts)
    const allowed = allows(decision, input)
    if (allowed !== 'yes') {
      await writeRefusal(tx, order, decision, now)
      return allowed === 'not-now' ? { kind: 'not-now', decision } : { kind: allowed }
    }
    const attempt = await attemptOf(tx, { vault, acquirer }, { order, facts, input })
    const testing = await judgeTesting(tx, attempt, now)
    if (testing.kind === 'busy') return testing
    if (testing.kind === 'stopped') {
      await noteStop(tx, { order, merchant, stop: testing, card: attempt.mask, visit: input.visit, at: now })
      return testing
    }
    return write(tx, vault, { order, merchant, latest, decision, input, now })
  })
}

// What is counted of this attempt. A saved card is known by the fingerprint of its row, so that nothing is opened for an attempt that is refused.
async function attemptOf(
  tx: Tx,
  { vault, acquirer }: Pick<Deps, 'vault' | 'acquirer'>,
  { order, facts, input: { entry, visit } }: { order: OrderRow; facts: PageFacts<Refusal>; input: PayInput },
) {
  const shared = { merchantId: order.merchantId, ip: visit.ip }
  if (entry.kind === 'full') {
    const mask = maskOf(entry.pan)
    const fingerprint = new Uint8Array(vault.fingerprint(entry.pan))
    return { ...shared, entry: entry.kind, mask, fingerprint, published: acquirer.publishes(mask), cvc2TriesLeft: null }
  }
  const row = order.customerId === null ? null : await findCard(tx, order.customerId, entry.cardId)
  if (!row) throw new Error('the page offered a card that is not there')
  const wrong = facts.customer?.cards.find(({ id }) => id === row.id)?.wrongCvc2Today ?? 0
  const cvc2TriesLeft = entry.cvc2 === null ? null : wrongCvc2ADay - wrong
  return { ...shared, entry: entry.kind, mask: savedCardOf(row), fingerprint: row.fingerprint, published: acquirer.publishes(row), cvc2TriesLeft }
}

// An attempt whose payer has had his time at his bank makes room at once; it need not wait for the job that ends such.
async function withoutStepThatIsOver(tx: Tx, vault: Vault, order: OrderRow, at: Date): Promise<{ order: OrderRow; latest: OperationRow | null }> {
  const latest = await readLatestPayment(tx, order.id)
  if (!latest || !isStepOver(latest, at)) return { order, latest }
  await endStep({ tx, vault, order, operation: latest, at }, 'not-authenticated')
  return { order: await lockOrder(tx, order.id), latest: await readLatestPayment(tx, order.id) }
}

/** The page that would be shown now is the only judge of whether this may be paid like this. */
function allows({ page }: PageDecision<Refusal>, { entry }: Pick<PayInput, 'entry'>): 'yes' | 'not-now' | 'card-gone' | 'card-locked' | 'cvc2-needed' {
  if (entry.kind === 'full') return page.kind === 'standard' ? 'yes' : 'not-now'
  if (page.kind !== 'one-click' && page.kind !== 'standard') return 'not-now'
  if (page.lockedCards.some((card) => card.id === entry.cardId)) return 'card-locked'
  if (page.kind === 'standard') return 'card-gone'
  if (page.toConfirm.some((card) => card.id === entry.cardId)) return entry.cvc2 === null ? 'cvc2-needed' : 'yes'
  if (!page.cards.some((card) => card.id === entry.cardId)) return 'card-gone'
  return page.cvc2 === 'asked' && entry.cvc2 === null ? 'cvc2-needed' : 'yes'
}

type Writing = { order: OrderRow; merchant: Merchant; latest: OperationRow | null; decision: PageDecision<Refusal>; input: PayInput; now: Date }

async function write(tx: Tx, vault: Vault, writing: Writing): Promise<Reserved> {
  const { order, merchant, latest, input, now } = writing
  const number = (latest?.number ?? 0) + 1
  const reference = referenceOfPayment({ merchantId: merchant.id, orderNumber: order.number, attempt: number })
  const { card, mask, savedCardId } = await cardOf(tx, vault, writing, reference)
  const consentId = await writeConsent(tx, writing)
  const authenticates = asksIssuer(order, merchant)
  // A retry is a payment of its own, with its own billnumber under the same order number.
  const bill = latest && latest.billNumber === order.billNumber ? billNumber(merchant.id, randomDigits) : order.billNumber
  if (bill !== order.billNumber) await addBillNumber(tx, order.id, bill)
  const operationId = await insertPayment(tx, {
    orderId: order.id,
    merchantId: merchant.id,
    customerId: order.customerId,
    number,
    billNumber: bill,
    acquirerReference: reference,
    amount: { minor: order.amountMinor, currency: order.currency },
    entry: input.entry.kind,
    savedCardId,
    fingerprint: vault.fingerprint(card.pan),
    mask,
    expiry: card.expiry,
    cardholder: card.cardholder,
    consentId,
    replacesCardId: consentId === null ? null : replacedCard(writing),
    ip: input.visit.ip,
    userAgent: input.visit.userAgent,
    startedAt: now,
    ...(authenticates
      ? { state: 'authenticating', authenticatesUntil: new Date(now.getTime() + firstWordMs) }
      : { state: 'authorizing', sentAt: now, nextInquiryAt: new Date(now.getTime() + firstInquiryAfterMs) }),
  })
  if (order.customerId !== null) {
    const amount = { minor: order.amountMinor, currency: order.currency }
    const scope = await scopeOfCustomer(tx, merchant, order.customerId)
    await countTurnover(tx, scope, { operationId, customerId: order.customerId, amount, at: now })
  }
  if (order.state === 'declined') await moveOrder(tx, order.id, 'declined', 'in-process')
  const confirms = confirmsCard(writing)
  return {
    kind: 'reserved',
    authenticates,
    confirms,
    operationId,
    reference,
    order,
    merchant,
    card,
    storedCredential: storedCredentialOf(input.entry.kind, consentId),
  }
}

/** The schemes' name for what becomes, or was made, of the card. */
export function storedCredentialOf(entry: 'full' | 'saved', consentId: bigint | null): Reserved['storedCredential'] {
  if (entry === 'saved') return 'subsequent'
  return consentId === null ? 'none' : 'initial'
}

// Only an expired card that the page shows can be replaced, and only by one that is to be kept.
function replacedCard({ decision: { page }, input: { entry } }: Writing): string | null {
  if (entry.kind !== 'full' || page.kind !== 'standard') return null
  return page.expiredCards.find(({ id }) => id === entry.replaces)?.id ?? null
}

async function cardOf(
  tx: Tx,
  vault: Vault,
  { order, input, now }: Writing,
  reference: string,
): Promise<{ card: CardData; mask: Mask; savedCardId: string | null }> {
  const { entry } = input
  if (entry.kind === 'full') {
    const { pan, brand, expiry, cvc2, cardholder } = entry
    return { card: { pan, brand, expiry, cvc2, cardholder }, mask: maskOf(pan), savedCardId: null }
  }
  const customerId = order.customerId
  const row = customerId === null ? null : await findCard(tx, customerId, entry.cardId)
  if (!row || customerId === null) throw new Error('the page offered a card that is not there')
  const pan = await vault.takeOut(tx, { cardId: row.id, customerId }, { operation: reference, reason: 'payment by One Click' }, now)
  const { first6, last4, brand, expiry } = savedCardOf(row)
  return { card: { pan, brand, expiry, cvc2: entry.cvc2, cardholder: row.cardholder }, mask: { first6, last4, brand }, savedCardId: row.id }
}

function confirmsCard({ decision: { page }, input: { entry } }: Writing): boolean {
  return entry.kind === 'saved' && page.kind === 'one-click' && page.toConfirm.some(({ id }) => id === entry.cardId)
}

// The wish to save counts only where the page made the offer; otherwise somebody else made the form. Whoever confirms a card at this merchant agrees by
// pressing the button below the sentence.
async function writeConsent(tx: Tx, writing: Writing): Promise<bigint | null> {
  const { order, merchant, decision, input, now } = writing
  const { page } = decision
  if (order.customerId === null) return null
  const saves = input.entry.kind === 'full' && input.entry.save && page.kind === 'standard' && page.offer !== 'none'
  if (!saves && !confirmsCard(writing)) return null
  const consent = await tx.consent.create({
    data: {
      customerId: order.customerId,
      merchantId: merchant.id,
      orderId: order.id,
      textVersion: input.consentTextVersion,
      language: input.visit.language,
      preselected: saves && page.kind === 'standard' && page.offer === 'preselected',
      givenAt: now,
      ip: input.visit.ip,
      userAgent: input.visit.userAgent,
    },
  })
  return consent.id
}

function randomDigits(count: number): string {
  return Array.from({ length: count }, () => randomInt(10)).join('')
}
