import type { Tx } from '@/lib/platform/db'
import { current } from './store'

/** The scope in which a number of a merchant means somebody: of the merchant, or its home scope where the number is kept apart in the union. */
export async function scopeOfNumber(tx: Tx, { merchantId, number }: { merchantId: number; number: string }): Promise<number> {
  const rows = await tx.$queryRaw<{ scopeId: number | null }[]>`select scope_of_number(${merchantId}::integer, ${number}) as "scopeId"`
  const scopeId = rows[0]?.scopeId
  if (!scopeId) throw new Error(`there is no merchant ${merchantId}`)
  return scopeId
}

/** The customer that a merchant means by a number, with the number scope, or null when he was never seen. */
export async function findByNumber(tx: Tx, of: { merchantId: number; number: string }) {
  const scopeId = await scopeOfNumber(tx, of)
  return tx.customer.findUnique({ where: { scopeId_number: { scopeId, number: of.number }, ...current }, include: { scope: true } })
}
