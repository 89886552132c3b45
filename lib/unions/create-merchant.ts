import { isDeepStrictEqual } from 'node:util'
import { audit, type Origin } from '@/lib/audit/record'
import { isTimeZone } from '@/lib/limits/rules'
import { insertMerchant } from '@/lib/merchants/keeping-store'
import { type FactFault, largestMerchantId, type MerchantFacts, readFacts } from '@/lib/merchants/merchant-facts'
import { type Actor, actorText } from '@/lib/platform/actor'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction, joinedTo, type Tx } from '@/lib/platform/db'
import type { MessageLanguage } from '@/lib/platform/messages'
import { readName } from '@/lib/platform/name'
import { readReason } from '@/lib/platform/reason'
import { createLegalEntity } from './create-legal-entity'
import { holdLegalEntity, lockNames } from './legal-entity-store'

type Deps = { db: Db; clock: Clock }

export type CreateMerchant = MerchantFacts & {
  /** 1 to `largestMerchantId`: its `Merchant_ID` in every order, for good. */
  id: number
  /** The company that owns it: one that stands, or one that is made with it. */
  entity: { kind: 'known'; id: number } | { kind: 'new'; name: string }
  language: MessageLanguage
  /** Of its number scope: where its days and weeks begin. */
  timeZone: string
  reason: string
  origin?: Origin
}

export type CreateFault = FactFault | { field: 'id' | 'timeZone' | 'entityName' | 'reason'; value: string }

export type CreateMerchantOutcome =
  | { kind: 'created'; id: number }
  /** `name`: of the merchant that has the number. */
  | { kind: 'id-taken'; name: string }
  | { kind: 'no-entity' }
  | { kind: 'entity-name-taken' }
  | { kind: 'bad-input'; faults: CreateFault[] }

/**
 * A merchant, in a number scope of its own, with One Click off and nothing that its orders could be proven by yet. Whoever sends the same form twice is
 * answered by what he made the first time.
 */
export function createMerchant({ db, clock }: Deps, actor: Actor, input: CreateMerchant): Promise<CreateMerchantOutcome> {
  const [read, reason] = [readFacts(input), readReason(input.reason)]
  const faults = [...('faults' in read ? read.faults : []), ...otherFaults(input)]
  if ('faults' in read || reason === null || faults.length > 0) return Promise.resolve({ kind: 'bad-input', faults })
  const { facts } = read
  return inTransaction(db, async (tx) => {
    // Whoever makes a merchant, or names a company, stands in one line: two at once do not get one number.
    await lockNames(tx)
    const { id, entity, language, timeZone, origin } = input
    const taken = await tx.merchant.findUnique({ where: { id }, include: { legalEntity: true } })
    const entityName = entity.kind === 'new' ? entity.name.trim() : ((await holdLegalEntity(tx, entity.id))?.name ?? null)
    const { currencies, ...rest } = facts
    const after = { ...rest, currencies: currencies.join(' '), legalEntity: entityName, language, timeZone }
    if (taken) return (await madeItSo(tx, id, actor, after)) ? { kind: 'created', id } : { kind: 'id-taken', name: taken.name }
    if (entityName === null) return { kind: 'no-entity' }
    const legalEntityId = entity.kind === 'known' ? entity.id : await makeEntity({ db: joinedTo(db, tx), clock }, actor, { name: entityName, reason, origin })
    if (legalEntityId === null) return { kind: 'entity-name-taken' }
    const at = clock.now()
    await insertMerchant(tx, { id, legalEntityId, language, ...rest }, { currencies, joinedAt: at, scope: { timeZone } })
    const line = { at, actor: actorText(actor), action: 'merchants.create' as const, outcome: 'done' as const, merchantId: id, reason, origin }
    await audit(tx, { ...line, object: { kind: 'merchant', id: String(id) }, after })
    return { kind: 'created', id }
  })
}

function otherFaults({ id, entity, timeZone, reason }: CreateMerchant): CreateFault[] {
  const faults: CreateFault[] = []
  if (!Number.isInteger(id) || id < 1 || id > largestMerchantId) faults.push({ field: 'id', value: String(id) })
  if (entity.kind === 'new' && readName(entity.name) === null) faults.push({ field: 'entityName', value: entity.name })
  if (!isTimeZone(timeZone)) faults.push({ field: 'timeZone', value: timeZone })
  if (readReason(reason) === null) faults.push({ field: 'reason', value: reason })
  return faults
}

// Null: another company has the name. Nothing is written then.
async function makeEntity(deps: Deps, actor: Actor, { name, reason, origin }: { name: string; reason: string; origin?: Origin }): Promise<number | null> {
  const outcome = await createLegalEntity(deps, actor, { name, groupId: null, reason, origin })
  if (outcome.kind === 'created') return outcome.id
  if (outcome.kind === 'name-taken') return null
  throw new Error(`a company with a name that was read could not be made: ${outcome.kind}`)
}

async function madeItSo(tx: Tx, id: number, actor: Actor, after: Record<string, string | boolean | null>): Promise<boolean> {
  const line = await tx.auditRecord.findFirst({ where: { objectKind: 'merchant', objectId: String(id), action: 'merchants.create', outcome: 'done' } })
  return line !== null && line.actor === actorText(actor) && isDeepStrictEqual(line.after, after)
}
