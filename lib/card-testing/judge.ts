import type { Tx } from '@/lib/platform/db'
import { bounds, cardBound, judgeAttempt, knownForMs, relievedBound, type TestingRule, type Verdict } from './rules'
import {
  type Attempts,
  countApprovedCards,
  isKnownCard,
  lockAttempts,
  readAttemptsOfCard,
  readCardsOfAddress,
  readDeclinedCardsOfMerchant,
  readDeclinesOfOrder,
} from './store'

/** From when on an order with too many declines may be tried again; null: now. */
export async function orderTriesAgainAt(tx: Tx, orderId: bigint, now: Date): Promise<Date | null> {
  const declinedAt = await readDeclinesOfOrder(tx, orderId, sinceOf(bounds.order.windowMs, now))
  const verdict = judgeAttempt({ declinedAt, open: 0 }, bounds.order, now)
  return verdict.kind === 'stopped' ? verdict.until : null
}

export type Attempt = {
  entry: 'full' | 'saved'
  merchantId: number
  fingerprint: Uint8Array<ArrayBuffer>
  /** Whether the acquirer link has published the card for tests. */
  published: boolean
  /** Null: not known, so nothing is counted by it. */
  ip: string | null
  /** For a saved card: how many wrong CVC2 it may still have today. */
  cvc2TriesLeft: number | null
}

export type TestingVerdict = Exclude<Verdict, { kind: 'stopped' }> | { kind: 'stopped'; rule: TestingRule; until: Date }

/**
 * Judges an attempt by its card, and one that is typed in full also by address and merchant: a saved card tells a tester nothing that he does not know,
 * and whoever pays with one must not suffer for his neighbours. Counts and what the caller then writes are exact for card and address, because they
 * are locked until the transaction ends; a merchant is not, as a busy shop would queue behind itself, so as many more may pass there as are
 * reserving in that moment.
 */
export async function judgeTesting(tx: Tx, attempt: Attempt, now: Date): Promise<TestingVerdict> {
  const full = attempt.entry === 'full'
  await lockAttempts(tx, attempt.fingerprint, full ? attempt.ip : null)
  const card = await judgeCard(tx, attempt, now)
  if (card.kind !== 'free' || !full) return told(card, 'card')
  const address = attempt.ip === null ? card : await judgeAddress(tx, attempt.ip, now)
  if (address.kind !== 'free') return told(address, 'address')
  return told(await judgeMerchant(tx, attempt, now), 'merchant')
}

async function judgeCard(tx: Tx, { fingerprint, published, cvc2TriesLeft }: Attempt, now: Date): Promise<Verdict> {
  const bound = cardBound({ published })
  const attempts: Attempts = await readAttemptsOfCard(tx, fingerprint, { since: sinceOf(bound.windowMs, now), most: bound.most })
  const verdict = judgeAttempt(attempts, bound, now)
  if (verdict.kind !== 'free' || cvc2TriesLeft === null) return verdict
  return attempts.open >= cvc2TriesLeft ? { kind: 'busy' } : verdict
}

async function judgeAddress(tx: Tx, ip: string, now: Date): Promise<Verdict> {
  const tried = await readCardsOfAddress(tx, ip, sinceOf(bounds.address.windowMs, now))
  return judgeAttempt(tried, relievedBound(bounds.address, tried.approvedCards), now)
}

async function judgeMerchant(tx: Tx, { merchantId, fingerprint }: Attempt, now: Date): Promise<Verdict> {
  const since = sinceOf(bounds.merchant.windowMs, now)
  const declinedAt = await readDeclinedCardsOfMerchant(tx, merchantId, since)
  if (declinedAt.length < bounds.merchant.most) return { kind: 'free' }
  const verdict = judgeAttempt({ declinedAt, open: 0 }, relievedBound(bounds.merchant, await countApprovedCards(tx, merchantId, since)), now)
  if (verdict.kind === 'free') return verdict
  return (await isKnownCard(tx, fingerprint, sinceOf(knownForMs, now))) ? { kind: 'free' } : verdict
}

function sinceOf(windowMs: number, now: Date): Date {
  return new Date(now.getTime() - windowMs)
}

function told(verdict: Verdict, rule: TestingRule): TestingVerdict {
  return verdict.kind === 'stopped' ? { ...verdict, rule } : verdict
}
