import type { Tx } from '@/lib/platform/db'

/**
 * The scope in which a number of a merchant means somebody: the one that the merchant is in, or the merchant's home scope when the number is kept apart in
 * the union. The same rule as in `findOrCreateCustomer`, for those who only look.
 */
export async function scopeOfNumber(tx: Tx, { merchantId, number }: { merchantId: number; number: string }): Promise<number> {
  const { scopeId, homeScopeId } = await tx.merchant.findUniqueOrThrow({ where: { id: merchantId }, select: { scopeId: true, homeScopeId: true } })
  if (scopeId === homeScopeId) return homeScopeId
  const apart = await tx.keptApartNumber.count({ where: { scopeId, number, closedAt: null } })
  return apart > 0 ? homeScopeId : scopeId
}

/** The customer that a merchant means by a number, with the number scope, or null when he was never seen. */
export async function findByNumber(tx: Tx, of: { merchantId: number; number: string }) {
  const scopeId = await scopeOfNumber(tx, of)
  return tx.customer.findUnique({ where: { scopeId_number: { scopeId, number: of.number } }, include: { scope: true } })
}
