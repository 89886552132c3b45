import { lockMemberships } from '@/lib/merchants/membership'
import type { Tx } from '@/lib/platform/db'
import type { Vault } from '@/lib/vault/vault'
import { type Circumstances, mergeNumbers } from './merge-numbers'
import { moveCustomers } from './merge-store'
import { strictestLimits } from './rules'
import { sortCollisions } from './sort-collisions'
import {
  findCollisions,
  findNextNumbers,
  findRested,
  lockCustomersWithOrders,
  lockScopes,
  moveMerchant,
  quarantine,
  readDefaultLimits,
  type UnionRow,
  writeDefaultLimits,
} from './store'

/** What a batch of a join did, in counts; `customers` are those that only changed their scope. */
export type Joined = { customers: number; merged: number; unitedCards: number; quarantined: number }

/** Numbers that are taken into a union at once: so many that a batch is done in a fraction of a second, for which new orders wait. */
const batchNumbers = 1000

/** First step: the merchants become members. Their customers are still at home, where they are found, until the batches have fetched them. */
export async function takeIn(tx: Tx, { union, merchantIds }: { union: UnionRow; merchantIds: readonly number[] }, { at }: Circumstances): Promise<void> {
  await lockMemberships(tx, [...union.merchants.map(({ id }) => id), ...merchantIds])
  const homes = await homesOf(tx, merchantIds)
  await lockScopes(tx, homes)
  for (const id of merchantIds) await moveMerchant(tx, id, union.id, at)
  // The strictest of everybody's defaults holds for the union; theirs stay with their home scopes.
  const sides = [await readDefaultLimits(tx, union.id)]
  for (const home of homes) sides.push(await readDefaultLimits(tx, home))
  await writeDefaultLimits(tx, union.id, strictestLimits(sides))
}

/**
 * One batch of numbers: those whose sides agree become one customer, suspect ones go to quarantine, everybody else changes the scope. Payments wait at the locks
 * of their own order and customer, and then see all of it or nothing. Null when nobody is left to fetch.
 */
export async function fetchBatch(
  vault: Vault,
  tx: Tx,
  { union, merchantIds }: { union: UnionRow; merchantIds: readonly number[] },
  circumstances: Circumstances,
): Promise<Joined | null> {
  await lockMemberships(
    tx,
    union.merchants.map(({ id }) => id),
  )
  const homes = await homesOf(tx, merchantIds)
  const numbers = await findNextNumbers(tx, union.id, homes, batchNumbers)
  if (numbers.length === 0) return null
  const collisions = await findCollisions(tx, union.id, [union.id, ...homes], numbers)
  const alone = new Set(numbers)
  for (const { number } of collisions) alone.delete(number)
  const rested = (await findRested(tx, union.id, homes, [...alone])).map(({ id, number }) => {
    alone.delete(number)
    return id
  })
  await lockCustomersWithOrders(tx, [...collisions.flatMap(({ customerIds }) => customerIds), ...rested])
  const { agreeing, suspect } = await sortCollisions(tx, collisions)
  await quarantine(tx, union.id, suspect, circumstances.at)
  const { merged, unitedCards } = await mergeNumbers(vault, tx, { unionId: union.id, unionName: union.name, parts: [...agreeing, ...rested] }, circumstances)
  const moved = await moveCustomers(tx, union.id, homes, [...alone])
  return { customers: moved + rested.length, merged: merged - rested.length, unitedCards, quarantined: suspect.length }
}

async function homesOf(tx: Tx, merchantIds: readonly number[]): Promise<number[]> {
  const rows = await tx.merchant.findMany({ where: { id: { in: [...merchantIds] } }, orderBy: { id: 'asc' }, select: { homeScopeId: true } })
  return rows.map(({ homeScopeId }) => homeScopeId)
}
