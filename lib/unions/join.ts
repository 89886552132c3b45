import { lockMemberships } from '@/lib/merchants/membership'
import type { Tx } from '@/lib/platform/db'
import type { Vault } from '@/lib/vault/vault'
import { type Circumstances, mergeNumbers } from './merge-numbers'
import { moveCustomers } from './merge-store'
import { strictestLimits } from './rules'
import { sortCollisions } from './sort-collisions'
import { findCollisions, lockCustomersWithOrders, lockScopes, moveMerchant, quarantine, readDefaultLimits, type UnionRow, writeDefaultLimits } from './store'

/** What a join did, in counts; `customers` are those that only changed their scope. */
export type Joined = { customers: number; merged: number; unitedCards: number; quarantined: number }

export type Step = 'lock' | 'numbers' | 'cards' | 'customers' | 'finish'

/**
 * Takes merchants that stand alone into a union, in the transaction of the caller: agreeing collisions become one customer, suspect ones go to
 * quarantine, everybody else changes the scope. Payments wait at the locks of their own customer and order, and then see all of it or nothing.
 */
export async function join(
  vault: Vault,
  tx: Tx,
  { union, merchantIds }: { union: UnionRow; merchantIds: readonly number[] },
  circumstances: Circumstances,
  tell: (step: Step) => Promise<void>,
): Promise<Joined> {
  await tell('lock')
  await lockMemberships(tx, [...union.merchants.map(({ id }) => id), ...merchantIds])
  const joining = await tx.merchant.findMany({ where: { id: { in: [...merchantIds] } }, orderBy: { id: 'asc' } })
  const homes = joining.map(({ homeScopeId }) => homeScopeId)
  await lockScopes(tx, homes)
  // First, because the database refuses here whom the kind of the union does not admit.
  for (const { id } of joining) await moveMerchant(tx, id, union.id, circumstances.at)

  await tell('numbers')
  const collisions = await findCollisions(tx, union.id, [union.id, ...homes])
  await lockCustomersWithOrders(
    tx,
    collisions.flatMap(({ customerIds }) => customerIds),
  )
  const { agreeing, suspect } = await sortCollisions(tx, collisions)
  await quarantine(tx, union.id, suspect, circumstances.at)

  await tell('cards')
  const merging = { unionId: union.id, unionName: union.name, parts: agreeing }
  const { merged, unitedCards } = await mergeNumbers(vault, tx, merging, circumstances)

  await tell('customers')
  const suspectNumbers = suspect.map(({ number }) => number)
  const customers = await moveCustomers(tx, union.id, homes, suspectNumbers)
  await takeStricterDefaults(tx, union.id, homes)
  await tell('finish')
  return { customers, merged, unitedCards, quarantined: suspect.length }
}

// The strictest of everybody's defaults holds for the union; theirs stay with their home scopes.
async function takeStricterDefaults(tx: Tx, unionId: number, homes: readonly number[]): Promise<void> {
  const sides = await Promise.all([unionId, ...homes].map((id) => readDefaultLimits(tx, id)))
  await writeDefaultLimits(tx, unionId, strictestLimits(sides))
}
