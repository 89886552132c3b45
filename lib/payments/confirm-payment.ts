import type { Actor } from '@/lib/platform/actor'
import type { Scope } from '@/lib/platform/scope'
import type { Conductor } from './authorize'
import { type FollowUpOutcome, followUp } from './follow-up'
import type { FollowUpInput } from './reserve-follow-up'

/**
 * Confirms (captures) a two-stage payment, once, up to what was authorized; a smaller confirmation gives the rest back to the payer and
 * to his turnover. The same confirmation again answers the same and takes nothing more.
 */
export function confirmPayment(conductor: Conductor, scope: Scope, actor: Actor, input: FollowUpInput): Promise<FollowUpOutcome> {
  return followUp(conductor, scope, actor, 'confirm', input)
}
