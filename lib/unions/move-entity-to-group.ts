import { audit, type Origin } from '@/lib/audit/record'
import { type Actor, actorText } from '@/lib/platform/actor'
import type { Clock } from '@/lib/platform/clock'
import type { Db, Tx } from '@/lib/platform/db'
import { readReason } from '@/lib/platform/reason'
import { findOtherMembers, findUnderWay, findUnited, type Held, lockLegalEntity, orStale } from './legal-entity-store'
import type { MoveOutcome } from './move-merchant-to-entity'
import { lockScopes } from './store'

/** `groupId` null: out of any group. */
export type MoveEntity = { id: number; groupId: number | null; expectedVersion: number; reason: string; origin?: Origin }

/** Moves a company to another group, or out of any. A union of the group in which its merchants are together with those of other companies keeps it where it is. */
export function moveEntityToGroup({ db, clock }: { db: Db; clock: Clock }, actor: Actor, input: MoveEntity): Promise<MoveOutcome> {
  const reason = readReason(input.reason)
  if (reason === null) return Promise.resolve({ kind: 'bad-input', field: 'reason' })
  const { groupId } = input
  return orStale<MoveOutcome>(db, async (tx) => {
    // The scopes before the company, as a join does it; whoever joined until the locks were had is looked at again.
    const seen = new Set((await findUnited(tx, input.id)).map(({ unionId }) => unionId))
    await lockScopes(tx, [...seen])
    const entity = await lockLegalEntity(tx, input.id)
    const group = groupId === null ? null : await tx.legalEntityGroup.findUnique({ where: { id: groupId } })
    if (!entity || (groupId !== null && !group)) return { kind: 'not-found' }
    const united = await findUnited(tx, entity.id)
    if (entity.version !== input.expectedVersion || united.some(({ unionId }) => !seen.has(unionId))) return { kind: 'stale' }
    if (entity.groupId === groupId) return { kind: 'unchanged' }
    const merchants = await tx.merchant.findMany({ where: { legalEntityId: entity.id }, select: { id: true } })
    const underWay = await findUnderWay(
      tx,
      merchants.map(({ id }) => id),
    )
    if (underWay) return { kind: 'under-way', ...underWay }
    const held = await findHeld(tx, entity.id, united, groupId)
    if (held) return { kind: 'not-admitted', ...held }
    await tx.legalEntity.update({ where: { id: entity.id }, data: { groupId, version: { increment: 1 } } })
    const former = entity.groupId === null ? null : await tx.legalEntityGroup.findUniqueOrThrow({ where: { id: entity.groupId } })
    const object = { kind: 'legal-entity' as const, id: String(entity.id) }
    const [before, after] = [{ group: former?.name ?? null }, { group: group?.name ?? null }]
    const line = { at: clock.now(), actor: actorText(actor), action: 'unions.move-legal-entity' as const, outcome: 'done' as const, object }
    await audit(tx, { ...line, reason, before, after, origin: input.origin })
    return { kind: 'done' }
  })
}

// A union of a group whose merchants are all of this company goes with it, but not out of any group.
async function findHeld(tx: Tx, entityId: number, united: Awaited<ReturnType<typeof findUnited>>, groupId: number | null): Promise<Held | null> {
  for (const { kind, ...held } of united) {
    if (kind !== 'group-of-legal-entities') continue
    const others = await findOtherMembers(tx, held.unionId, { legalEntityId: entityId })
    if (groupId === null || others.some((other) => other.groupId !== groupId)) return held
  }
  return null
}
