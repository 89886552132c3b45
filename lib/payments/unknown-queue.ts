import type { Db } from '@/lib/platform/db'
import type { Money } from '@/lib/platform/money'
import { readInScope, type Scope } from '@/lib/platform/scope'
import { undecided } from './store'

export type UnknownOperation = {
  id: bigint
  orderId: bigint
  merchantId: number
  merchantName: string
  orderNumber: string
  billNumber: string
  /** 100 payment, 200 confirmation, 300 cancellation, as on the wire. */
  type: number
  amount: Money
  startedAt: Date
  inquiries: number
  nextInquiryAt: Date | null
  /** Whether it had ended without money when the acquirer approved it: then it is to be undone. */
  late: boolean
  /** What was last learned. */
  cause: string | null
}

/** `count` and `sums` are of all, not of the page alone; `next`: the last one of the page, where there are more. */
export type UnknownQueue = { rows: UnknownOperation[]; count: number; sums: Money[]; next: bigint | null }

type Asked = { merchantId?: number | null; after?: bigint | null; size?: number }

/** Operations whose outcome nobody knows, and those approved after they had ended, of one merchant or of all, the oldest first; `after`: the last one seen. */
export function listUnknown({ db }: { db: Db }, scope: Scope, { merchantId = null, after = null, size = 50 }: Asked = {}): Promise<UnknownQueue> {
  const ofMerchant = merchantId === null ? {} : { merchantId }
  return readInScope(db, scope, async (tx) => {
    // It may have ended since; its place is still known.
    const last = after === null ? null : await tx.operation.findUnique({ where: { id: after }, select: { id: true, startedAt: true } })
    const past = last && { OR: [{ startedAt: { gt: last.startedAt } }, { startedAt: last.startedAt, id: { gt: last.id } }] }
    const found = await tx.operation.findMany({
      where: { AND: [undecided, ofMerchant, past ?? {}] },
      include: { order: { select: { number: true, merchant: { select: { name: true } } } } },
      orderBy: [{ startedAt: 'asc' }, { id: 'asc' }],
      take: size + 1,
    })
    const rows = found.slice(0, size)
    const groups = await tx.operation.groupBy({
      by: ['currency'],
      where: { ...undecided, ...ofMerchant },
      _sum: { amountMinor: true },
      _count: true,
      orderBy: { currency: 'asc' },
    })
    return {
      rows: rows.map(({ order, amountMinor, currency, acquirerMessage, ...row }) => ({
        ...row,
        merchantName: order.merchant.name,
        orderNumber: order.number,
        amount: { minor: amountMinor, currency },
        late: row.approvedLateAt !== null,
        // Of a late approval it tells how the payment had ended.
        cause: row.approvedLateAt === null ? acquirerMessage : null,
      })),
      count: groups.reduce((sum, { _count }) => sum + _count, 0),
      sums: groups.map(({ currency, _sum }) => ({ currency, minor: _sum.amountMinor ?? 0n })),
      next: found.length > size ? (rows.at(-1)?.id ?? null) : null,
    }
  })
}

export type NamedOperation = { orderId: bigint; orderNumber: string; billNumber: string }

/** Which operation it was, whatever has become of it; null where the caller sees none. */
export function readOperationName({ db }: { db: Db }, scope: Scope, id: bigint): Promise<NamedOperation | null> {
  return readInScope(db, scope, async (tx) => {
    const row = await tx.operation.findUnique({ where: { id }, select: { orderId: true, billNumber: true, order: { select: { number: true } } } })
    return row && { orderId: row.orderId, orderNumber: row.order.number, billNumber: row.billNumber }
  })
}
