import type { Db } from '@/lib/platform/db'
import { readInScope, type Scope } from '@/lib/platform/scope'

export type Found = {
  customers: { id: bigint; number: string; status: string; scopeName: string }[]
  orders: {
    id: bigint
    number: string
    billNumber: string
    state: string
    amountMinor: bigint
    currency: string
    merchant: { id: number; name: string }
    createdAt: Date
  }[]
  merchants: { id: number; name: string; legalEntity: string }[]
}

const most = 20

/**
 * Customers by their exact number, orders by number or bill number (that of any attempt), merchants by id or part of the name; of every
 * merchant that the caller sees, at most twenty of each.
 */
export function findAnywhere({ db }: { db: Db }, scope: Scope, text: string): Promise<Found> {
  const id = /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null
  return readInScope(db, scope, async (tx) => {
    const [customers, byBill, merchants] = [
      await tx.customer.findMany({
        where: { number: text },
        select: { id: true, number: true, status: true, scope: { select: { name: true } } },
        orderBy: { id: 'asc' },
        take: most,
      }),
      await tx.billNumber.findMany({ where: { billNumber: text }, select: { orderId: true }, take: most }),
      await tx.merchant.findMany({
        where: { OR: [...(id === null ? [] : [{ id }]), { name: { contains: text, mode: 'insensitive' } }] },
        select: { id: true, name: true, legalEntity: { select: { name: true } } },
        orderBy: { id: 'asc' },
        take: most,
      }),
    ]
    const orders = await tx.order.findMany({
      where: { OR: [{ number: text }, { billNumber: text }, { id: { in: byBill.map(({ orderId }) => orderId) } }] },
      select: {
        id: true,
        number: true,
        billNumber: true,
        state: true,
        amountMinor: true,
        currency: true,
        createdAt: true,
        merchant: { select: { id: true, name: true } },
      },
      orderBy: { id: 'desc' },
      take: most,
    })
    return {
      customers: customers.map(({ scope: { name }, ...row }) => ({ ...row, scopeName: name })),
      orders,
      merchants: merchants.map(({ legalEntity, ...row }) => ({ ...row, legalEntity: legalEntity.name })),
    }
  })
}
