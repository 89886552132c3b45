import { type Db, Prisma, type Tx } from '@/lib/platform/db'
import { readInScope, type Scope } from '@/lib/platform/scope'

/** Which order is asked for. `from` and `to`, both inclusive, bound when it was made. */
export type AskedOrder = { merchantId: number; number?: string; billNumber?: string; from: Date | null; to: Date | null }

export type ToldOrderRow = NonNullable<Awaited<ReturnType<typeof findOrder>>>
export type ToldOperationRow = ToldOrderRow['operations'][number]

/** An order with all its operations, the first first, and the saved card of each payment. Null when the caller has no such order. */
export function readToldOrder({ db }: { db: Db }, scope: Scope, asked: AskedOrder): Promise<ToldOrderRow | null> {
  return readInScope(db, scope, (tx) => findOrder(tx, asked))
}

function findOrder(tx: Tx, { merchantId, number, billNumber, from, to }: AskedOrder) {
  const createdAt = { ...(from ? { gte: from } : {}), ...(to ? { lte: to } : {}) }
  const byBill = billNumber === undefined ? {} : { bills: { some: { billNumber } } }
  return tx.order.findFirst({
    where: { merchantId, createdAt, ...(number === undefined ? {} : { number }), ...byBill },
    include: { operations: { orderBy: { number: 'asc' } } },
  })
}

/** The saved card that each payment used or kept, by the id of the operation. */
export function readTokens({ db }: { db: Db }, scope: Scope, operations: readonly TokenSource[]): Promise<Map<bigint, string>> {
  const consents = operations.flatMap(({ consentId }) => (consentId === null ? [] : [consentId]))
  return readInScope(db, scope, async (tx) => {
    const kept = consents.length === 0 ? [] : await tx.savedCard.findMany({ where: { consentId: { in: consents } }, select: { id: true, consentId: true } })
    const byConsent = new Map(kept.map(({ consentId, id }) => [consentId, id]))
    const tokens = operations.flatMap(({ id, savedCardId, consentId }) => {
      const token = savedCardId ?? (consentId === null ? undefined : byConsent.get(consentId))
      return token ? [[id, token] as const] : []
    })
    return new Map(tokens)
  })
}

type TokenSource = { id: bigint; savedCardId: string | null; consentId: bigint | null }

export type AskedOperations = {
  merchantId: number
  from: Date
  to: Date
  testMode: boolean | null
  type: number | null
  states: readonly string[] | null
}

/** Operations of a merchant between two moments (both inclusive) with their orders, the oldest first; up to `most`, so that a caller sees whether there are more. */
export function readToldOperations({ db }: { db: Db }, scope: Scope, asked: AskedOperations, most: number) {
  return readInScope(db, scope, async (tx) => {
    // Found by the moment that they are told with, which the client cannot say; then read whole.
    const found = await tx.$queryRaw<{ id: bigint }[]>`
      select p.id from operations p join orders o on o.id = p.order_id
      where p.merchant_id = ${asked.merchantId} and coalesce(p.finished_at, p.started_at) between ${asked.from} and ${asked.to}
        and (${asked.type}::integer is null or p.type = ${asked.type}::integer)
        and (${asked.testMode}::boolean is null or o.test_mode = ${asked.testMode}::boolean)
        ${asked.states === null ? Prisma.empty : Prisma.sql`and p.state = any(${[...asked.states]}::text[])`}
      order by coalesce(p.finished_at, p.started_at), p.id limit ${most}`
    const ids = found.map(({ id }) => id)
    const rows = await tx.operation.findMany({ where: { id: { in: ids } }, include: { order: true } })
    const payments = await tx.operation.findMany({ where: { orderId: { in: rows.map(({ orderId }) => orderId) }, type: 100, state: 'approved' } })
    const paymentOf = new Map(payments.map((payment) => [payment.orderId, payment]))
    const place = new Map(ids.map((id, index) => [id, index]))
    return rows
      .toSorted((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0))
      .map(({ order, ...operation }) => ({ order, operation, payment: operation.type === 100 ? operation : (paymentOf.get(order.id) ?? operation) }))
  })
}
