import { randomUUID, timingSafeEqual } from 'node:crypto'
import { audit, type Origin } from '@/lib/audit/record'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction } from '@/lib/platform/db'
import { luhnRunsMasked } from '@/lib/platform/mask-pan-runs'
import type { KeyProvider } from '@/lib/vault/keys'
import type { Vault } from '@/lib/vault/vault'
import { type KeepIdentityOutcome, keepIdentity } from './identities'
import { findIdentity, findRequest, insertRequest, noteIdentityUse, type OpenIdRequest, takeRequest } from './identity-store'
import type { OpenIdFailure, OpenIdProofs, OpenIdProvider, Proven } from './openid-provider'
import { readCaller } from './sessions'
import { hasSecondFactor, openSession, tell } from './sign-in'
import { findStaff, insertAttempt, type StaffRow } from './store'

type Deps = { db: Db; clock: Clock; keys: Pick<KeyProvider, 'mac'> }

/** Begins a sign-in by the provider. What it returns is for a cookie: only the browser that holds it can bring the answer. */
export function beginOpenId({ db, clock }: Pick<Deps, 'db' | 'clock'>, returnTo: string): Promise<string> {
  return insertRequest(db.prisma, { purpose: 'sign-in', returnTo }, clock.now())
}

export type SendToProviderOutcome =
  | { kind: 'address'; url: string }
  /** The provider cannot be asked where to go. */
  | { kind: 'failed'; why: 'away' | 'unusable'; code: string; purpose: OpenIdRequest['purpose']; returnTo: string }
  | { kind: 'late' }

/** Where the browser with this token goes. Asked as often as somebody loads that page: the same request until it is answered. */
export async function sendToProvider({ db, clock, keys }: Deps, provider: OpenIdProvider, token: string): Promise<SendToProviderOutcome> {
  const request = await findRequest(db.prisma, token, clock.now())
  if (!request) return { kind: 'late' }
  const address = await provider.addressFor(proofsOf(keys, token))
  if (address.kind === 'address') return address
  const { purpose, returnTo } = request
  return { kind: 'failed', why: address.kind === 'away' ? 'away' : 'unusable', code: address.code, purpose, returnTo }
}

export type FinishOpenIdOutcome =
  /** The provider stands for the password; the second factor is asked for as ever. */
  | { kind: 'second-factor'; attemptId: string; returnTo: string }
  /** The provider has asked for a second factor, and is trusted with it. */
  | { kind: 'signed-in'; sessionId: string; staffId: number; returnTo: string }
  | { kind: 'link'; outcome: KeepIdentityOutcome['kind'] | OpenIdFailure['kind']; bySession: boolean }
  /** There is no such request (any more), or the answer is to another one: too late, opened twice, or made up. */
  | { kind: 'late' }
  | { kind: 'failed'; why: OpenIdFailure['kind'] | 'refused'; returnTo: string }

/**
 * What the provider has answered to the request of this token: `query` of the address that the browser came back to. Refused is all that is
 * learned of an identity that opens no account, whatever the reason.
 */
export async function finishOpenId(
  deps: Deps & { vault: Vault; log: Log },
  provider: OpenIdProvider,
  { token, query, sessionId, origin }: { token: string; query: URLSearchParams; sessionId: string | null; origin: Origin },
): Promise<FinishOpenIdOutcome> {
  const proofs = proofsOf(deps.keys, token)
  // Before the request is taken, so that an answer that somebody made up does not use up the one that is under way.
  if (!isSame(query.get('state') ?? '', proofs.state)) return { kind: 'late' }
  const request = await takeRequest(deps.db.prisma, token, deps.clock.now())
  if (!request || !(await isStillHis(deps, request, sessionId))) return { kind: 'late' }
  const answer = await provider.read(query, proofs)
  if (answer.kind !== 'proven') deps.log.warn({ openid: answer.kind, code: answer.code }, 'the OpenID provider proved nobody')
  if (answer.kind === 'unusable') await recordUnusable(deps, answer.code, origin)
  if (request.purpose === 'link') {
    const { staffId, sessionId: linkedBy } = request
    const { kind } = answer.kind === 'proven' ? await keepIdentity(deps, { staffId, identity: answer, origin }) : answer
    return { kind: 'link', outcome: kind, bySession: linkedBy !== null }
  }
  const { returnTo } = request
  return answer.kind === 'proven' ? enter(deps, provider, { answer, returnTo, origin }) : { kind: 'failed', why: answer.kind, returnTo }
}

type Log = { warn: (facts: object, message: string) => void }

// A link from the profile is the owner's only as long as the session lives that knew his password.
async function isStillHis(deps: Deps, request: OpenIdRequest, sessionId: string | null): Promise<boolean> {
  if (request.purpose === 'sign-in' || request.sessionId === null) return true
  if (request.sessionId !== sessionId) return false
  return (await readCaller(deps, sessionId))?.staffId === request.staffId
}

async function enter(
  { db, clock }: Deps,
  provider: OpenIdProvider,
  { answer, returnTo, origin }: { answer: Proven; returnTo: string; origin: Origin },
): Promise<FinishOpenIdOutcome> {
  const now = clock.now()
  const identity = await findIdentity(db.prisma, answer.issuer, answer.subject)
  const staff = identity && (await findStaff(db.prisma, identity.staffId))
  const refusal = staff ? await refusalOf(db, staff, now) : 'openid-unknown'
  if (!identity || !staff || refusal) {
    // Whoever has no account here is named by the provider alone.
    const after = staff ? {} : { after: { issuer: answer.issuer, subject: luhnRunsMasked(answer.subject) } }
    const object = { kind: 'staff' as const, id: staff?.login ?? 'unknown' }
    await audit(db.prisma, { at: now, actor: 'nobody', action: 'staff.sign-in', outcome: 'refused', object, reason: refusal, origin, ...after })
    return { kind: 'failed', why: 'refused', returnTo }
  }
  const attempt = { id: randomUUID(), staffId: staff.id, firstFactor: 'openid' } as const
  await inTransaction(db, async (tx) => {
    await insertAttempt(tx, attempt, now)
    await noteIdentityUse(tx, identity.id, now)
  })
  if (!provider.trustsSecondFactor || !answer.strong) return { kind: 'second-factor', attemptId: attempt.id, returnTo }
  const sessionId = await openSession(db, { attemptId: attempt.id, staffId: staff.id, origin, now }, async () => true)
  const told = await tell(db, { staff, firstFactor: 'openid' }, { sessionId, refusal: 'openid', factor: 'openid', origin, now })
  return told.kind === 'signed-in' ? { ...told, returnTo } : { kind: 'failed', why: 'refused', returnTo }
}

async function refusalOf(db: Db, staff: StaffRow, now: Date): Promise<string | null> {
  if (staff.disabledAt !== null) return 'openid-disabled'
  if (staff.lockedUntil !== null && staff.lockedUntil > now) return 'openid-locked'
  return (await hasSecondFactor(db.prisma, staff)) ? null : 'openid-no-second-factor'
}

// That somebody brings tokens which do not hold is for those who read the log; who it was the token alone would say.
async function recordUnusable({ db, clock }: Deps, code: string, origin: Origin): Promise<void> {
  const object = { kind: 'staff' as const, id: 'unknown' }
  await audit(db.prisma, { at: clock.now(), actor: 'nobody', action: 'staff.sign-in', outcome: 'refused', object, reason: `openid-answer ${code}`, origin })
}

// Made from the token and a key of ours instead of being kept: who reads the table cannot answer for anybody.
function proofsOf(keys: Pick<KeyProvider, 'mac'>, token: string): OpenIdProofs {
  const proof = (of: string) => keys.mac('session', `openid:${of}:${token}`).toString('base64url')
  return { state: proof('state'), nonce: proof('nonce'), verifier: proof('verifier') }
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
