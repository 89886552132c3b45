import type { Origin } from '@/lib/audit/record'
import type { Actor } from '@/lib/platform/actor'
import type { Clock } from '@/lib/platform/clock'
import type { Db } from '@/lib/platform/db'
import type { Scope } from '@/lib/platform/scope'
import { type PublicKey, type PublicKeyFault, readPublicKey } from './public-key'
import { recordSettings } from './record-settings'
import { changeSettings, type Edited, endPublicKey, insertPublicKey, type NotChanged, readPublicKeys } from './settings-store'

type Deps = { db: Db; clock: Clock }

/** The longest time, in days, in which an old and a new key both pass. */
export const longestOverlapDays = 90

export type ReplacePublicKey = Edited & {
  /** PEM of an RSA public key of 1024 to 4096 bits. */
  pem: string
  /** 0: the old key ends at once. */
  overlapDays: number
  origin?: Origin
}

/** `same-key`: it holds already. */
export type ReplacePublicKeyOutcome =
  | { kind: 'replaced'; bits: number; fingerprint: string; oldUntil: Date | null }
  | { kind: 'bad-key'; fault: PublicKeyFault }
  | { kind: 'bad-overlap' }
  | { kind: 'same-key' }
  | NotChanged

/** Puts in a new public key for the signatures of orders; the one before it passes as long as the overlap lasts. */
export function replacePublicKey({ db, clock }: Deps, scope: Scope, actor: Actor, input: ReplacePublicKey): Promise<ReplacePublicKeyOutcome> {
  const { merchantId, overlapDays, origin } = input
  if (!Number.isInteger(overlapDays) || overlapDays < 0 || overlapDays > longestOverlapDays) return Promise.resolve({ kind: 'bad-overlap' })
  const read = readPublicKey(input.pem)
  if ('fault' in read) return Promise.resolve({ kind: 'bad-key', fault: read.fault })
  const { pem, bits, fingerprint } = read.publicKey
  return changeSettings<Exclude<ReplacePublicKeyOutcome, NotChanged>>(db, scope, input, async (tx) => {
    const at = clock.now()
    const held = await readPublicKeys(tx, merchantId, at)
    const current = held.find(({ validUntil }) => validUntil === null)
    if (current && fingerprintOf(current.pem) === fingerprint) return { changed: false, outcome: { kind: 'same-key' } }
    const oldUntil = current ? new Date(at.getTime() + overlapDays * 86_400_000) : null
    if (current && oldUntil) await endPublicKey(tx, current, oldUntil)
    await insertPublicKey(tx, { merchantId, pem, validFrom: at })
    const before = { fingerprint: current ? fingerprintOf(current.pem) : null }
    const after = { fingerprint, bits, oldUntil: oldUntil?.toISOString() ?? null }
    await recordSettings(tx, { what: 'public-key', merchantId, actor, at, origin, before, after })
    return { changed: true, outcome: { kind: 'replaced', bits, fingerprint, oldUntil } }
  })
}

export type EndOldKeys = Edited & { origin?: Origin }
export type EndOldKeysOutcome = { kind: 'ended'; keys: number } | NotChanged

/** Ends every overlap at once: from here on only the current key passes. */
export function endOldKeys({ db, clock }: Deps, scope: Scope, actor: Actor, input: EndOldKeys): Promise<EndOldKeysOutcome> {
  const { merchantId, origin } = input
  return changeSettings<Exclude<EndOldKeysOutcome, NotChanged>>(db, scope, input, async (tx) => {
    const at = clock.now()
    const old = (await readPublicKeys(tx, merchantId, at)).filter(({ validUntil }) => validUntil !== null)
    for (const key of old) await endPublicKey(tx, key, at)
    if (old.length > 0) await recordSettings(tx, { what: 'public-key', merchantId, actor, at, origin, after: { oldKeysEnded: old.length } })
    return { changed: old.length > 0, outcome: { kind: 'ended', keys: old.length } }
  })
}

function fingerprintOf(pem: string): string | null {
  const read: { publicKey: PublicKey } | { fault: PublicKeyFault } = readPublicKey(pem)
  return 'publicKey' in read ? read.publicKey.fingerprint : null
}
