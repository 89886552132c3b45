import { audit, type Origin } from '@/lib/audit/record'
import { type Actor, actorText } from '@/lib/platform/actor'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction } from '@/lib/platform/db'
import { readReason } from '@/lib/platform/reason'
import { lockUnion } from './store'

export type SetCarryOver = { unionId: number; to: 'ask' | 'allow'; expectedVersion: number; reason: string; origin?: Origin }

export type SetCarryOverOutcome = { kind: 'done' } | { kind: 'not-found' } | { kind: 'stale' } | { kind: 'unchanged' } | { kind: 'bad-input'; field: 'reason' }

/** Whether a card is offered at every merchant of a union at once, or only after its owner confirmed it there. */
export function setCarryOver({ db, clock }: { db: Db; clock: Clock }, actor: Actor, input: SetCarryOver): Promise<SetCarryOverOutcome> {
  const reason = readReason(input.reason)
  if (reason === null) return Promise.resolve({ kind: 'bad-input', field: 'reason' })
  return inTransaction(db, async (tx) => {
    const union = await lockUnion(tx, input.unionId)
    if (!union || union.dissolvedAt !== null) return { kind: 'not-found' }
    if (union.version !== input.expectedVersion) return { kind: 'stale' }
    if (union.carryOver === input.to) return { kind: 'unchanged' }
    await tx.numberScope.update({ where: { id: union.id }, data: { carryOver: input.to, version: { increment: 1 } } })
    const object = { kind: 'number-union' as const, id: String(union.id) }
    const [before, after] = [{ carryOver: union.carryOver }, { carryOver: input.to }]
    const line = { at: clock.now(), actor: actorText(actor), action: 'unions.set-carry-over' as const, outcome: 'done' as const, object, scopeId: union.id }
    await audit(tx, { ...line, reason, before, after, origin: input.origin })
    return { kind: 'done' }
  })
}
