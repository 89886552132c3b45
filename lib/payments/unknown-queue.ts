import type { Db } from '@/lib/platform/db'
import type { Money } from '@/lib/platform/money'
import { readInScope, type Scope } from '@/lib/platform/scope'

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
  /** What was last learned. */
  cause: string | null
}

export type UnknownQueue = { rows: UnknownOperation[]; count: number; sums: Money[] }

const most = 100

/** Operations whose outcome nobody knows, the oldest first, at most a hundred, with the count and the sums of all. */
export function listUnknown({ db }: { db: Db }, scope: Scope): Promise<UnknownQueue> {
  return readInScope(db, scope, async (tx) => {
    const rows = await tx.operation.findMany({
      where: { state: 'unknown' },
      include: { order: { select: { number: true, merchant: { select: { name: true } } } } },
      orderBy: [{ startedAt: 'asc' }, { id: 'asc' }],
      take: most,
    })
    const groups = await tx.operation.groupBy({
      by: ['currency'],
      where: { state: 'unknown' },
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
        cause: acquirerMessage,
      })),
      count: groups.reduce((sum, { _count }) => sum + _count, 0),
      sums: groups.map(({ currency, _sum }) => ({ currency, minor: _sum.amountMinor ?? 0n })),
    }
  })
}
