import type { DeclineReason } from '@/lib/acquirers/contract'
import { lockCustomer } from '@/lib/one-click/lock-customer'
import { lockOrderByKey } from '@/lib/orders/store'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction } from '@/lib/platform/db'
import type { Vault } from '@/lib/vault/vault'
import { isStepOver } from './load-facts'
import { lockOperation } from './lock-operation'
import { type Settling, settleWithoutMoney } from './settle'
import { endAuthenticating, readDueSteps, readLatestPayment } from './store'

type Deps = { db: Db; clock: Clock; vault: Vault }

/** What a sealed step of 3-D Secure is about: the operation. */
export function stepOf(operationId: bigint): { kind: 'three-d-secure'; subject: string } {
  return { kind: 'three-d-secure', subject: operationId.toString() }
}

/**
 * Ends a 3-D Secure step that led to no authorization: the key of the sealed card data is destroyed, the attempt is declined, its turnover
 * free. Nothing was sent to authorize, so nobody has to be asked. False when the step had ended. The caller has locked order and customer.
 */
export async function endStep(settling: Settling, reason: DeclineReason): Promise<boolean> {
  const { tx, vault, order, operation, at } = settling
  if (!(await endAuthenticating(tx, operation.id, reason, at))) return false
  await vault.endStep(tx, stepOf(operation.id))
  await settleWithoutMoney(settling, reason, at >= order.expiresAt ? 'timeout' : 'declined')
  return true
}

/** The same for an operation by its id, in a transaction of its own. */
export function endStepOf({ db, clock, vault }: Deps, operationId: bigint, reason: DeclineReason): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const { order, operation } = await lockOperation(tx, operationId)
    return endStep({ tx, vault, order, operation, at: clock.now() }, reason)
  })
}

/** The payer would rather pay with another card, or not at all: the step ends at once. False when there was none. */
export function cancelStep({ db, clock, vault }: Deps, orderKey: string): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const order = await lockOrderByKey(tx, orderKey)
    if (!order) return false
    if (order.customerId !== null) await lockCustomer(tx, order.customerId)
    const operation = await readLatestPayment(tx, order.id)
    if (operation?.state !== 'authenticating') return false
    return endStep({ tx, vault, order, operation, at: clock.now() }, 'not-authenticated')
  })
}

/** Ends the steps whose payers have had their time. Safe to run in several processes at once. Returns how many it ended. */
export async function endDueSteps(deps: Deps, most = 200): Promise<number> {
  let ended = 0
  for (const id of await readDueSteps(deps.db.prisma, deps.clock.now(), most)) if (await endDueStep(deps, id)) ended += 1
  return ended
}

function endDueStep({ db, clock, vault }: Deps, operationId: bigint): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    // Under the locks it may look otherwise: the issuer's first word may have given the payer more time meanwhile.
    const { order, operation } = await lockOperation(tx, operationId)
    const at = clock.now()
    return isStepOver(operation, at) && endStep({ tx, vault, order, operation, at }, 'not-authenticated')
  })
}
