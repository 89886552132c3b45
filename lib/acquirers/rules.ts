import type { DeclineReason } from './contract'

/** Response codes of the Assist wire that an authorization can end with (spec/assist-wire.md section 7). */
export type ResponseCode = 'AS000' | 'AS100' | 'AS101' | 'AS102' | 'AS104' | 'AS105' | 'AS108' | 'AS110' | 'AS998'

/** A soft decline leaves a saved card as it is; a hard one means that it must not be charged like this again. */
export type DeclineKind = 'soft' | 'hard'

/** One table for every decline: the code for the merchant, and what it means for a saved card. */
export const declines: Record<DeclineReason, { code: ResponseCode; kind: DeclineKind }> = {
  refused: { code: 'AS100', kind: 'soft' },
  'no-funds': { code: 'AS102', kind: 'soft' },
  limit: { code: 'AS105', kind: 'soft' },
  'wrong-cvc2': { code: 'AS101', kind: 'soft' },
  'needs-3ds': { code: 'AS110', kind: 'soft' },
  'not-authenticated': { code: 'AS110', kind: 'soft' },
  'not-confirmable': { code: 'AS110', kind: 'soft' },
  'issuer-unavailable': { code: 'AS998', kind: 'soft' },
  system: { code: 'AS998', kind: 'soft' },
  'wrong-card': { code: 'AS101', kind: 'hard' },
  closed: { code: 'AS100', kind: 'hard' },
  expired: { code: 'AS104', kind: 'hard' },
  stolen: { code: 'AS108', kind: 'hard' },
}
