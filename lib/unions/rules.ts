import type { WindowKind } from '@/lib/limits/rules'
import { type CardState, type Mark, mayMark } from '@/lib/one-click/rules'

export const unionKinds = ['one-legal-entity', 'group-of-legal-entities', 'group-of-merchants'] as const

/** Which merchants may share their customer numbers; the database refuses others (`check_merchant_scope`). */
export type UnionKind = (typeof unionKinds)[number]

/** What makes a number suspect of being two persons. */
export const signs = ['cards', 'emails', 'names'] as const
export type Sign = (typeof signs)[number]

/** What is known of who stands behind a number on one side. */
export type Traits = {
  /** Fingerprints of the cards that are not deleted. */
  cards: readonly string[]
  emails: readonly string[]
  /** As printed on cards, and as merchants sent them with the latest order; compared apart, since one is Latin and the other need not be. */
  cardholders: readonly string[]
  payerNames: readonly string[]
}

/**
 * Where two or more sides of a number disagree. A side disagrees with another when both know something of a kind and nothing of it is the same: no
 * common card, no common e-mail, no common name. Not knowing is no disagreement. None: the sides agree and become one customer.
 */
export function findSigns(sides: readonly Traits[]): Sign[] {
  const differ = (of: (side: Traits) => readonly string[]) =>
    sides.some((one, place) =>
      sides.slice(place + 1).some((other) => of(one).length > 0 && of(other).length > 0 && !of(one).some((value) => of(other).includes(value))),
    )
  const found: Record<Sign, boolean> = {
    cards: differ((side) => side.cards),
    emails: differ((side) => side.emails.map((email) => email.trim().toLowerCase())),
    names: differ((side) => side.cardholders.map(plainName)) || differ((side) => side.payerNames.map(plainName)),
  }
  return signs.filter((sign) => found[sign])
}

/** A name without case, accents, punctuation and order of its words: "Koval, Anna" is "ANNA KOVAL". */
export function plainName(name: string): string {
  const letters = name.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase()
  return letters
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== '')
    .toSorted()
    .join(' ')
}

const strictness: readonly Mark[] = ['none', 'suspicious', 'deny', 'fraud']

/** Of several marks the one that holds for a customer who was several: fraud over deny over suspicious over none. */
export function strictestMark(marks: readonly Mark[]): Mark {
  return strictness.findLast((mark) => marks.includes(mark)) ?? 'none'
}

/** The changes that lead from one mark to another, each of which the table of transitions knows. */
export function stepsBetween(from: Mark, to: Mark): [Mark, Mark][] {
  if (from === to) return []
  if (mayMark(from, to)) return [[from, to]]
  return [
    [from, 'none'],
    ['none', to],
  ]
}

export type Copy = { id: string; state: CardState; lastSuccessAt: Date | null; savedAt: Date }

// A stolen or refused card stays so; else whatever can be paid with goes on.
const precedence: readonly CardState[] = ['deleted', 'expired', 'pending', 'member', 'needs-full-entry', 'fraud']

/** Of several rows for one PAN the one that goes on for all. */
export function chooseCard<C extends Copy>(copies: readonly [C, ...C[]]): C {
  const used = (copy: Copy) => (copy.lastSuccessAt ?? copy.savedAt).getTime()
  const sorted = copies.toSorted((a, b) => precedence.indexOf(b.state) - precedence.indexOf(a.state) || used(b) - used(a) || (a.id < b.id ? -1 : 1))
  return sorted[0] ?? copies[0]
}

export type LimitRow = { currency: string; window: WindowKind; minor: bigint }

/** Of the limits of several sides the strictest of each currency and window. */
export function strictestLimits(sides: readonly (readonly LimitRow[])[]): LimitRow[] {
  const found = new Map<string, LimitRow>()
  for (const limit of sides.flat()) {
    const key = `${limit.currency} ${limit.window}`
    const known = found.get(key)
    if (!known || limit.minor < known.minor) found.set(key, limit)
  }
  return [...found.values()]
}

type Belonging = { merchantId: number; legalEntityId: number; groupId: number | null }

/** The first of those who want to join whom the kind of the union does not admit, or null. The database says the same. */
export function admits(kind: UnionKind, everybody: readonly Belonging[], joining: readonly number[]): number | null {
  if (kind === 'group-of-merchants') return null
  const belongsTo = ({ legalEntityId, groupId }: Belonging) => (kind === 'one-legal-entity' ? legalEntityId : groupId)
  const measure = everybody.find(({ merchantId }) => !joining.includes(merchantId)) ?? everybody[0]
  const wanted = measure ? belongsTo(measure) : null
  const outsider = everybody.find((one) => joining.includes(one.merchantId) && (belongsTo(one) === null || belongsTo(one) !== wanted))
  return outsider?.merchantId ?? null
}
