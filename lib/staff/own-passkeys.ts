import { generateRegistrationOptions, type PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server'
import type { Origin } from '@/lib/audit/record'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction, type Tx } from '@/lib/platform/db'
import type { Env } from '@/lib/platform/env'
import type { Vault } from '@/lib/vault/vault'
import { type Account, endSessions, lockAccount } from './account-store'
import { readMadePasskey } from './check-passkey'
import { mailNotice } from './mails'
import { insertPasskey, keepSessionChallenge, listPasskeys, removeOnePasskey, renameOnePasskey, takeSessionChallenge } from './passkey-store'
import { recordAccount } from './record-account'
import { relyingParty } from './relying-party'
import { type Caller, challengeMs, mostPasskeys, readPasskeyName } from './rules'
import { whenPasswordIs } from './when-password-is'

type Deps = { db: Db; clock: Clock; vault: Vault; env: Pick<Env, 'publicUrl'> }

export type BeginPasskeyOutcome =
  | { kind: 'begun'; options: PublicKeyCredentialCreationOptionsJSON }
  | { kind: 'wrong-password' | 'bad-name' | 'too-many' }
  /** PUBLIC_URL names its host by a number. */
  | { kind: 'not-here' }

/** Asks for a new passkey, of whoever knows the password: an open screen is not enough. What comes back is bound to this session. */
export async function beginPasskey(
  deps: Deps,
  caller: Caller,
  { name, password, sessionId, origin }: { name: string; password: string; sessionId: string; origin: Origin },
): Promise<BeginPasskeyOutcome> {
  const party = relyingParty(deps.env)
  if (!party) return { kind: 'not-here' }
  if (readPasskeyName(name) === null) return { kind: 'bad-name' }
  return whenPasswordIs<BeginPasskeyOutcome>(deps, caller, { password, action: 'staff.add-passkey', origin }, async (tx, account, at) => {
    const passkeys = await listPasskeys(tx, account.id)
    if (passkeys.length >= mostPasskeys) return { kind: 'too-many' }
    const options = await generateRegistrationOptions({
      rpName: party.name,
      rpID: party.id,
      userName: account.login,
      userDisplayName: account.name,
      // The same for every passkey of the account, so that a device keeps one of them and not one for each try.
      userID: new TextEncoder().encode(`staff:${account.id}`),
      attestationType: 'none',
      excludeCredentials: passkeys.map(({ credentialId }) => ({ id: credentialId })),
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
      timeout: challengeMs,
    })
    await keepSessionChallenge(tx, sessionId, options.challenge, new Date(at.getTime() + challengeMs))
    return { kind: 'begun', options }
  })
}

export type FinishPasskeyOutcome = { kind: 'done' | 'bad-name' | 'refused' | 'not-here' }

/** Keeps what the authenticator has made. Refused: it answers another question, or one that is too old, or that was answered before. */
export async function finishPasskey(
  { db, clock, vault, env }: Deps,
  caller: Caller,
  { name, answer, sessionId, origin }: { name: string; answer: string; sessionId: string; origin: Origin },
): Promise<FinishPasskeyOutcome> {
  const party = relyingParty(env)
  const called = readPasskeyName(name)
  if (!party) return { kind: 'not-here' }
  if (called === null) return { kind: 'bad-name' }
  const at = clock.now()
  const challenge = await takeSessionChallenge(db.prisma, { sessionId, staffId: caller.staffId }, at)
  const made = challenge === null ? null : await readMadePasskey(party, { answer, challenge })
  return inTransaction(db, async (tx) => {
    const account = await lockAccount(tx, caller.staffId)
    if (!account || account.disabledAt !== null) return { kind: 'refused' }
    const told = { action: 'staff.add-passkey' as const, actor: `staff:${account.id}`, at, origin }
    const kept =
      made !== null && (await mayHaveAnother(tx, account)) && (await insertPasskey(tx, { staffId: account.id, ...made, name: called, createdAt: at }))
    if (!kept) {
      await recordAccount(tx, account, { ...told, outcome: 'refused', reason: challenge === null ? 'challenge' : 'passkey' })
      return { kind: 'refused' }
    }
    await mailNotice({ vault }, tx, { to: account, kind: 'second-factor-changed', at })
    await recordAccount(tx, account, { ...told, after: { passkey: called } })
    return { kind: 'done' }
  })
}

async function mayHaveAnother(tx: Tx, { id }: Account): Promise<boolean> {
  return (await listPasskeys(tx, id)).length < mostPasskeys
}

export function renamePasskey(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  caller: Caller,
  { id, name, origin }: { id: number; name: string; origin: Origin },
): Promise<{ kind: 'done' | 'bad-name' | 'not-found' }> {
  const called = readPasskeyName(name)
  if (called === null) return Promise.resolve({ kind: 'bad-name' })
  return inTransaction(db, async (tx) => {
    const account = await lockAccount(tx, caller.staffId)
    const passkey = account && (await listPasskeys(tx, account.id)).find((one) => one.id === id)
    if (!passkey) return { kind: 'not-found' }
    if (passkey.name === called) return { kind: 'done' }
    await renameOnePasskey(tx, { staffId: account.id, id }, called)
    const [before, after] = [{ passkey: passkey.name }, { passkey: called }]
    await recordAccount(tx, account, { action: 'staff.rename-passkey', actor: `staff:${account.id}`, at: clock.now(), before, after, origin })
    return { kind: 'done' }
  })
}

export type RemoveFactorOutcome = { kind: 'done' | 'wrong-password' | 'not-found' | 'last-factor' }

/** Takes one passkey away; other sessions end, for whoever holds the key may have opened them. The last factor stays. */
export function removePasskey(
  deps: Deps,
  caller: Caller,
  { id, password, sessionId, origin }: { id: number; password: string; sessionId: string; origin: Origin },
): Promise<RemoveFactorOutcome> {
  const action = 'staff.remove-passkey' as const
  return whenPasswordIs<RemoveFactorOutcome>(deps, caller, { password, action, origin }, async (tx, account, at) => {
    const passkeys = await listPasskeys(tx, account.id)
    const passkey = passkeys.find((one) => one.id === id)
    if (!passkey) return { kind: 'not-found' }
    const told = { action, actor: `staff:${account.id}`, at, origin, before: { passkey: passkey.name } }
    if (account.totpSecretSealed === null && passkeys.length === 1) {
      await recordAccount(tx, account, { ...told, outcome: 'refused', reason: 'last-factor' })
      return { kind: 'last-factor' }
    }
    await removeOnePasskey(tx, { staffId: account.id, id }, at)
    await endSessions(tx, account.id, at, { except: sessionId })
    await mailNotice(deps, tx, { to: account, kind: 'second-factor-changed', at })
    await recordAccount(tx, account, told)
    return { kind: 'done' }
  })
}
