import type { Actor } from '@/lib/platform/actor'
import type { Scope } from '@/lib/platform/scope'
import type { Conductor } from './authorize'
import { type FollowUpOutcome, followUp } from './follow-up'
import type { FollowUpInput } from './reserve-follow-up'

/**
 * Cancels a payment that is only held, wholly, or gives back what was taken, in any number of parts up to all of it. Two equal requests are two
 * parts unless they carry the same key. What is given back is free again in the customer's turnover.
 */
export function cancelPayment(conductor: Conductor, scope: Scope, actor: Actor, input: FollowUpInput): Promise<FollowUpOutcome> {
  return followUp(conductor, scope, actor, 'cancel', input)
}
