import type { ServiceMode } from '@/lib/one-click/rules'
import type { Tx } from '@/lib/platform/db'
import { lockMerchant } from './store'

/** A merchant as whoever grants One Click works on it; locked until the end of the transaction. Null: there is none. */
export async function lockForOneClick(tx: Tx, merchantId: number) {
  if (!(await lockMerchant(tx, merchantId))) return null
  const row = await tx.merchant.findUniqueOrThrow({ where: { id: merchantId }, select: { acceptsCards: true, oneClick: true, version: true } })
  return { ...row, oneClick: row.oneClick as ServiceMode }
}

export function findWaitingRequest(tx: Tx, merchantId: number) {
  return tx.oneClickRequest.findFirst({ where: { merchantId, state: 'waiting' } })
}

export async function insertRequest(tx: Tx, request: { merchantId: number; text: string | null; requestedBy: string; requestedAt: Date }): Promise<bigint> {
  const { id } = await tx.oneClickRequest.create({ data: { ...request, state: 'waiting' }, select: { id: true } })
  return id
}

type Answer = { grantedMode: ServiceMode | null; reason: string | null; decidedBy: string; decidedAt: Date }

/** Answers a request, compare-and-set. False when it was answered before. */
export async function answerRequest(tx: Tx, id: bigint, answer: Answer): Promise<boolean> {
  const state = answer.grantedMode === null ? 'declined' : 'approved'
  const { count } = await tx.oneClickRequest.updateMany({ where: { id, state: 'waiting' }, data: { ...answer, state } })
  return count === 1
}

export async function writeServiceMode(tx: Tx, merchantId: number, oneClick: ServiceMode): Promise<void> {
  await tx.merchant.update({ where: { id: merchantId }, data: { oneClick, version: { increment: 1 } } })
}
