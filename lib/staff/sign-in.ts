import { randomUUID } from 'node:crypto'
import { type AuthenticatorTransportFuture, generateAuthenticationOptions, type PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server'
import { audit, type Origin } from '@/lib/audit/record'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction, type Tx } from '@/lib/platform/db'
import type { Env } from '@/lib/platform/env'
import type { Vault } from '@/lib/vault/vault'
import { readSignature } from './check-passkey'
import { keepAttemptChallenge, listPasskeys, notePasskeyUse, takeAttemptChallenge } from './passkey-store'
import { isPassword } from './password'
import { relyingParty } from './relying-party'
import { challengeMs, loginShape } from './rules'
import { findOpenAttempt, findStaffByLogin, forgetTries, giveTryBack, insertAttempt, insertSession, takeTry, useAttempt, useTotpStep } from './store'
import { stepOfCode, totpCode } from './totp'

type Deps = { db: Db; clock: Clock; vault: Vault }
type PasskeyDeps = { env: Pick<Env, 'publicUrl'> }

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
  if (!staff || !allowed || !right || !(await hasSecondFactor(db.prisma, staff))) {
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
    await insertAttempt(tx, { id: attemptId, staffId: staff.id, firstFactor: 'password' }, now)
  })
  return { kind: 'second-factor', attemptId }
}

/** Without one nobody signs in; an administrator who has taken it away sends a link for another. */
export async function hasSecondFactor(tx: Tx, { id, totpSecretSealed }: { id: number; totpSecretSealed: Uint8Array | null }): Promise<boolean> {
  return totpSecretSealed !== null || (await listPasskeys(tx, id)).length > 0
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
  const sessionId =
    allowed && step !== null ? await openSession(db, { attemptId, staffId: staff.id, origin, now }, (tx) => useTotpStep(tx, staff.id, step)) : null
  return tell(db, attempt, { sessionId, refusal: 'code', factor: 'app', origin, now })
}

/** What the browser is to have signed for a waiting attempt, or null: it takes too long already, or there is no passkey that works here. */
export async function askForPasskey(
  { db, clock, env }: Omit<Deps, 'vault'> & PasskeyDeps,
  attemptId: string,
): Promise<PublicKeyCredentialRequestOptionsJSON | null> {
  const now = clock.now()
  const [party, attempt] = [relyingParty(env), await findAttempt(db.prisma, attemptId, now)]
  const passkeys = attempt ? await listPasskeys(db.prisma, attempt.staffId) : []
  if (!party || !attempt || passkeys.length === 0) return null
  const options = await generateAuthenticationOptions({
    rpID: party.id,
    userVerification: 'required',
    timeout: challengeMs,
    allowCredentials: passkeys.map(({ credentialId, transports }) => ({ id: credentialId, transports: transports as AuthenticatorTransportFuture[] })),
  })
  await keepAttemptChallenge(db.prisma, attemptId, options.challenge, new Date(now.getTime() + challengeMs))
  return options
}

/** The second step by a passkey: `answer` is what the browser has had signed, as JSON. The question is used up by it, whatever comes of it. */
export async function passByPasskey(
  { db, clock, env }: Omit<Deps, 'vault'> & PasskeyDeps,
  { attemptId, answer, origin }: { attemptId: string; answer: string; origin: Origin },
): Promise<PassSecondFactorOutcome> {
  const now = clock.now()
  const [party, attempt] = [relyingParty(env), await findAttempt(db.prisma, attemptId, now)]
  if (!party || !attempt) return { kind: 'start-again' }
  const { staff } = attempt
  const allowed = await takeTry(db.prisma, staff.id, now)
  const challenge = await takeAttemptChallenge(db.prisma, attemptId, now)
  const signed = challenge === null ? null : await readSignature(party, await listPasskeys(db.prisma, staff.id), { answer, challenge })
  let copied = false
  const sessionId =
    allowed && signed
      ? await openSession(db, { attemptId, staffId: staff.id, origin, now }, async (tx) => {
          copied = !(await notePasskeyUse(tx, signed.passkey.id, signed.counter, now))
          return !copied
        })
      : null
  return tell(db, attempt, { sessionId, refusal: copied ? 'passkey-counter' : 'passkey', factor: 'passkey', origin, now })
}

/** What a waiting attempt can be gone on with. */
export async function factorsOf({ db, clock, env }: Omit<Deps, 'vault'> & PasskeyDeps, attemptId: string): Promise<{ app: boolean; passkey: boolean }> {
  const attempt = await findAttempt(db.prisma, attemptId, clock.now())
  if (!attempt) return { app: true, passkey: false }
  const passkeys = relyingParty(env) ? await listPasskeys(db.prisma, attempt.staffId) : []
  return { app: attempt.staff.totpSecretSealed !== null, passkey: passkeys.length > 0 }
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

/** Factor, attempt and session in one transaction: of two that come with the same code or answer, one gets in. */
export function openSession(
  db: Db,
  { attemptId, staffId, origin, now }: { attemptId: string; staffId: number; origin: Origin; now: Date },
  useFactor: (tx: Tx) => Promise<boolean>,
): Promise<string | null> {
  return inTransaction(db, async (tx) => {
    if (!(await useFactor(tx))) return null
    if (!(await useAttempt(tx, attemptId, now))) return null
    await forgetTries(tx, staffId)
    const id = randomUUID()
    await insertSession(tx, { id, staffId, ip: origin.ip, userAgent: origin.userAgent?.slice(0, 500) ?? null }, now)
    return id
  })
}

type Told = { sessionId: string | null; refusal: string; factor: 'app' | 'passkey' | 'openid'; origin: Origin; now: Date }

/** Writes down what came of the second step. `factor`: what was asked for in it; `first` says what came before, where that was not a password. */
export async function tell(
  db: Db,
  { staff, firstFactor }: { staff: { id: number; login: string; name: string }; firstFactor: string },
  { sessionId, refusal, factor, origin, now }: Told,
): Promise<PassSecondFactorOutcome> {
  const record = { at: now, action: 'staff.sign-in' as const, object: { kind: 'staff' as const, id: staff.login }, origin }
  if (sessionId === null) {
    await audit(db.prisma, { ...record, actor: 'nobody', outcome: 'refused', reason: refusal })
    return { kind: 'refused' }
  }
  await audit(db.prisma, {
    ...record,
    actor: `staff:${staff.id}`,
    outcome: 'done',
    after: { factor, ...(firstFactor === 'password' ? {} : { first: firstFactor }) },
  })
  return { kind: 'signed-in', sessionId, staffId: staff.id, name: staff.name }
}
