import { randomUUID } from 'node:crypto'
import { audit, type Origin } from '@/lib/audit/record'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction, type Tx } from '@/lib/platform/db'
import type { Vault } from '@/lib/vault/vault'
import { isPassword } from './password'
import { loginShape } from './rules'
import { findOpenAttempt, findStaffByLogin, forgetTries, giveTryBack, insertAttempt, insertSession, takeTry, useAttempt, useTotpStep } from './store'
import { stepOfCode, totpCode } from './totp'

type Deps = { db: Db; clock: Clock; vault: Vault }

export type CheckPasswordOutcome = { kind: 'second-factor'; attemptId: string } | { kind: 'refused' }

/**
 * The first step. Refused is all a caller learns, whatever was wrong: login, password, a resting or a disabled account. A right
 * password alone does not forget earlier wrong tries, else it would buy new guesses at the code.
 */
export async function checkPassword(
  { db, clock }: Deps,
  { login, password, origin }: { login: string; password: string; origin: Origin },
): Promise<CheckPasswordOutcome> {
  const now = clock.now()
  const named = login.trim().toLowerCase()
  const staff = loginShape.test(named) ? await findStaffByLogin(db.prisma, named) : null
  // Nobody has the id 0: an unknown login costs the same questions and the same hashing as a known one.
  const allowed = await takeTry(db.prisma, staff?.id ?? 0, now)
  const right = await isPassword(staff?.passwordHash ?? null, password)
  if (!staff || !allowed || !right || !staff.totpSecretSealed) {
    // What was typed as a login may be a password in the wrong field, so an unknown one is not written down.
    await audit(db.prisma, {
      at: now,
      actor: 'nobody',
      action: 'staff.sign-in',
      outcome: 'refused',
      object: { kind: 'staff', id: staff?.login ?? 'unknown' },
      reason: 'password',
      origin,
    })
    return { kind: 'refused' }
  }
  const attemptId = randomUUID()
  await inTransaction(db, async (tx) => {
    await giveTryBack(tx, staff.id)
    await insertAttempt(tx, attemptId, staff.id, now)
  })
  return { kind: 'second-factor', attemptId }
}

/** `start-again`: there is no such attempt, or it took too long. */
export type PassSecondFactorOutcome = { kind: 'signed-in'; sessionId: string; staffId: number; name: string } | { kind: 'refused' } | { kind: 'start-again' }

/** The second step: a code of the authenticator app, which works once. Ends with a session. */
export async function passSecondFactor(
  { db, clock, vault }: Deps,
  { attemptId, code, origin }: { attemptId: string; code: string; origin: Origin },
): Promise<PassSecondFactorOutcome> {
  const now = clock.now()
  const attempt = await findAttempt(db.prisma, attemptId, now)
  if (!attempt?.staff.totpSecretSealed) return { kind: 'start-again' }
  const { staff } = attempt
  const allowed = await takeTry(db.prisma, staff.id, now)
  const step = stepOfCode(vault.openSecret(`totp:${staff.login}`, attempt.staff.totpSecretSealed), code, now)
  const sessionId = allowed && step !== null ? await openSession(db, { attemptId, staffId: staff.id, step, origin, now }) : null
  const record = { at: now, action: 'staff.sign-in', object: { kind: 'staff', id: staff.login }, origin }
  if (sessionId === null) {
    await audit(db.prisma, { ...record, actor: 'nobody', outcome: 'refused', reason: 'code' })
    return { kind: 'refused' }
  }
  await audit(db.prisma, { ...record, actor: `staff:${staff.id}`, outcome: 'done' })
  return { kind: 'signed-in', sessionId, staffId: staff.id, name: staff.name }
}

/** The code an app would show now for a waiting attempt. For the sandbox, where a newcomer has no app yet; the caller checks that it is one. */
export async function sandboxCode({ db, clock, vault }: Deps, attemptId: string): Promise<string | null> {
  const attempt = await findAttempt(db.prisma, attemptId, clock.now())
  if (!attempt?.staff.totpSecretSealed) return null
  return totpCode(vault.openSecret(`totp:${attempt.staff.login}`, attempt.staff.totpSecretSealed), clock.now())
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

async function findAttempt(tx: Tx, attemptId: string, now: Date) {
  return uuid.test(attemptId) ? findOpenAttempt(tx, attemptId, now) : null
}

// Code, attempt and session in one transaction: of two that come with the same code, one gets in.
function openSession(
  db: Db,
  { attemptId, staffId, step, origin, now }: { attemptId: string; staffId: number; step: bigint; origin: Origin; now: Date },
): Promise<string | null> {
  return inTransaction(db, async (tx) => {
    if (!(await useTotpStep(tx, staffId, step))) return null
    if (!(await useAttempt(tx, attemptId, now))) return null
    await forgetTries(tx, staffId)
    const id = randomUUID()
    await insertSession(tx, { id, staffId, ip: origin.ip, userAgent: origin.userAgent?.slice(0, 500) ?? null }, now)
    return id
  })
}
