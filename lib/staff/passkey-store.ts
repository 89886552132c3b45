import type { Tx } from '@/lib/platform/db'

/** Takes every passkey of an account away. */
export async function removeAllPasskeys(tx: Tx, staffId: number, at: Date): Promise<void> {
  await tx.passkey.updateMany({ where: { staffId, removedAt: null }, data: { removedAt: at } })
}
