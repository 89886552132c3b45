import { lockMemberships } from '@/lib/merchants/membership'
import { destroyCard } from '@/lib/one-click/delete-saved-card'
import type { Tx } from '@/lib/platform/db'
import type { Vault } from '@/lib/vault/vault'
import { type Circumstances, mergeNumbers } from './merge-numbers'
import { moveOwnLimits, recountTurnover } from './merge-store'
import { chooseCard, stepsBetween, strictestMark } from './rules'
import * as store from './split-store'
import { lockCustomersWithOrders, lockScopes, moveMerchant, type UnionRow, writeMarks } from './store'

/** What a leave did: customers that went home as they were, and customers that were shared and are two now. */
export type Left = { customers: number; parted: number }

/** Customers that go home at once; new orders wait so long. */
const batchCustomers = 1000

/** One batch of the customers who are the merchant's alone: they go home, where they are found while he is still a member. Null when none is left. */
export async function sendBatchHome(
  tx: Tx,
  { union, merchantId, after }: { union: UnionRow; merchantId: number; after: bigint },
): Promise<{ customers: number; last: bigint } | null> {
  await lockMemberships(
    tx,
    union.merchants.map(({ id }) => id),
  )
  const leaving = await readLeaving(tx, union, merchantId)
  const sent = await store.sendHome(tx, leaving, { after, most: batchCustomers })
  await moveOwnLimits(tx, sent, [union.id], leaving.homeScopeId)
  const last = sent.at(-1)
  return last === undefined ? null : { customers: sent.length, last }
}

/**
 * Takes a merchant out of a union, in the transaction of the caller, after the batches. A customer that others know too is parted, each side with what was its own
 * before the union and what happened at its merchants since (docs/decisions/0030-leaving-a-union-gives-back-what-was-brought.md).
 */
export async function leave(vault: Vault, tx: Tx, { union, merchantId }: { union: UnionRow; merchantId: number }, circumstances: Circumstances): Promise<Left> {
  await lockMemberships(
    tx,
    union.merchants.map(({ id }) => id),
  )
  const leaving = await readLeaving(tx, union, merchantId)
  await lockScopes(tx, [leaving.homeScopeId])
  // Those whom the merchant met since the last batch.
  const customers = await store.sendHome(tx, leaving, { after: 0n, most: batchCustomers })
  await moveOwnLimits(tx, customers, [union.id], leaving.homeScopeId)
  const shared = await store.findShared(tx, leaving)
  await lockCustomersWithOrders(
    tx,
    shared.map(({ id }) => id),
  )
  const [mine, common] = [shared.filter(({ ownsRow }) => ownsRow).map(({ id }) => id), shared.filter(({ ownsRow }) => !ownsRow)]
  await part(vault, tx, await partsOf(tx, leaving, common), { leaving, its: true }, circumstances)
  await store.makeRowsForOthers(tx, leaving, mine)
  await moveOwnLimits(tx, mine, [union.id], leaving.homeScopeId)
  await part(vault, tx, await store.findSplits(tx, mine, union.id, { made: true }), { leaving, its: false }, circumstances)
  await tidyRemainders(
    vault,
    tx,
    leaving,
    common.map(({ id }) => id),
    circumstances,
  )
  await store.voidPermissions(tx, leaving)
  await moveMerchant(tx, merchantId, leaving.homeScopeId, circumstances.at)
  const lone = await store.closeLoneCases(tx, union.id, circumstances.at)
  await lockCustomersWithOrders(tx, lone)
  await mergeNumbers(vault, tx, { unionId: union.id, unionName: union.name, parts: lone }, circumstances)
  return { customers: customers.length, parted: shared.length }
}

async function readLeaving(tx: Tx, union: UnionRow, merchantId: number): Promise<store.Leaving> {
  const membership = await tx.numberScopeMember.findFirstOrThrow({ where: { merchantId, scopeId: union.id, leftAt: null }, include: { merchant: true } })
  return { unionId: union.id, unionName: union.name, merchantId, homeScopeId: membership.merchant.homeScopeId, joinedAt: membership.joinedAt }
}

// The merchant's rows from before the union, and new ones for customers he met in it.
async function partsOf(tx: Tx, leaving: store.Leaving, common: readonly { id: bigint; part: bigint | null }[]): Promise<store.Split[]> {
  const known = common.flatMap(({ id, part: to }) => (to === null ? [] : [{ from: id, to, made: false }]))
  const met = common.filter(({ part: to }) => to === null).map(({ id }) => id)
  await store.makeHomeRows(tx, leaving, met)
  return [...known, ...(await store.findSplits(tx, met, leaving.homeScopeId, { made: true }))]
}

async function part(
  vault: Vault,
  tx: Tx,
  splits: readonly store.Split[],
  { leaving, its }: { leaving: store.Leaving; its: boolean },
  circumstances: Circumstances,
): Promise<void> {
  if (splits.length === 0) return
  const rows = splits.flatMap(({ from, to }) => [from, to])
  const before = await store.readPayableCards(tx, rows)
  await store.giveShares(tx, splits, { merchantId: leaving.merchantId, its })
  await store.copySharedEvents(tx, splits, leaving.joinedAt)
  await store.freeCopies(tx, splits, leaving.joinedAt)
  const after = await store.readPayableCards(tx, rows)
  const moved = [...after].flatMap(([cardId, to]) => {
    const from = before.get(cardId)
    return from === undefined || from === to ? [] : [{ cardId, from, to }]
  })
  const promoted = await promoteCopies(tx, splits)
  const why = { operation: `union:${leaving.unionId}`, reason: 'left a number union' }
  await vault.rebind(tx, [...moved, ...promoted], why, circumstances.at)
  await store.countShares(tx, splits)
  await recountTurnover(tx, rows)
  await store.shareOwnLimits(tx, splits)
  await shareMarks(tx, splits, circumstances)
  await store.release(tx, splits)
  const event = { merchantId: null, at: circumstances.at, kind: 'union.left', actor: circumstances.actor, data: { union: leaving.unionName } }
  await tx.customerEvent.createMany({ data: splits.map(({ to }) => ({ customerId: to, ...event })) })
}

// A card that leaves may have been kept by others of the union before: one of their copies goes on for those who stay.
async function promoteCopies(tx: Tx, splits: readonly store.Split[]): Promise<{ cardId: string; from: bigint; to: bigint }[]> {
  const orphans = await store.findOrphanedCopies(tx, splits)
  const families = new Map<string, store.Orphan[]>()
  for (const orphan of orphans) {
    const family = `${orphan.intoId} ${orphan.unionRow}`
    families.set(family, [...(families.get(family) ?? []), orphan])
  }
  const chosen = [...families.values()].flatMap(([first, ...others]) => (first ? [chooseCard([first, ...others] as [CopyOf, ...CopyOf[]])] : []))
  await store.promoteCopies(
    tx,
    chosen.map(({ id, intoId, unionRow }) => ({ id, formerId: intoId, unionRow })),
  )
  return chosen.filter(({ state }) => state === 'member').map(({ id, customerId, unionRow }) => ({ cardId: id, from: customerId, to: unionRow }))
}

type CopyOf = store.Orphan & { state: Parameters<typeof chooseCard>[0][0]['state'] }

// A mark that was set in the union stays with all; otherwise everybody has his own again.
async function shareMarks(tx: Tx, splits: readonly store.Split[], circumstances: Circumstances): Promise<void> {
  const made = new Map(splits.map((split) => [split.to, split.made]))
  const marks = await store.readSharedMarks(tx, splits)
  const changes = marks
    .filter(({ to, changed }) => changed || made.get(to))
    .map(({ to, fromMark, toMark }) => ({ customerId: to, steps: stepsBetween(toMark, fromMark) }))
  await writeMarks(tx, changes, { ...circumstances, reasonCode: 'union-left' })
}

// Rows of the union that lost a part: whose they are now, which mark they carry; those that nobody is left of rest for good.
async function tidyRemainders(vault: Vault, tx: Tx, { merchantId }: store.Leaving, rows: readonly bigint[], circumstances: Circumstances): Promise<void> {
  const remainders = await store.readRemainders(tx, rows)
  const ended = remainders.filter(({ origin, partOrigin, orderOrigin }) => origin === merchantId && partOrigin === null && orderOrigin === null)
  const marks = remainders.flatMap(({ id, mark, changed, partMarks }) => {
    const over = ended.some((row) => row.id === id)
    if (!over && (changed || partMarks.length === 0)) return []
    return [{ customerId: id, steps: stepsBetween(mark, over ? 'none' : strictestMark(partMarks)) }]
  })
  await writeMarks(tx, marks, { ...circumstances, reasonCode: 'union-left' })
  for (const { id, origin, partOrigin, orderOrigin } of remainders) {
    const next = partOrigin ?? orderOrigin
    if (origin === merchantId && next !== null) await store.setOrigin(tx, id, next)
  }
  const endedIds = ended.map(({ id }) => id)
  const left = await tx.savedCard.findMany({ where: { customerId: { in: endedIds }, state: { not: 'deleted' } } })
  const why = { actor: circumstances.actor, at: circumstances.at, merchantId: null, orderId: null, reason: circumstances.reason }
  for (const card of left) await destroyCard(vault, tx, card, why)
  await store.retire(tx, endedIds, circumstances.at)
}
