import { requestErasure } from '@/lib/erasure/request-erasure'
import { requestOneClick } from '@/lib/merchants/request-one-click'
import type { Db } from '@/lib/platform/db'
import { stories } from './stories'

const all = { kind: 'all' } as const

/** What waits for an answer of somebody, so that each queue has something in it. Asked again it waits once. */
export async function askForThings({ db }: { db: Db }, now: Date): Promise<void> {
  const at = (hoursAgo: number) => ({ now: () => new Date(now.getTime() - hoursAgo * 60 * 60_000) })
  const text = 'Откроемся в декабре, хотим сразу принимать оплату в один клик.'
  await requestOneClick({ db, clock: at(20) }, all, await adminOf(db, 500023), { merchantId: 500023, text })
  // Somebody whose card was never approved, and who wants to be forgotten.
  const declined = stories().find(({ merchantId, steps }) => merchantId === 500002 && steps.some(({ kind }) => kind === 'leave'))
  if (!declined) throw new Error('the history has nobody who gave up')
  const customer = await db.prisma.customer.findFirstOrThrow({ where: { number: declined.number, originMerchantId: declined.merchantId } })
  const reason = 'Asked by e-mail to be forgotten'
  await requestErasure({ db, clock: at(3) }, all, await adminOf(db, 500002), { customerId: customer.id, reason })
}

async function adminOf(db: Db, merchantId: number) {
  const { id } = await db.prisma.staff.findFirstOrThrow({ where: { role: 'admin', merchants: { some: { merchantId } } } })
  return { kind: 'staff' as const, id }
}
