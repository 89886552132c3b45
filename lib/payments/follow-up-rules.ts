import type { OrderState } from '@/lib/one-click/rules'

/** What can follow a payment: a confirmation of a two-stage one (type 200), a cancel or refund (type 300). */
export type FollowUpKind = 'confirm' | 'cancel'

export const followUpTypes: Record<FollowUpKind, number> = { confirm: 200, cancel: 300 }

/** What is held or taken of an order, in minor units. `open` is under way, or its outcome is not known yet. */
export type Held = {
  twoStage: boolean
  authorizedMinor: bigint
  confirmation: { minor: bigint; open: boolean } | null
  canceledMinor: bigint
  cancelingMinor: bigint
}

/**
 * Why a confirmation or a cancellation cannot be:
 * - `not-paid`: there is no approved payment under this billnumber;
 * - `not-two-stage`, `confirmed-already`, `canceled-already`, `above-authorized`: of a confirmation;
 * - `part-of-held`: what is only held is cancelled wholly; a smaller confirmation gives back the rest;
 * - `above-left`, `nothing-left`: of a cancellation, against what is taken and not given back yet;
 * - `under-way`: another operation whose outcome decides is under way, or its outcome is not known yet.
 */
export type NotAllowed =
  | 'not-paid'
  | 'not-two-stage'
  | 'confirmed-already'
  | 'canceled-already'
  | 'above-authorized'
  | 'part-of-held'
  | 'above-left'
  | 'nothing-left'
  | 'under-way'

export type Judged = { allowed: true; minor: bigint } | { allowed: false; why: NotAllowed }

/** Whether `wanted` minor units, or all when null, may be confirmed or cancelled now. */
export function judgeFollowUp(kind: FollowUpKind, held: Held, wanted: bigint | null): Judged {
  return kind === 'confirm' ? judgeConfirmation(held, wanted) : judgeCancellation(held, wanted)
}

function judgeConfirmation(held: Held, wanted: bigint | null): Judged {
  const minor = wanted ?? held.authorizedMinor
  if (!held.twoStage) return no('not-two-stage')
  if (held.confirmation) return no(held.confirmation.open ? 'under-way' : 'confirmed-already')
  if (held.canceledMinor > 0n) return no('canceled-already')
  if (held.cancelingMinor > 0n) return no('under-way')
  return minor > held.authorizedMinor ? no('above-authorized') : { allowed: true, minor }
}

function judgeCancellation(held: Held, wanted: bigint | null): Judged {
  if (held.confirmation?.open) return no('under-way')
  const left = takenMinor(held) - held.canceledMinor - held.cancelingMinor
  const minor = wanted ?? left
  if (left === 0n) return no(held.cancelingMinor > 0n ? 'under-way' : 'nothing-left')
  if (minor > left) return no('above-left')
  return isOnlyHeld(held) && minor < left ? no('part-of-held') : { allowed: true, minor }
}

function no(why: NotAllowed): Judged {
  return { allowed: false, why }
}

function isOnlyHeld({ twoStage, confirmation }: Held): boolean {
  return twoStage && confirmation === null
}

/** What may be given back in all: what was confirmed, or authorized in one stage, or is held. */
export function takenMinor({ confirmation, authorizedMinor }: Held): bigint {
  return confirmation && !confirmation.open ? confirmation.minor : authorizedMinor
}

/** Where an order goes when a confirmation or a cancellation of `minor` was carried out; `held` is how it stood before. */
export function stateAfter(kind: FollowUpKind, held: Held, minor: bigint): OrderState {
  if (kind === 'confirm') return minor === held.authorizedMinor ? 'approved' : 'partial-delayed'
  return held.canceledMinor + minor === takenMinor(held) ? 'canceled' : 'partial-canceled'
}

/** What it gives back to the customer's turnover: the rest of a smaller confirmation, all of a cancellation. */
export function freedMinor(kind: FollowUpKind, held: Held, minor: bigint): bigint {
  return kind === 'confirm' ? held.authorizedMinor - minor : minor
}
