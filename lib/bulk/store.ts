import type { Prisma, Tx } from '@/lib/platform/db'
import type { BulkAct, BulkKind, BulkOutcome } from './rules'

export type NewAction = { id: string; staffId: number; act: BulkAct; reason: string; query: [string, string][]; requestedAt: Date }

/** Keeps an act with everybody it is for, in one transaction with whatever else is written. */
export async function insertAction(tx: Tx, { act, query, ...row }: NewAction, customerIds: readonly bigint[]): Promise<void> {
  await tx.bulkAction.create({ data: { ...row, kind: act.kind, act: jsonOf(act), query, customers: customerIds.length } })
  await tx.$executeRaw`
    insert into bulk_action_items (action_id, place, customer_id)
    select ${row.id}::uuid, each.place, each.id from unnest(${[...customerIds]}::bigint[]) with ordinality as each (id, place)`
}

/** Acts that go on. Counted under a lock of the asker's own row, so that two requests at once do not both find room. */
export async function countOpen(tx: Tx, staffId: number): Promise<number> {
  await tx.$queryRaw`select id from staff where id = ${staffId} for no key update`
  return tx.bulkAction.count({ where: { staffId, state: 'running' } })
}

export async function enqueueBulkActions(tx: Tx): Promise<void> {
  await tx.$queryRaw`select graphile_worker.add_job('carry-out-bulk-actions', '{}'::json)::text`
}

export type OpenAction = { id: string; staffId: number; act: BulkAct; reason: string }

export async function readOpenActions(tx: Tx): Promise<OpenAction[]> {
  const rows = await tx.bulkAction.findMany({ where: { state: 'running' }, orderBy: [{ requestedAt: 'asc' }, { id: 'asc' }] })
  return rows.map(({ id, staffId, act, reason }) => ({ id, staffId, act: actOf(act), reason }))
}

export type Item = { place: number; customerId: bigint }

/** The next customer of an act behind a place whom nobody else is at, locked until the end of the transaction. */
export async function claimItem(tx: Tx, actionId: string, behind: number): Promise<Item | null> {
  const [item] = await tx.$queryRaw<Item[]>`
    select place, customer_id as "customerId" from bulk_action_items
    where action_id = ${actionId}::uuid and outcome is null and place > ${behind}::integer order by place limit 1 for update skip locked`
  return item ?? null
}

/** Says what became of a customer. False: somebody has said so already. */
export async function endItem(tx: Tx, actionId: string, { place }: Item, outcome: BulkOutcome, at: Date): Promise<boolean> {
  const { count } = await tx.bulkActionItem.updateMany({ where: { actionId, place, outcome: null }, data: { outcome, at } })
  return count === 1
}

/** Ends an act when everybody was met. False: somebody is still to be met, or it has ended. */
export async function endAction(tx: Tx, id: string, at: Date): Promise<boolean> {
  const { count } = await tx.bulkAction.updateMany({
    where: { id, state: 'running', items: { none: { outcome: null } } },
    data: { state: 'done', finishedAt: at },
  })
  return count === 1
}

export async function countOutcomes(tx: Tx, actionId: string): Promise<Partial<Record<BulkOutcome, number>>> {
  const rows = await tx.bulkActionItem.groupBy({ by: ['outcome'], where: { actionId, outcome: { not: null } }, _count: true })
  return Object.fromEntries(rows.map(({ outcome, _count }) => [outcome, _count]))
}

export async function removeOldActions(tx: Tx, before: Date): Promise<void> {
  await tx.bulkAction.deleteMany({ where: { state: 'done', finishedAt: { lt: before } } })
}

// JSON knows no bigint.
function jsonOf(act: BulkAct): Prisma.InputJsonObject {
  return act.kind === 'limit' ? { ...act, amountMinor: act.amountMinor === null ? null : String(act.amountMinor) } : act
}

export function actOf(json: unknown): BulkAct {
  const act = json as { kind: BulkKind; amountMinor?: string | null } & Record<string, unknown>
  return (act.kind === 'limit' ? { ...act, amountMinor: act.amountMinor == null ? null : BigInt(act.amountMinor) } : act) as BulkAct
}
