import { Prisma, type Tx } from '@/lib/platform/db'

export function findErasure(tx: Tx, id: bigint) {
  return tx.customerErasure.findUnique({ where: { id } })
}

export function findWaitingErasure(tx: Tx, customerId: bigint) {
  return tx.customerErasure.findFirst({ where: { customerId, state: 'waiting' } })
}

type NewErasure = { customerId: bigint; scopeId: number; reason: string; requestedBy: string; requestedAt: Date }

export async function insertErasure(tx: Tx, erasure: NewErasure): Promise<bigint> {
  const { id } = await tx.customerErasure.create({ data: { ...erasure, state: 'waiting' }, select: { id: true } })
  return id
}

type Decision = { state: 'done' | 'rejected' | 'cancelled'; decidedBy: string; decidedAt: Date; erasedIds?: bigint[] }

/** Decides a request that waits; false when somebody was faster. */
export async function decideErasureRow(tx: Tx, id: bigint, decision: Decision): Promise<boolean> {
  const { count } = await tx.customerErasure.updateMany({ where: { id, state: 'waiting' }, data: decision })
  return count === 1
}

const person = (customerId: bigint) => Prisma.sql`with recursive person as (
  select id from customers where id = ${customerId}
  union select c.id from customers c join person p on c.absorbed_into = p.id)`

/** His orders and those of every row that a union has absorbed into his, locked. Before the customer, as a payment locks them. */
export async function lockOrdersOfPerson(tx: Tx, customerId: bigint): Promise<bigint[]> {
  const rows = await tx.$queryRaw<{ id: bigint }[]>`
    ${person(customerId)} select id from orders where customer_id in (select id from person) order by id for update`
  return rows.map(({ id }) => id)
}

/** A customer and every row that a union has absorbed into his, locked like he is. */
export async function lockRowsOfPerson(tx: Tx, customerId: bigint): Promise<bigint[]> {
  const rows = await tx.$queryRaw<{ id: bigint }[]>`
    ${person(customerId)} select id from customers where id in (select id from person) order by id for no key update`
  return rows.map(({ id }) => id)
}

export function countOrders(tx: Tx, customerIds: bigint[]): Promise<number> {
  return tx.order.count({ where: { customerId: { in: customerIds } } })
}

/** Whether an operation of his is on its way to a bank, or nobody knows what came of it. */
export async function hasOpenOperation(tx: Tx, customerIds: bigint[]): Promise<boolean> {
  const open = { OR: [{ finishedAt: null }, { state: { in: ['authorizing', 'unknown'] } }] }
  return (await tx.operation.count({ where: { customerId: { in: customerIds }, ...open } })) > 0
}

/** Takes out what says who somebody is. Amounts, masks, states and times stay: they are the merchants' books. */
export async function emptyRows(tx: Tx, customerIds: bigint[]): Promise<void> {
  const his = { customerId: { in: customerIds } }
  await tx.customer.updateMany({ where: { id: { in: customerIds } }, data: { email: null, version: { increment: 1 } } })
  await tx.order.updateMany({ where: his, data: { payer: {}, comment: null, version: { increment: 1 } } })
  await tx.operation.updateMany({ where: his, data: { cardholder: null, ip: null, userAgent: null } })
  await tx.savedCard.updateMany({ where: his, data: { cardholder: null, version: { increment: 1 } } })
  await tx.consent.updateMany({ where: his, data: { ip: null, userAgent: null } })
}
