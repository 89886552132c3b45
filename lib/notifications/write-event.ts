import type { Prisma, Tx } from '@/lib/platform/db'
import type { EventType } from './rules'

type NewEvent = { type: EventType; objectId: string; payload: Prisma.InputJsonObject; at: Date }

/** Tells every merchant of a number scope, also one that keeps some customers in it while it is in a union. In the transaction of what it tells of. */
export async function tellScope(tx: Tx, scopeId: number, event: NewEvent): Promise<void> {
  const merchants = await tx.merchant.findMany({ where: { OR: [{ scopeId }, { homeScopeId: scopeId }] }, select: { id: true }, orderBy: { id: 'asc' } })
  await tx.outboxEvent.createMany({ data: merchants.map(({ id }) => ({ merchantId: id, ...event })), skipDuplicates: true })
}
