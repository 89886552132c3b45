import type { Tx } from '@/lib/platform/db'
import type { Vault } from '@/lib/vault/vault'
import { type CardState, nextCardState } from './rules'

/**
 * A copy of a card that goes on for several customers of a number union; it is deleted with the card (`follow_united_card`). `record`: its ciphertext as
 * the vault held it, null where it had none; `version`: of the row after the deletion.
 */
export type DeletedCopy = { cardId: string; from: CardState; version: number; record: string | null }

/** Takes the ciphertexts of the copies of a card that is about to be deleted. `deleted` is asked after the deletion, which gives the copies another version. */
export async function takeCopiesAway(
  vault: Vault,
  tx: Tx,
  cardId: string,
  why: { operation: string; reason: string },
  now: Date,
): Promise<{ deleted: () => Promise<DeletedCopy[]> }> {
  const copies = await tx.savedCard.findMany({
    where: { unitedInto: cardId, state: { not: 'deleted' } },
    select: { id: true, state: true },
    orderBy: { id: 'asc' },
  })
  const taken: Omit<DeletedCopy, 'version'>[] = []
  for (const { id, state } of copies) {
    taken.push({ cardId: id, from: state as CardState, record: state === 'member' ? await vault.takeAway(tx, id, why, now) : null })
  }
  return {
    deleted: async () => {
      const rows = await tx.savedCard.findMany({
        where: { id: { in: taken.map((copy) => copy.cardId) }, state: 'deleted' },
        select: { id: true, version: true },
      })
      return taken.flatMap((copy) => rows.flatMap(({ id, version }) => (id === copy.cardId ? [{ ...copy, version }] : [])))
    },
  }
}

/** Brings the copies of a card back whose deletion is undone. One that has left the union meanwhile, or was saved anew, stays as it is. */
export async function bringCopiesBack(
  vault: Vault,
  tx: Tx,
  { cardId, copies, actor, now }: { cardId: string; copies: readonly DeletedCopy[]; actor: string; now: Date },
): Promise<void> {
  for (const { cardId: id, from, version, record } of copies) {
    const to = nextCardState('deleted', 'deletion-undone', { backTo: from })
    if (to === null) continue
    const [copy] = await tx.savedCard.updateManyAndReturn({
      where: { id, unitedInto: cardId, state: 'deleted', version },
      data: { state: to, deletedAt: null, version: { increment: 1 } },
      select: { expiryYear: true, expiryMonth: true },
    })
    if (!copy) continue
    if (record !== null) await vault.putBack(tx, id, record, now)
    const change = { savedCardId: id, fromState: 'deleted', toState: to, cause: 'deletion-undone', orderId: null, actor, at: now }
    await tx.savedCardChange.create({ data: { ...change, ...copy } })
  }
}
