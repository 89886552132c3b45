import type { Db } from '@/lib/platform/db'
import { Prisma } from '@/lib/platform/db'
import { readInScope, readOwn, type Scope, streamInScope } from '@/lib/platform/scope'
import type { BulkCounts } from './preview-bulk'
import type { BulkAct, BulkOutcome } from './rules'
import { actOf } from './store'

/** An act on many customers as its asker sees it: how far it is and what became of whom. */
export type BulkView = {
  id: string
  act: BulkAct
  reason: string
  state: 'running' | 'done'
  customers: number
  requestedAt: Date
  finishedAt: Date | null
}

const viewOf = ({ id, act, reason, state, customers, requestedAt, finishedAt }: Prisma.BulkActionGetPayload<object>): BulkView => ({
  ...{ id, reason, customers, requestedAt, finishedAt },
  act: actOf(act),
  state: state as BulkView['state'],
})

/** The acts of one member of staff, the latest first. */
export function listBulk({ db }: { db: Db }, staffId: number): Promise<BulkView[]> {
  return readOwn(db, staffId, async (tx) => (await tx.bulkAction.findMany({ orderBy: [{ requestedAt: 'desc' }, { id: 'desc' }], take: 20 })).map(viewOf))
}

/** One act of his own, or null. */
export function readBulk({ db }: { db: Db }, staffId: number, id: string): Promise<BulkView | null> {
  return readOwn(db, staffId, async (tx) => {
    const row = await tx.bulkAction.findUnique({ where: { id } })
    return row && viewOf(row)
  })
}

export type BulkResult = { place: number; customerId: bigint; number: string; merchantId: number; timeZone: string; outcome: BulkOutcome; at: Date }

/** Which results: everything, what was done or waits, or what was refused. */
export const resultParts = ['all', 'done', 'refused'] as const
export type ResultPart = (typeof resultParts)[number]

const size = 50

/** What has become of the customers so far: how many of each, and a page of them in the order in which they are met. */
export function readResults({ db }: { db: Db }, scope: Scope, id: string, { part, after }: { part: ResultPart; after: number }) {
  return readInScope(db, scope, async (tx) => {
    const counted = await tx.$queryRaw<{ outcome: BulkOutcome; count: number }[]>`
      select outcome, count(*)::integer as count from bulk_action_items i where i.action_id = ${id}::uuid and i.outcome is not null group by outcome`
    const rows = await tx.$queryRaw<BulkResult[]>`${results(id, part)} and i.place > ${after}::integer order by i.place limit ${size + 1}`
    const counts: BulkCounts = Object.fromEntries(counted.map(({ outcome, count }) => [outcome, count]))
    const page = rows.slice(0, size)
    return { counts, met: counted.reduce((sum, { count }) => sum + count, 0), rows: page, next: rows.length > size ? (page.at(-1)?.place ?? null) : null }
  })
}

export async function countResults({ db }: { db: Db }, scope: Scope, id: string, part: ResultPart): Promise<number> {
  const [row] = await readInScope(db, scope, (tx) => tx.$queryRaw<{ count: number }[]>`select count(*)::integer as count from (${results(id, part)}) as found`)
  return row?.count ?? 0
}

/** All of them, some at a time and from one snapshot, for a file. */
export function streamResults({ db }: { db: Db }, scope: Scope, { id, part }: { id: string; part: ResultPart }, take: (rows: BulkResult[]) => Promise<void>) {
  const statement = Prisma.sql`${results(id, part)} order by i.place`
  return streamInScope<BulkResult, BulkResult[]>(db, scope, statement, { atOnce: 2000, read: async (rows) => rows, take })
}

function results(id: string, part: ResultPart): Prisma.Sql {
  const of = { all: Prisma.empty, done: Prisma.sql`and i.outcome in ('done', 'waits')`, refused: Prisma.sql`and i.outcome not in ('done', 'waits')` }[part]
  return Prisma.sql`
    select i.place, i.customer_id as "customerId", c.number, c.origin_merchant_id as "merchantId", n.time_zone as "timeZone", i.outcome, i.at
    from bulk_action_items i join customers c on c.id = i.customer_id join number_scopes n on n.id = c.scope_id
    where i.action_id = ${id}::uuid and i.outcome is not null ${of}`
}
