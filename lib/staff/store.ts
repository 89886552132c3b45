import type { Prisma, Tx } from '@/lib/platform/db'
import { attemptMs, lockMs, sessionMs, triesUntilLock } from './rules'

export function findStaffByLogin(tx: Tx, login: string) {
  return tx.staff.findUnique({ where: { login } })
}

/**
 * Takes one of the tries before the secret is looked at, so that a hundred guesses sent at once are counted like a hundred sent in turn.
 * False while the account rests. A try that was right is given back.
 */
export async function takeTry(tx: Tx, staffId: number, now: Date): Promise<boolean> {
  const lockedUntil = new Date(now.getTime() + lockMs)
  const taken = await tx.$executeRaw`
    update staff set
      failed_sign_ins = case when locked_until is null then failed_sign_ins else 0 end + 1,
      locked_until = case when case when locked_until is null then failed_sign_ins else 0 end + 1 >= ${triesUntilLock} then ${lockedUntil}::timestamptz end
    where id = ${staffId} and disabled_at is null and (locked_until is null or locked_until <= ${now})`
  return taken === 1
}

export async function giveTryBack(tx: Tx, staffId: number): Promise<void> {
  await tx.$executeRaw`update staff set failed_sign_ins = greatest(failed_sign_ins - 1, 0), locked_until = null where id = ${staffId}`
}

export async function forgetTries(tx: Tx, staffId: number): Promise<void> {
  await tx.staff.update({ where: { id: staffId }, data: { failedSignIns: 0, lockedUntil: null } })
}

/** Uses up a code: false when this time step, or a later one, was used before. */
export async function useTotpStep(tx: Tx, staffId: number, step: bigint): Promise<boolean> {
  const { count } = await tx.staff.updateMany({
    where: { id: staffId, OR: [{ totpLastStep: null }, { totpLastStep: { lt: step } }] },
    data: { totpLastStep: step },
  })
  return count === 1
}

export type FirstFactor = 'password' | 'openid'

export async function insertAttempt(tx: Tx, attempt: { id: string; staffId: number; firstFactor: FirstFactor }, now: Date): Promise<void> {
  await tx.signInAttempt.create({ data: { ...attempt, createdAt: now, expiresAt: new Date(now.getTime() + attemptMs) } })
}

/** An attempt that still waits for its second factor, with the account. */
export function findOpenAttempt(tx: Tx, id: string, now: Date) {
  return tx.signInAttempt.findFirst({ where: { id, usedAt: null, expiresAt: { gt: now } }, include: { staff: true } })
}

export async function useAttempt(tx: Tx, id: string, now: Date): Promise<boolean> {
  const { count } = await tx.signInAttempt.updateMany({ where: { id, usedAt: null }, data: { usedAt: now } })
  return count === 1
}

export async function insertSession(tx: Tx, session: { id: string; staffId: number; ip: string | null; userAgent: string | null }, now: Date): Promise<void> {
  await tx.staffSession.create({ data: { ...session, createdAt: now, lastSeenAt: now, expiresAt: new Date(now.getTime() + sessionMs) } })
}

const withMerchants = {
  merchants: { select: { merchant: { select: { id: true, scopeId: true, homeScopeId: true } } }, orderBy: { merchantId: 'asc' } },
} as const satisfies Prisma.StaffInclude

export function findSession(tx: Tx, id: string) {
  return tx.staffSession.findUnique({ where: { id }, include: { staff: { include: withMerchants } } })
}

export function findStaff(tx: Tx, id: number) {
  return tx.staff.findUnique({ where: { id }, include: withMerchants })
}

export type StaffRow = NonNullable<Awaited<ReturnType<typeof findStaff>>>

export async function touchSession(tx: Tx, id: string, now: Date): Promise<void> {
  await tx.staffSession.updateMany({ where: { id, endedAt: null, lastSeenAt: { lt: now } }, data: { lastSeenAt: now } })
}

/** Ends a session; false when it had ended before. */
export async function closeSession(tx: Tx, id: string, now: Date): Promise<boolean> {
  const { count } = await tx.staffSession.updateMany({ where: { id, endedAt: null }, data: { endedAt: now } })
  return count === 1
}

export async function writeLanguage(tx: Tx, staffId: number, language: string): Promise<void> {
  await tx.staff.update({ where: { id: staffId }, data: { language } })
}
