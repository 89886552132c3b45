import { inTransaction } from '@/lib/platform/db'
import type { Service } from '@/lib/service'

/** Puts merchants without customers into a number scope, as the database allows it; lib/unions does it with customers. Moves the clock of nobody: entered a moment after the last. */
export async function enterScope({ db }: Pick<Service, 'db'>, scopeId: number, merchantIds: number[]): Promise<void> {
  for (const merchantId of merchantIds) {
    await inTransaction(db, async (tx) => {
      const last = await tx.numberScopeMember.findFirstOrThrow({ where: { merchantId, leftAt: null } })
      const at = new Date(last.joinedAt.getTime() + 1)
      await tx.numberScopeMember.update({ where: { id: last.id }, data: { leftAt: at } })
      await tx.numberScopeMember.create({ data: { merchantId, scopeId, joinedAt: at } })
      await tx.merchant.update({ where: { id: merchantId }, data: { scopeId } })
    })
  }
}
