import { nextCardState } from '@/lib/one-click/rules'
import { findCard, moveCard } from '@/lib/one-click/store'
import type { Tx } from '@/lib/platform/db'
import type { Vault } from '@/lib/vault/vault'
import * as store from './merge-store'
import { chooseCard, stepsBetween, strictestMark } from './rules'
import { writeMarks } from './store'

export type Circumstances = { actor: string; reason: string; at: Date }

/**
 * Makes one customer of each number: the parts are absorbed into a row of the union, cards are united by PAN, the stricter mark and the stricter limit
 * win, turnover is the sum. The caller has locked memberships, orders and customers. Returns how many rows of the union there are and how many cards were united.
 */
export async function mergeNumbers(
  vault: Vault,
  tx: Tx,
  { unionId, unionName, parts }: { unionId: number; unionName: string; parts: readonly bigint[] },
  circumstances: Circumstances,
): Promise<{ merged: number; unitedCards: number }> {
  if (parts.length === 0) return { merged: 0, unitedCards: 0 }
  const absorbedNow = await partsOnly(tx, unionId, parts)
  await store.makeUnionRows(tx, unionId, absorbedNow)
  await store.absorb(tx, unionId, absorbedNow)
  const united = await uniteCards(vault, tx, absorbedNow, circumstances)
  const parted = await store.partCopiesByMerchant(tx, absorbedNow)
  const partedMarks = parted.marks.map(({ customerId, mark }) => ({ customerId, steps: stepsBetween('none', mark) }))
  await writeMarks(tx, partedMarks, { ...circumstances, reasonCode: 'union-joined' })
  const moving = (await store.readMergedCards(tx, absorbedNow)).filter((card) => card.customerId !== card.unionRow)
  await store.moveToUnionRows(tx, absorbedNow)
  const rebound = [...parted.copies, ...moving.map(({ id, customerId, unionRow, state }) => ({ cardId: id, from: customerId, to: unionRow, state }))].filter(
    ({ state }) => state === 'member',
  )
  await vault.rebind(tx, rebound, { operation: `union:${unionId}`, reason: 'joined a number union' }, circumstances.at)
  await store.setStrictestOwnLimits(tx, unionId, absorbedNow)

  const marks = await store.readUnionMarks(tx, absorbedNow)
  const stricter = marks.map(({ customerId, mark, partMarks }) => ({ customerId, steps: stepsBetween(mark, strictestMark([mark, ...partMarks])) }))
  await writeMarks(tx, stricter, { ...circumstances, reasonCode: 'union-joined' })
  const rows = marks.map(({ customerId }) => customerId)
  await store.recountTurnover(tx, rows)
  const event = { merchantId: null, at: circumstances.at, kind: 'union.joined', actor: circumstances.actor, data: { union: unionName } }
  await tx.customerEvent.createMany({ data: rows.map((customerId) => ({ customerId, ...event })) })
  return { merged: rows.length, unitedCards: united }
}

// A row that others were absorbed into before is no part: it takes the new ones in as well.
async function partsOnly(tx: Tx, unionId: number, ids: readonly bigint[]): Promise<bigint[]> {
  const rows = await tx.customer.findMany({ where: { absorbedInto: { in: [...ids] } }, select: { absorbedInto: true }, distinct: ['absorbedInto'] })
  const composed = new Set(rows.map(({ absorbedInto }) => absorbedInto))
  const retired = await tx.customer.findMany({ where: { id: { in: [...ids] }, scopeId: unionId, retiredAt: { not: null } }, select: { id: true } })
  for (const { id } of retired) composed.add(id)
  return ids.filter((id) => !composed.has(id))
}

async function uniteCards(vault: Vault, tx: Tx, parts: readonly bigint[], { actor, at }: Circumstances): Promise<number> {
  const byPan = new Map<string, store.MergedCard[]>()
  for (const card of await store.readMergedCards(tx, parts)) {
    const pan = `${card.unionRow} ${card.fingerprint}`
    byPan.set(pan, [...(byPan.get(pan) ?? []), card])
  }
  const unions: { copyId: string; intoId: string }[] = []
  for (const [first, ...others] of byPan.values()) {
    if (!first || others.length === 0) continue
    const copies = [first, ...others] as const
    const strictest = chooseCard([first, ...others])
    // The card of the union goes on whatever the new copies say; what they know to be worse becomes true of it.
    const ofUnion = copies.find((card) => card.customerId === card.unionRow)
    const into = ofUnion ?? strictest
    unions.push(...copies.filter((card) => card !== into).map((card) => ({ copyId: card.id, intoId: into.id })))
    if (ofUnion && strictest.state === 'fraud') await worsen(vault, tx, ofUnion, 'stolen', { actor, at })
    if (ofUnion && strictest.state === 'needs-full-entry') await worsen(vault, tx, ofUnion, 'hard-decline', { actor, at })
  }
  await store.uniteCards(tx, unions)
  return unions.length
}

async function worsen(vault: Vault, tx: Tx, card: store.MergedCard, cause: 'stolen' | 'hard-decline', { actor, at }: { actor: string; at: Date }) {
  if (nextCardState(card.state, cause) === null) return
  const row = await findCard(tx, card.customerId, card.id)
  if (row && (await moveCard(tx, row, { cause, orderId: null, actor, at }))) await vault.destroy(tx, card.id)
}
