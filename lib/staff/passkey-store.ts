import type { Tx } from '@/lib/platform/db'

export type KeptPasskey = { id: number; credentialId: string; publicKey: Uint8Array<ArrayBuffer>; transports: string[]; name: string }

/** The passkeys of an account that work, the oldest first. */
export function listPasskeys(tx: Tx, staffId: number): Promise<KeptPasskey[]> {
  return tx.passkey.findMany({
    where: { staffId, removedAt: null },
    select: { id: true, credentialId: true, publicKey: true, transports: true, name: true },
    orderBy: { id: 'asc' },
  })
}

type NewPasskey = {
  staffId: number
  credentialId: string
  publicKey: Uint8Array<ArrayBuffer>
  counter: bigint
  transports: string[]
  name: string
  createdAt: Date
}

/** Keeps a new passkey; false when this credential is kept already, here or with somebody else. */
export async function insertPasskey(tx: Tx, passkey: NewPasskey): Promise<boolean> {
  const { count } = await tx.passkey.createMany({ data: [passkey], skipDuplicates: true })
  return count === 1
}

/**
 * Notes the counter of a use. False when it does not go on from the last one: then two devices hold the key, and one of them is a copy.
 * An authenticator that counts nothing always says 0.
 */
export async function notePasskeyUse(tx: Tx, id: number, counter: bigint, at: Date): Promise<boolean> {
  const { count } = await tx.passkey.updateMany({
    where: { id, removedAt: null, ...(counter === 0n ? { counter: 0n } : { counter: { lt: counter } }) },
    data: { counter, lastUsedAt: at },
  })
  return count === 1
}

export async function renameOnePasskey(tx: Tx, { staffId, id }: { staffId: number; id: number }, name: string): Promise<void> {
  await tx.passkey.updateMany({ where: { id, staffId, removedAt: null }, data: { name } })
}

export async function removeOnePasskey(tx: Tx, { staffId, id }: { staffId: number; id: number }, at: Date): Promise<void> {
  await tx.passkey.updateMany({ where: { id, staffId, removedAt: null }, data: { removedAt: at } })
}

/** Takes every passkey of an account away. */
export async function removeAllPasskeys(tx: Tx, staffId: number, at: Date): Promise<void> {
  await tx.passkey.updateMany({ where: { staffId, removedAt: null }, data: { removedAt: at } })
}

export async function keepSessionChallenge(tx: Tx, sessionId: string, challenge: string, until: Date): Promise<void> {
  await tx.staffSession.updateMany({ where: { id: sessionId, endedAt: null }, data: { challenge, challengeUntil: until } })
}

export async function keepAttemptChallenge(tx: Tx, attemptId: string, challenge: string, until: Date): Promise<void> {
  await tx.signInAttempt.updateMany({ where: { id: attemptId, usedAt: null }, data: { challenge, challengeUntil: until } })
}

/** What the session was asked to sign, once: taken by whoever asks first, and null when there is none or its time is over. */
export async function takeSessionChallenge(tx: Tx, { sessionId, staffId }: { sessionId: string; staffId: number }, now: Date): Promise<string | null> {
  const rows = await tx.$queryRaw<Taken[]>`
    with taken as (select id, challenge, challenge_until from staff_sessions where id = ${sessionId}::uuid and staff_id = ${staffId}::integer and challenge is not null for update)
    update staff_sessions s set challenge = null, challenge_until = null from taken where s.id = taken.id returning taken.challenge, taken.challenge_until as until`
  return stillGood(rows, now)
}

/** The same of a sign-in that waits for its second factor. */
export async function takeAttemptChallenge(tx: Tx, attemptId: string, now: Date): Promise<string | null> {
  const rows = await tx.$queryRaw<Taken[]>`
    with taken as (select id, challenge, challenge_until from sign_in_attempts where id = ${attemptId}::uuid and challenge is not null for update)
    update sign_in_attempts a set challenge = null, challenge_until = null from taken where a.id = taken.id returning taken.challenge, taken.challenge_until as until`
  return stillGood(rows, now)
}

type Taken = { challenge: string; until: Date }

function stillGood([taken]: Taken[], now: Date): string | null {
  return taken && taken.until > now ? taken.challenge : null
}
