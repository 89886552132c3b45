import { audit, type Origin } from '@/lib/audit/record'
import { type Actor, actorText } from '@/lib/platform/actor'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction } from '@/lib/platform/db'
import { readReason } from '@/lib/platform/reason'
import { coversScope, type Scope } from '@/lib/platform/scope'
import type { Vault } from '@/lib/vault/vault'
import { destroyCard } from './delete-saved-card'
import { lockCustomer } from './lock-customer'
import { type Mark, mayMark } from './rules'
import { current } from './store'
import { tellOfStatus } from './tell-merchants'

type Deps = { db: Db; clock: Clock; vault: Vault }

export type SetMark = {
  customerId: bigint
  /** The version of the customer that the person saw. Null: whatever stands. */
  expectedVersion: number | null
  to: Mark
  /** A code of the list that pages offer, lower case with hyphens. */
  reasonCode: string
  /** Free text, 1 to 1000 characters. */
  reason: string
  /** For Deny: whether the cards are destroyed. Otherwise they are kept, hidden from the payer until the mark is lifted. */
  destroyCards: boolean
  origin?: Origin
}

export type SetMarkOutcome =
  | { kind: 'done' }
  | { kind: 'no-customer' }
  | { kind: 'illegal'; from: Mark }
  | { kind: 'stale' }
  | { kind: 'bad-input'; field: 'reasonCode' | 'reason' }

/** Sets or lifts a mark. The mark, its reason, its actor and its time are one row, and the only way there is. */
export function setMark({ db, clock, vault }: Deps, scope: Scope, actor: Actor, input: SetMark): Promise<SetMarkOutcome> {
  const reason = readReason(input.reason)
  if (!/^[a-z-]{1,40}$/.test(input.reasonCode)) return Promise.resolve({ kind: 'bad-input', field: 'reasonCode' })
  if (reason === null) return Promise.resolve({ kind: 'bad-input', field: 'reason' })
  return inTransaction(db, async (tx) => {
    await lockCustomer(tx, input.customerId)
    const customer = await tx.customer.findUnique({ where: { id: input.customerId, ...current } })
    if (!customer || !coversScope(scope, customer.scopeId)) return { kind: 'no-customer' }
    if (input.expectedVersion !== null && customer.version !== input.expectedVersion) return { kind: 'stale' }
    const from = customer.mark as Mark
    if (!mayMark(from, input.to)) return { kind: 'illegal', from }
    const at = clock.now()
    await tx.markChange.create({
      data: { customerId: customer.id, fromMark: from, toMark: input.to, reasonCode: input.reasonCode, reason, actor: actorText(actor), at },
    })
    if (input.to === 'deny' && input.destroyCards) {
      const cards = await tx.savedCard.findMany({ where: { customerId: customer.id, state: { not: 'deleted' } } })
      for (const card of cards) await destroyCard(vault, tx, card, { actor: actorText(actor), at, merchantId: null, orderId: null, reason })
    }
    await tellOfStatus(tx, customer, at)
    await audit(tx, {
      at,
      actor: actorText(actor),
      action: 'customers.set-mark',
      outcome: 'done',
      object: { kind: 'customer', id: customer.number },
      merchantId: customer.originMerchantId,
      scopeId: customer.scopeId,
      reason,
      before: { mark: from },
      after: { mark: input.to, reasonCode: input.reasonCode, destroyCards: input.destroyCards },
      origin: input.origin,
    })
    return { kind: 'done' }
  })
}
