import type { DeclineReason, Proof } from '@/lib/acquirers/contract'
import { brandOf, type Pan } from '@/lib/cards/rules'
import type { Merchant } from '@/lib/merchants/rules'
import { readMerchant } from '@/lib/merchants/store'
import { lockCustomer } from '@/lib/one-click/lock-customer'
import { decidePage } from '@/lib/one-click/rules'
import { lockOrderByKey, type OrderRow, readOrderByKey } from '@/lib/orders/store'
import { inTransaction, type Tx } from '@/lib/platform/db'
import { authorizeAndSettle, type Conductor } from './authorize'
import type { SealedCard } from './begin-step'
import { endStep, endStepOf, stepOf } from './end-step'
import { isStepOver, loadFacts } from './load-facts'
import { type Reserved, storedCredentialOf } from './reserve'
import { firstInquiryAfterMs, type PayOutcome, type StepOpen } from './rules'
import { type OperationRow, readChallenge, readLatestPayment, readOperation, startAuthorizing } from './store'

export type FinishInput = {
  orderKey: string
  /** The sealed card data as the payer's browser brought it back; null where it brought none. */
  sealed: string | null
}

/**
 * The payer is back from his bank. What came of it is asked of the acquirer itself, outside any transaction; what the browser says about it is
 * not even read. Passed: the card data is opened, once, and the authorization sent, once. However often and at once it is called, and
 * after it is over, everybody learns the same end.
 */
export async function finishStep(conductor: Conductor, { orderKey, sealed }: FinishInput): Promise<PayOutcome | StepOpen> {
  const { db, clock, acquirer } = conductor
  const order = await readOrderByKey(db.prisma, orderKey)
  if (!order) return { kind: 'no-order' }
  const operation = await readLatestPayment(db.prisma, order.id)
  const asked = operation?.state === 'authenticating' ? await readChallenge(db.prisma, operation.id) : null
  if (!operation || !asked) return standing(conductor, orderKey)
  if (isStepOver(operation, clock.now())) return end(conductor, operation, orderKey, 'not-authenticated')
  if (sealed === null) return { kind: 'step-open', why: 'elsewhere' }
  const result = await acquirer.authenticationResult({ reference: operation.acquirerReference, transactionId: asked.transactionId })
  switch (result.outcome) {
    case 'pending':
      return stillOpen(conductor, operation, orderKey, 'unanswered')
    case 'unknown':
      return stillOpen(conductor, operation, orderKey, 'issuer-away')
    case 'failed':
      return end(conductor, operation, orderKey, 'not-authenticated')
    case 'passed': {
      const reserved = await resume(conductor, operation.id, { orderKey, sealed }, result.proof)
      return reserved ? authorizeAndSettle(conductor, reserved, result.proof) : standing(conductor, orderKey)
    }
  }
}

// Another window may have finished it while the issuer was asked here.
async function stillOpen(conductor: Conductor, { id }: OperationRow, orderKey: string, why: StepOpen['why']): Promise<PayOutcome | StepOpen> {
  const operation = await readOperation(conductor.db.prisma, id)
  return operation?.state === 'authenticating' ? { kind: 'step-open', why } : standing(conductor, orderKey)
}

async function end(conductor: Conductor, operation: OperationRow, orderKey: string, reason: DeclineReason): Promise<PayOutcome> {
  await endStepOf(conductor, operation.id, reason)
  return standing(conductor, orderKey)
}

/** How things stand by now, for whoever came second. A declined attempt is told as such while its order can still be paid. */
async function standing({ db, clock, acquirer }: Conductor, orderKey: string): Promise<PayOutcome> {
  const order = await readOrderByKey(db.prisma, orderKey)
  if (!order) return { kind: 'no-order' }
  const merchant = await merchantOf(db.prisma, order)
  const latest = await readLatestPayment(db.prisma, order.id)
  const decision = decidePage(await loadFacts({ acquirer }, db.prisma, { order, merchant, latest, wish: 'none', now: clock.now() }))
  const payable = decision.page.kind === 'standard' || decision.page.kind === 'one-click'
  if (payable && latest?.state === 'declined') return { kind: 'declined', reason: latest.acquirerMessage as DeclineReason }
  return { kind: 'not-now', decision }
}

/** Moves the payment on from the issuer to the acquirer, in one transaction: the same checks as at its beginning, the card data opened, the state moved. Null: it ended instead. */
function resume(
  { db, clock, vault, acquirer }: Conductor,
  operationId: bigint,
  { orderKey, sealed }: { orderKey: string; sealed: string },
  proof: Proof,
): Promise<Reserved | null> {
  return inTransaction(db, async (tx) => {
    const order = await lockOrderByKey(tx, orderKey)
    if (!order) return null
    if (order.customerId !== null) await lockCustomer(tx, order.customerId)
    const operation = await readLatestPayment(tx, order.id)
    if (operation?.id !== operationId || operation.state !== 'authenticating') return null
    const merchant = await merchantOf(tx, order)
    const now = clock.now()
    const endWith = async (reason: DeclineReason): Promise<null> => {
      await endStep({ tx, vault, order, operation, at: now }, reason)
      return null
    }
    if (isStepOver(operation, now)) return endWith('not-authenticated')
    if (!(await stillAllowed({ acquirer }, tx, { order, merchant, operation, now }))) return endWith('refused')
    const opened = await vault.openStep(tx, { ...stepOf(operationId), sealed, now })
    if (opened === 'gone') return endWith('not-authenticated')
    const card = await cardOf({ tx, vault, order, operation, now }, opened.payload as SealedCard)
    const started = await startAuthorizing(tx, operationId, {
      authenticated: 'challenge',
      eci: proof.eci,
      sentAt: now,
      nextInquiryAt: new Date(now.getTime() + firstInquiryAfterMs),
    })
    if (!started) throw new Error(`operation ${operationId} moved while its order was locked`)
    const storedCredential = storedCredentialOf(operation.entry === 'saved' ? 'saved' : 'full', operation.consentId)
    return {
      kind: 'reserved',
      authenticates: true,
      confirms: operation.entry === 'saved' && operation.consentId !== null,
      operationId,
      reference: operation.acquirerReference,
      order,
      merchant,
      card,
      storedCredential,
    }
  })
}

/** What may have changed while the payer was away: his mark, the card, the merchant, the time. His turnover is counted already. */
async function stillAllowed(
  link: Pick<Conductor, 'acquirer'>,
  tx: Tx,
  { order, merchant, operation, now }: { order: OrderRow; merchant: Merchant; operation: OperationRow; now: Date },
): Promise<boolean> {
  const wish = operation.entry === 'saved' ? 'none' : 'full-entry'
  const facts = await loadFacts(link, tx, { order, merchant, latest: null, wish, now })
  const { page } = decidePage({ ...facts, limit: { ...facts.limit, refusal: null } })
  if (operation.entry !== 'saved') return page.kind === 'standard'
  if (page.kind !== 'one-click') return false
  // One that began as a confirmation goes on as such, also when another order has confirmed the card meanwhile.
  const offered = operation.consentId === null ? page.cards : [...page.cards, ...page.toConfirm]
  return offered.some((card) => card.id === operation.savedCardId)
}

async function cardOf(
  { tx, vault, order, operation, now }: { tx: Tx; vault: Conductor['vault']; order: OrderRow; operation: OperationRow; now: Date },
  sealed: SealedCard,
): Promise<Reserved['card']> {
  if (sealed.entry === 'full') {
    const { pan, expiry, cvc2, cardholder } = sealed
    return { pan: pan as Pan, brand: brandOf(pan), expiry, cvc2, cardholder }
  }
  const { savedCardId, cardExpiryMonth, cardExpiryYear, cardholder } = operation
  if (order.customerId === null || !savedCardId || !cardExpiryMonth || !cardExpiryYear) throw new Error(`operation ${operation.id} is of no saved card`)
  const why = { operation: operation.acquirerReference, reason: 'payment by One Click, confirmed at the bank' }
  const pan = await vault.takeOut(tx, { cardId: savedCardId, customerId: order.customerId }, why, now)
  return { pan, brand: brandOf(pan), expiry: { month: cardExpiryMonth, year: cardExpiryYear }, cvc2: sealed.cvc2, cardholder }
}

async function merchantOf(tx: Tx, order: OrderRow): Promise<Merchant> {
  const merchant = await readMerchant(tx, order.merchantId)
  if (!merchant) throw new Error(`order ${order.id} is of no merchant`)
  return merchant
}
