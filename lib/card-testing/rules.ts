import type { DeclineReason } from '@/lib/acquirers/contract'

/** What attempts to pay are counted by, against those who try cards or codes out. */
export type TestingRule = 'order' | 'card' | 'address' | 'merchant'

/** At most `most` in any stretch of `windowMs`. The window slides: an attempt counts until exactly `windowMs` after it was begun. */
export type Bound = { most: number; windowMs: number }

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/**
 * The bounds. They count declines, never successes, and only those in which somebody judged the card: a bank that was away tells nobody anything.
 * - `order`: a payer who has to look for another card or ask his bank gets along with five tries an hour; a machine does not. Going to the bank with one
 *   card, however often, is one try.
 * - `card`: of the codes on a card eight an hour leave a guesser years, and no owner tries his declined card more often.
 * - `address`: different declined cards, because behind one address a whole town may shop. To `most` as many are added as different cards were
 *   approved there in the same time: honest shoppers are approved far more often than declined, so ordinary use never comes near.
 * - `merchant`: the same for a shop that is tried out from everywhere at once. Payers that are known from an approved payment get past it.
 */
export const bounds: Record<TestingRule, Bound> = {
  order: { most: 5, windowMs: hourMs },
  card: { most: 8, windowMs: hourMs },
  address: { most: 25, windowMs: hourMs },
  merchant: { most: 60, windowMs: 10 * minuteMs },
}

/** A card that a link has published for tests is declined all day long by everybody who tests; it is bounded, but far higher. */
const publishedFactor = 40

export function cardBound({ published }: { published: boolean }): Bound {
  const { most, windowMs } = bounds.card
  return { most: published ? most * publishedFactor : most, windowMs }
}

/** Where many different people pay, as many more declined cards are let pass as there are approved ones. */
export function relievedBound({ most, windowMs }: Bound, approvedCards: number): Bound {
  return { most: most + approvedCards, windowMs }
}

/**
 * Keys of orders that no order has, asked for from one address. A key cannot be guessed, so nobody comes here by chance: old links, and machines. The
 * bound spares the service; orders that are there are shown all the same, since a whole town may share the address.
 */
export const probeBound: Bound = { most: 120, windowMs: 10 * minuteMs }

/** For how long an approved payment makes a card known, so that a shop under attack still takes it. */
export const knownForMs = 180 * 24 * hourMs

/** Declines that say nothing about the card. */
export const tellingNothing: readonly DeclineReason[] = ['system', 'issuer-unavailable']

/**
 * - `free`: one more may go to the bank;
 * - `busy`: not now, because attempts under way may use up what is left; the sooner they end, the sooner it is free;
 * - `until`: not before then.
 */
export type Verdict = { kind: 'free' } | { kind: 'busy' } | { kind: 'stopped'; until: Date }

/** Judges one more attempt. `declinedAt`: when counted attempts were begun, newest first; `open`: how many are under way and may still be declined. */
export function judgeAttempt({ declinedAt, open }: { declinedAt: readonly Date[]; open: number }, { most, windowMs }: Bound, now: Date): Verdict {
  const recent = declinedAt.filter((at) => now.getTime() - at.getTime() < windowMs)
  const last = recent[most - 1]
  if (last) return { kind: 'stopped', until: new Date(last.getTime() + windowMs) }
  return recent.length + open >= most ? { kind: 'busy' } : { kind: 'free' }
}
