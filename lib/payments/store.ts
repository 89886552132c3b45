import type { Approved, DeclineReason } from '@/lib/acquirers/contract'
import { declines } from '@/lib/acquirers/rules'
import type { Brand, Expiry, Mask } from '@/lib/cards/rules'
import type { Tx } from '@/lib/platform/db'
import type { Money } from '@/lib/platform/money'
import { mostAskingMs } from './rules'

/** A payment, confirmation or cancel as stored. */
export type OperationRow = NonNullable<Awaited<ReturnType<typeof readLatestPayment>>>

export function readLatestPayment(tx: Tx, orderId: bigint) {
  return tx.operation.findFirst({ where: { orderId, type: 100 }, orderBy: { number: 'desc' } })
}

export function readOperation(tx: Tx, id: bigint): Promise<OperationRow | null> {
  return tx.operation.findUnique({ where: { id } })
}

/** Whether another transaction holds the customer of an order at this moment. Waits for nobody, and holds nobody. */
export async function isPayerBusy(tx: Tx, orderKey: string): Promise<boolean> {
  const rows = await tx.$queryRaw<{ busy: boolean }[]>`
    select (select c.id from customers c where c.id = o.customer_id for no key update skip locked) is null as busy
    from orders o where o.order_key = ${orderKey} and o.customer_id is not null`
  return rows[0]?.busy === true
}

export type NewPayment = {
  orderId: bigint
  merchantId: number
  customerId: bigint | null
  number: number
  billNumber: string
  acquirerReference: string
  amount: Money
  entry: 'full' | 'saved'
  savedCardId: string | null
  fingerprint: Buffer
  mask: Mask
  expiry: Expiry
  cardholder: string | null
  consentId: bigint | null
  replacesCardId: string | null
  ip: string | null
  userAgent: string | null
  startedAt: Date
} & ({ state: 'authenticating'; authenticatesUntil: Date } | { state: 'authorizing'; sentAt: Date; nextInquiryAt: Date })

/** Writes a payment that begins. The unique index `one_payment_per_order` refuses a second one while money may be taken. */
export async function insertPayment(tx: Tx, { amount, fingerprint, mask, expiry, ...payment }: NewPayment): Promise<bigint> {
  const { id } = await tx.operation.create({
    data: {
      ...payment,
      type: 100,
      amountMinor: amount.minor,
      currency: amount.currency,
      cardFingerprint: new Uint8Array(fingerprint),
      cardFirst6: mask.first6,
      cardLast4: mask.last4,
      cardBrand: mask.brand,
      cardExpiryYear: expiry.year,
      cardExpiryMonth: expiry.month,
    },
    select: { id: true },
  })
  return id
}

/** Leaves 3-D Secure behind: from here on the authorization may be sent, once. False when the step had ended. */
export async function startAuthorizing(
  tx: Tx,
  id: bigint,
  {
    authenticated,
    eci,
    sentAt,
    nextInquiryAt,
  }: { authenticated: 'none' | 'frictionless' | 'challenge'; eci: string | null; sentAt: Date; nextInquiryAt: Date },
): Promise<boolean> {
  const { count } = await tx.operation.updateMany({
    where: { id, state: 'authenticating' },
    data: { state: 'authorizing', authenticated, eci, sentAt, nextInquiryAt, authenticatesUntil: null, version: { increment: 1 } },
  })
  return count === 1
}

/** Gives the payer until `until` to answer his bank, and remembers where. False when the step had ended. */
export async function insertChallenge(
  tx: Tx,
  operationId: bigint,
  { transactionId, issuerUrl, request }: { transactionId: string; issuerUrl: string; request: string },
  { openedAt, until }: { openedAt: Date; until: Date },
): Promise<boolean> {
  const { count } = await tx.operation.updateMany({
    where: { id: operationId, state: 'authenticating' },
    data: { authenticatesUntil: until, version: { increment: 1 } },
  })
  if (count === 1) await tx.challenge.create({ data: { operationId, transactionId, issuerUrl, request, openedAt } })
  return count === 1
}

export function readChallenge(tx: Tx, operationId: bigint) {
  return tx.challenge.findUnique({ where: { operationId } })
}

/** Ends a step of 3-D Secure without an authorization, compare-and-set. False when it had ended before. */
export async function endAuthenticating(tx: Tx, id: bigint, reason: DeclineReason, at: Date): Promise<boolean> {
  const { code, kind } = declines[reason]
  const { count } = await tx.operation.updateMany({
    where: { id, state: 'authenticating' },
    data: {
      state: 'declined',
      finishedAt: at,
      authenticatesUntil: null,
      responseCode: code,
      declineKind: kind,
      acquirerMessage: reason,
      version: { increment: 1 },
    },
  })
  return count === 1
}

/** Payments whose payers have had their time at the issuer, oldest first. */
export async function readDueSteps(tx: Tx, now: Date, most: number): Promise<bigint[]> {
  const where = { authenticatesUntil: { lte: now } }
  const rows = await tx.operation.findMany({ where, orderBy: { authenticatesUntil: 'asc' }, take: most, select: { id: true } })
  return rows.map((row) => row.id)
}

/** Whether the acquirer was asked to undo a payment: its word is still out, it would not, it has. */
export type Reversal = 'asked' | 'refused' | 'done'

/** Nobody knows yet; `askAt`: when to ask again. */
export type Unclear = { outcome: 'unknown'; cause: string; askAt: Date; reversal?: Reversal }

export type Ending = Approved | { outcome: 'declined'; reason: DeclineReason } | { outcome: 'reversed' }

/** Ends an operation that was open, compare-and-set. False when it had ended before. */
export async function endOperation(tx: Tx, id: bigint, ending: Ending, at: Date): Promise<boolean> {
  const { count } = await tx.operation.updateMany({
    where: { id, state: { in: ['authorizing', 'unknown'] } },
    data: {
      state: ending.outcome,
      finishedAt: at,
      nextInquiryAt: null,
      askedUntil: null,
      version: { increment: 1 },
      ...(ending.outcome === 'approved' ? { approvalCode: ending.approvalCode, responseCode: 'AS000' } : {}),
      ...(ending.outcome === 'declined'
        ? { responseCode: declines[ending.reason].code, declineKind: declines[ending.reason].kind, acquirerMessage: ending.reason }
        : {}),
      ...reversalAtEnd(ending),
      ...(ending.outcome === 'reversed' ? { responseCode: 'AS100', declineKind: 'soft', acquirerMessage: 'system' } : {}),
    },
  })
  return count === 1
}

// What proves that there is money, or that there never was, leaves nothing to undo.
function reversalAtEnd({ outcome }: Ending): { reversal: Reversal | null } {
  return { reversal: outcome === 'reversed' ? 'done' : null }
}

/** Says that the outcome is not known, and when the acquirer is asked. False when the operation had ended. */
export async function leaveUnknown(tx: Tx, id: bigint, { cause, askAt, reversal }: Omit<Unclear, 'outcome'>): Promise<boolean> {
  const { count } = await tx.operation.updateMany({
    where: { id, state: { in: ['authorizing', 'unknown'] } },
    data: {
      state: 'unknown',
      acquirerMessage: cause.slice(0, 200),
      nextInquiryAt: askAt,
      askedUntil: null,
      ...(reversal ? { reversal } : {}),
      version: { increment: 1 },
    },
  })
  return count === 1
}

/** Writes down that the acquirer is about to be asked to undo a payment that is open. False when it had ended. */
export async function beginReversal(tx: Tx, id: bigint): Promise<boolean> {
  const asked: Reversal = 'asked'
  const { count } = await tx.operation.updateMany({
    where: { id, type: 100, state: { in: ['authorizing', 'unknown'] } },
    data: { reversal: asked, version: { increment: 1 } },
  })
  return count === 1
}

const notUndone = { approvedLateAt: { not: null }, reversal: { not: 'done' } }

/** Operations that wait for the acquirer's word: of unknown outcome, or approved after they had ended without money and not undone yet. */
export const undecided = { OR: [{ state: 'unknown' }, notUndone] }

/** Whether the acquirer approved it after it had ended without money, and it is not undone yet. */
export function isToBeUndone({ approvedLateAt, reversal }: Pick<OperationRow, 'approvedLateAt' | 'reversal'>): boolean {
  return approvedLateAt !== null && reversal !== 'done'
}

/** Writes down that a payment which had ended without money was approved, and when its reversal is looked after at the latest. */
export async function noteApprovedLate(tx: Tx, id: bigint, at: Date, askAt: Date): Promise<void> {
  const asked: Reversal = 'asked'
  await tx.operation.updateMany({
    where: { id, state: { in: ['declined', 'reversed'] }, approvedLateAt: null },
    data: { approvedLateAt: at, reversal: asked, nextInquiryAt: askAt, version: { increment: 1 } },
  })
}

/** What came of undoing a late approval, compare-and-set by `version`; `askAt`: when to ask again, null when it is done. */
export async function noteLateReversal(
  tx: Tx,
  { id, version }: Pick<OperationRow, 'id' | 'version'>,
  reversal: Reversal,
  askAt: Date | null,
): Promise<boolean> {
  const { count } = await tx.operation.updateMany({
    where: { id, version, ...notUndone },
    data: { reversal, nextInquiryAt: askAt, askedUntil: null, version: { increment: 1 } },
  })
  return count === 1
}

/** Operations whose time to be asked about has come, oldest first. */
export async function readDueOperations(tx: Tx, now: Date, most: number): Promise<bigint[]> {
  const rows = await tx.operation.findMany({ where: { nextInquiryAt: { lte: now } }, orderBy: { nextInquiryAt: 'asc' }, take: most, select: { id: true } })
  return rows.map((row) => row.id)
}

/** Lets an operation that waits for the acquirer's word be asked about now, whenever its turn was; false while the acquirer is being asked. */
export async function makeDue(tx: Tx, id: bigint, now: Date): Promise<boolean> {
  const where = { id, AND: [undecided, { OR: [{ askedUntil: null }, { askedUntil: { lte: now } }] }] }
  const { count } = await tx.operation.updateMany({ where, data: { nextInquiryAt: now } })
  return count === 1
}

/** Takes an inquiry for this process by moving the next one away; false when another process took it. */
export async function claimInquiry(tx: Tx, id: bigint, now: Date, next: Date): Promise<boolean> {
  const askedUntil = new Date(now.getTime() + mostAskingMs)
  const data = { nextInquiryAt: next, inquiries: { increment: 1 }, askedUntil }
  const { count } = await tx.operation.updateMany({ where: { id, nextInquiryAt: { lte: now } }, data })
  return count === 1
}

export function maskOfOperation(row: OperationRow): Mask | null {
  if (!row.cardFirst6 || !row.cardLast4) return null
  return { first6: row.cardFirst6, last4: row.cardLast4, brand: (row.cardBrand ?? 'other') as Brand }
}

/** Asks the worker to look at open operations at a time, in the transaction that makes it necessary. */
export async function enqueueResolve(tx: Tx, at: Date): Promise<void> {
  await tx.$queryRaw`select graphile_worker.add_job('resolve-due', run_at := ${at}::timestamptz)::text`
}

/** Asks the worker to destroy the keys of steps that are over, in the transaction that begins one. */
export async function enqueueEndOfSteps(tx: Tx, at: Date): Promise<void> {
  await tx.$queryRaw`select graphile_worker.add_job('destroy-step-keys', run_at := ${at}::timestamptz)::text`
}

/** Appends a refusal to the customer's timeline. False when this attempt was refused by this rule before. */
export async function insertRefusal(
  tx: Tx,
  { customerId, merchantId, at, data }: { customerId: bigint; merchantId: number; at: Date; data: Record<string, string> },
): Promise<boolean> {
  // `on conflict` on an index of expressions, which the client cannot say.
  const inserted = await tx.$executeRaw`
    insert into customer_events (customer_id, merchant_id, at, kind, actor, data)
    values (${customerId}, ${merchantId}, ${at}, 'payment.refused', 'system:limits', ${JSON.stringify(data)}::jsonb)
    on conflict (customer_id, (data ->> 'billNumber'), (data ->> 'rule')) where kind = 'payment.refused' do nothing`
  return inserted === 1
}
