import { audit, type Origin } from '@/lib/audit/record'
import type { AuditAction, ObjectKind } from '@/lib/audit/rules'
import { type Actor, actorText } from '@/lib/platform/actor'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction, type Tx } from '@/lib/platform/db'
import { readName } from '@/lib/platform/name'
import { readReason } from '@/lib/platform/reason'
import { lockGroup, lockLegalEntity, lockNames } from './legal-entity-store'

type Deps = { db: Db; clock: Clock }

export type Rename = { id: number; name: string; expectedVersion: number; reason: string; origin?: Origin }

export type RenameOutcome =
  | { kind: 'done' }
  | { kind: 'not-found' }
  | { kind: 'stale' }
  | { kind: 'unchanged' }
  | { kind: 'name-taken' }
  | { kind: 'bad-input'; field: 'name' | 'reason' }

/** Gives a company another name. */
export function renameLegalEntity(deps: Deps, actor: Actor, input: Rename): Promise<RenameOutcome> {
  return rename(deps, actor, input, {
    object: 'legal-entity',
    action: 'unions.rename-legal-entity',
    lock: lockLegalEntity,
    isTaken: async (tx, name) => (await tx.legalEntity.count({ where: { name, id: { not: input.id } } })) > 0,
    write: (tx, name) => tx.legalEntity.update({ where: { id: input.id }, data: { name, version: { increment: 1 } } }),
  })
}

/** Gives a group another name. */
export function renameGroup(deps: Deps, actor: Actor, input: Rename): Promise<RenameOutcome> {
  return rename(deps, actor, input, {
    object: 'legal-entity-group',
    action: 'unions.rename-group',
    lock: lockGroup,
    isTaken: async (tx, name) => (await tx.legalEntityGroup.count({ where: { name, id: { not: input.id } } })) > 0,
    write: (tx, name) => tx.legalEntityGroup.update({ where: { id: input.id }, data: { name, version: { increment: 1 } } }),
  })
}

type Named = {
  object: ObjectKind
  action: AuditAction
  lock: (tx: Tx, id: number) => Promise<{ name: string; version: number } | null>
  isTaken: (tx: Tx, name: string) => Promise<boolean>
  write: (tx: Tx, name: string) => Promise<unknown>
}

function rename({ db, clock }: Deps, actor: Actor, input: Rename, named: Named): Promise<RenameOutcome> {
  const [name, reason] = [readName(input.name), readReason(input.reason)]
  if (name === null) return Promise.resolve({ kind: 'bad-input', field: 'name' })
  if (reason === null) return Promise.resolve({ kind: 'bad-input', field: 'reason' })
  return inTransaction(db, async (tx) => {
    await lockNames(tx)
    const row = await named.lock(tx, input.id)
    if (!row) return { kind: 'not-found' }
    if (row.version !== input.expectedVersion) return { kind: 'stale' }
    if (row.name === name) return { kind: 'unchanged' }
    if (await named.isTaken(tx, name)) return { kind: 'name-taken' }
    await named.write(tx, name)
    const object = { kind: named.object, id: String(input.id) }
    const [before, after] = [{ name: row.name }, { name }]
    await audit(tx, { at: clock.now(), actor: actorText(actor), action: named.action, outcome: 'done', object, reason, before, after, origin: input.origin })
    return { kind: 'done' }
  })
}
