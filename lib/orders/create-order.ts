import { randomBytes, randomInt } from 'node:crypto'
import { audit, type Origin } from '@/lib/audit/record'
import { holdMembership } from '@/lib/merchants/membership'
import { findOrCreateCustomer } from '@/lib/one-click/find-or-create-customer'
import type { OrderState } from '@/lib/one-click/rules'
import { writeCustomerEvent } from '@/lib/one-click/store'
import { type Actor, actorText } from '@/lib/platform/actor'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction, isUniqueViolation, type Tx } from '@/lib/platform/db'
import { formatAmount } from '@/lib/platform/money'
import { billNumber, type CreateOrderOutcome, mayReopen, type NewOrder, sameOrder } from './rules'
import { addBillNumber, countOpenAttempts, findOrderByNumber, insertOrder, lockOrder, moveOrder, type OrderRow, renewOrder } from './store'

/** Who sends an order, for the audit log: the key of the API that its program has, or the merchant who signed it. */
export type OrderMaker = { actor: Actor; origin: Origin }

/** `randomDigits` is handed in by tests; it must answer evenly distributed decimal digits. */
type Deps = { db: Db; clock: Clock; randomDigits?: (count: number) => string }

/**
 * Takes an order in, once: however often and at once it is sent, there is one order and one customer. A number that was
 * declined or timed out, with no attempt of unknown outcome, is opened again under a new billnumber. The merchant must exist
 * and accept the currency. `by` null: nobody sends it, it is history that is made up for a sandbox.
 */
export async function createOrder(deps: Deps, order: NewOrder, by: OrderMaker | null): Promise<CreateOrderOutcome> {
  // Each round ends unless another order took the number, or the dice the billnumber, in that very moment.
  for (let round = 1; round <= 10; round += 1) {
    const outcome = await createOnce(deps, order, by)
    if (outcome !== 'taken-meanwhile') return outcome
  }
  throw new Error(`no free billnumber for merchant ${order.merchantId}`)
}

class TakenMeanwhile extends Error {}

async function createOnce(deps: Deps, order: NewOrder, by: OrderMaker | null): Promise<CreateOrderOutcome | 'taken-meanwhile'> {
  try {
    return await inTransaction(deps.db, async (tx) => {
      await holdMembership(tx, order.merchantId)
      const known = await findOrderByNumber(tx, order.merchantId, order.number)
      return known ? meetAgain(deps, tx, known, { order, by }) : create(deps, tx, { order, by })
    })
  } catch (error) {
    // Rolled back, because a customer made for this order must not stay without it.
    if (error instanceof TakenMeanwhile || isUniqueViolation(error)) return 'taken-meanwhile'
    throw error
  }
}

type Sent = { order: NewOrder; by: OrderMaker | null }

async function create({ clock, randomDigits = securelyRandomDigits }: Deps, tx: Tx, { order, by }: Sent): Promise<CreateOrderOutcome> {
  const merchant = await tx.merchant.findUniqueOrThrow({ where: { id: order.merchantId }, select: { orderTimeOutMin: true } })
  const at = clock.now()
  const customerId = await customerOf(tx, order, at)
  const inserted = await insertOrder(tx, order, {
    customerId,
    orderKey: randomBytes(24).toString('base64url'),
    billNumber: billNumber(order.merchantId, randomDigits),
    createdAt: at,
    expiresAt: expiryAfter(at, merchant.orderTimeOutMin),
  })
  if (!inserted) throw new TakenMeanwhile()
  await announce(tx, inserted, { type: 'order.created', at, by })
  return { kind: 'created', ...shown(inserted) }
}

async function meetAgain({ clock, randomDigits = securelyRandomDigits }: Deps, tx: Tx, known: OrderRow, { order, by }: Sent): Promise<CreateOrderOutcome> {
  if (!sameOrder(known, order)) return { kind: 'conflict' }
  if (!mayReopen(known, clock.now())) return { kind: 'same', ...shown(known) }

  const locked = await lockOrder(tx, known.id)
  const at = clock.now()
  if (!mayReopen(locked, at) || (await countOpenAttempts(tx, locked.id)) > 0) return { kind: 'same', ...shown(locked) }
  const bill = billNumber(order.merchantId, randomDigits)
  if (await tx.billNumber.findUnique({ where: { billNumber: bill } })) throw new TakenMeanwhile()
  const merchant = await tx.merchant.findUniqueOrThrow({ where: { id: order.merchantId }, select: { orderTimeOutMin: true } })
  await customerSeen(tx, locked, order, at)
  if (locked.state === 'in-process') await moveOrder(tx, locked.id, 'in-process', 'timeout')
  await moveOrder(tx, locked.id, locked.state === 'declined' ? 'declined' : 'timeout', 'in-process')
  await addBillNumber(tx, locked.id, bill)
  const reopened = await renewOrder(tx, locked.id, order, expiryAfter(at, merchant.orderTimeOutMin))
  await announce(tx, reopened, { type: 'order.reopened', at, by })
  return { kind: 'reopened', ...shown(reopened) }
}

function customerOf(tx: Tx, order: NewOrder, at: Date): Promise<bigint | null> {
  if (order.customerNumber === null) return Promise.resolve(null)
  return findOrCreateCustomer(tx, { number: order.customerNumber, merchantId: order.merchantId, email: order.payer.email ?? null, at })
}

// The order stays with the customer it was made for, whatever scope its merchant belongs to by now.
async function customerSeen(tx: Tx, { customerId }: OrderRow, order: NewOrder, at: Date): Promise<void> {
  if (customerId === null) return
  await tx.customer.update({ where: { id: customerId }, data: { lastSeenAt: at, ...(order.payer.email ? { email: order.payer.email } : {}) } })
}

type Taken = { type: 'order.created' | 'order.reopened'; at: Date; by: OrderMaker | null }

async function announce(tx: Tx, order: OrderRow, { type, at, by }: Taken): Promise<void> {
  const { merchantId, customerId } = order
  const facts = {
    orderNumber: order.number,
    billNumber: order.billNumber,
    amount: formatAmount({ minor: order.amountMinor, currency: order.currency }),
    currency: order.currency,
  }
  if (customerId !== null) {
    await writeCustomerEvent(tx, { customerId, merchantId, at, kind: type, actor: actorText({ kind: 'merchant', id: merchantId }), data: facts })
  }
  const payload = { merchantId, ...facts, customerNumber: order.customerNumber, state: order.state as OrderState }
  await tx.outboxEvent.create({ data: { merchantId, type, objectId: order.billNumber, payload, at } })
  if (!by) return
  await audit(tx, {
    at,
    actor: actorText(by.actor),
    action: 'orders.create',
    outcome: 'done',
    object: { kind: 'order', id: order.billNumber },
    merchantId,
    after: { orderNumber: order.number, amountMinor: order.amountMinor.toString(), currency: order.currency },
    origin: by.origin,
  })
}

function expiryAfter(at: Date, minutes: number): Date {
  return new Date(at.getTime() + minutes * 60_000)
}

function shown({ orderKey, billNumber, expiresAt }: OrderRow) {
  return { orderKey, billNumber, expiresAt }
}

function securelyRandomDigits(count: number): string {
  return randomInt(10 ** count)
    .toString()
    .padStart(count, '0')
}
