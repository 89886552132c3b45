import { audit, type Origin } from '@/lib/audit/record'
import { type Actor, actorText } from '@/lib/platform/actor'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction } from '@/lib/platform/db'
import { readName } from '@/lib/platform/name'
import { readReason } from '@/lib/platform/reason'
import { lockNames } from './legal-entity-store'

type Deps = { db: Db; clock: Clock }

export type CreateOutcome = { kind: 'created'; id: number } | { kind: 'not-found' } | { kind: 'name-taken' } | { kind: 'bad-input'; field: 'name' | 'reason' }

/** A company, in a group or in none. Merchants come to it by `moveMerchantToEntity`. */
export function createLegalEntity(
  { db, clock }: Deps,
  actor: Actor,
  input: { name: string; groupId: number | null; reason: string; origin?: Origin },
): Promise<CreateOutcome> {
  const [name, reason] = [readName(input.name), readReason(input.reason)]
  if (name === null) return Promise.resolve({ kind: 'bad-input', field: 'name' })
  if (reason === null) return Promise.resolve({ kind: 'bad-input', field: 'reason' })
  const { groupId } = input
  return inTransaction(db, async (tx) => {
    await lockNames(tx)
    const group = groupId === null ? null : await tx.legalEntityGroup.findUnique({ where: { id: groupId } })
    if (groupId !== null && !group) return { kind: 'not-found' }
    if (await tx.legalEntity.findFirst({ where: { name }, select: { id: true } })) return { kind: 'name-taken' }
    const { id } = await tx.legalEntity.create({ data: { name, groupId } })
    const object = { kind: 'legal-entity' as const, id: String(id) }
    const after = { name, group: group?.name ?? null }
    await audit(tx, {
      at: clock.now(),
      actor: actorText(actor),
      action: 'unions.create-legal-entity',
      outcome: 'done',
      object,
      reason,
      after,
      origin: input.origin,
    })
    return { kind: 'created', id }
  })
}

/** A group, for companies to move into. */
export function createGroup({ db, clock }: Deps, actor: Actor, input: { name: string; reason: string; origin?: Origin }): Promise<CreateOutcome> {
  const [name, reason] = [readName(input.name), readReason(input.reason)]
  if (name === null) return Promise.resolve({ kind: 'bad-input', field: 'name' })
  if (reason === null) return Promise.resolve({ kind: 'bad-input', field: 'reason' })
  return inTransaction(db, async (tx) => {
    await lockNames(tx)
    if (await tx.legalEntityGroup.findFirst({ where: { name }, select: { id: true } })) return { kind: 'name-taken' }
    const { id } = await tx.legalEntityGroup.create({ data: { name } })
    const object = { kind: 'legal-entity-group' as const, id: String(id) }
    await audit(tx, {
      at: clock.now(),
      actor: actorText(actor),
      action: 'unions.create-group',
      outcome: 'done',
      object,
      reason,
      after: { name },
      origin: input.origin,
    })
    return { kind: 'created', id }
  })
}
