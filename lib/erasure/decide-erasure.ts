import type { Origin } from '@/lib/audit/record'
import { destroyCard } from '@/lib/one-click/delete-saved-card'
import { lockCustomer } from '@/lib/one-click/lock-customer'
import { tellOfStatus } from '@/lib/one-click/tell-merchants'
import { type Actor, actorText } from '@/lib/platform/actor'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction } from '@/lib/platform/db'
import { coversScope, type Scope } from '@/lib/platform/scope'
import { judgeWord } from '@/lib/platform/second-person'
import type { Vault } from '@/lib/vault/vault'
import { recordErasure } from './record-erasure'
import { countOrders, decideErasureRow, emptyRows, findErasure, hasOpenOperation, lockOrdersOfPerson, lockRowsOfPerson } from './store'

export type DecideErasureOutcome =
  | { kind: 'erased' | 'rejected' }
  /** Its requester took it back. */
  | { kind: 'cancelled' }
  | { kind: 'not-found' }
  | { kind: 'decided-already' }
  | { kind: 'own-request' }
  /** A payment, a confirmation or a cancellation of his is under way or of unknown outcome. The request still waits. */
  | { kind: 'in-flight' }

/**
 * The second person's word. Nobody approves his own request; saying no to his own takes it back. Approved, it is done at once: the cards are destroyed, and
 * what says who he is goes from every row, in one transaction.
 */
export async function decideErasure(deps: Deps, scope: Scope, actor: Actor, decision: Decision): Promise<DecideErasureOutcome> {
  for (;;) {
    const outcome = await tryToDecide(deps, scope, actor, decision)
    if (outcome !== 'ordered-meanwhile') return outcome
  }
}

type Deps = { db: Db; clock: Clock; vault: Vault }
type Decision = { erasureId: bigint; approve: boolean; onlyOwn?: boolean; origin?: Origin }

function tryToDecide(
  { db, clock, vault }: Deps,
  scope: Scope,
  actor: Actor,
  { erasureId, approve, onlyOwn, origin }: Decision,
): Promise<DecideErasureOutcome | 'ordered-meanwhile'> {
  return inTransaction(db, async (tx) => {
    const asked = await findErasure(tx, erasureId)
    if (!asked) return { kind: 'not-found' }
    const orders = approve ? await lockOrdersOfPerson(tx, asked.customerId) : []
    await lockCustomer(tx, asked.customerId)
    const erasure = await findErasure(tx, erasureId)
    const customer = await tx.customer.findUnique({ where: { id: asked.customerId } })
    if (!erasure || !customer || !coversScope(scope, customer.scopeId)) return { kind: 'not-found' }
    const [at, who] = [clock.now(), actorText(actor)]
    const word = judgeWord(erasure, { who, approve, onlyOwn })
    const told = { customer, actor: who, at, reason: erasure.reason, origin }
    if (word === 'cancelled' || word === 'rejected') {
      await decideErasureRow(tx, erasureId, { state: word, decidedBy: who, decidedAt: at })
      await recordErasure(tx, `erasure-${word}`, told)
      return { kind: word }
    }
    if (word === 'own-request') await recordErasure(tx, 'erasure-refused', { ...told, reason: word })
    if (word !== 'approved') return { kind: word }
    // Somebody has become another row of a union meanwhile: the request was about a person who is to be looked at anew.
    if (customer.absorbedInto !== null || customer.retiredAt !== null) return { kind: 'not-found' }
    const ids = await lockRowsOfPerson(tx, customer.id)
    // Each order is locked before its customer, or this and a payment would wait for each other.
    if ((await countOrders(tx, ids)) > orders.length) return 'ordered-meanwhile'
    if (await hasOpenOperation(tx, ids)) {
      await recordErasure(tx, 'erasure-refused', { ...told, reason: 'in-flight' })
      return { kind: 'in-flight' }
    }
    const cards = await tx.savedCard.findMany({ where: { customerId: { in: ids }, state: { not: 'deleted' } } })
    for (const card of cards) await destroyCard(vault, tx, card, { actor: who, at, merchantId: null, orderId: null, reason: null })
    // First the word, then the deed: the consents let their addresses go only for an erasure that is decided.
    await decideErasureRow(tx, erasureId, { state: 'done', decidedBy: who, decidedAt: at, erasedIds: ids })
    await emptyRows(tx, ids)
    await tellOfStatus(tx, customer, at)
    await recordErasure(tx, 'erased', told)
    return { kind: 'erased' }
  })
}
