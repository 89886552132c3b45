import { audit, type Origin } from '@/lib/audit/record'
import type { AuditAction } from '@/lib/audit/rules'
import { type Actor, actorText } from '@/lib/platform/actor'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction, type Tx } from '@/lib/platform/db'
import { readReason } from '@/lib/platform/reason'
import { countKeyUse, listKnownVersions, lockKeys, lockVersion, noteCurrent, noteDestroyed, noteVersion } from './key-store'
import type { KeyProvider } from './keys'

type Deps = { db: Db; clock: Clock; keys: KeyProvider }
type Why = { reason: string; origin: Origin | null }

export type ChangeKeysOutcome =
  | { kind: 'done'; version: number }
  | { kind: 'bad-reason' }
  /** No such version, or one that the provider does not hold. */
  | { kind: 'not-found' }
  /** It is the current one already, or is still needed as such. */
  | { kind: 'is-current' }
  | { kind: 'destroyed' }
  /** So many records are still under it. */
  | { kind: 'in-use'; records: number }

/** Makes another version of the key-encryption key. It wraps nothing until it is made current, so that every server can be given it first. */
export function addKeyVersion(deps: Deps, actor: Actor, { reason, origin }: Why): Promise<ChangeKeysOutcome> {
  return change(deps, actor, { action: 'keys.add', reason, origin }, async (tx, at) => {
    const known = await listKnownVersions(tx)
    const version = deps.keys.addVersion(Math.max(0, ...known.map((one) => one.version)))
    await noteVersion(tx, version, at)
    return { kind: 'done', version }
  })
}

/** From now on new data keys are wrapped by this version, and the job brings over what older ones wrap. */
export function makeKeyCurrent(deps: Deps, actor: Actor, { version, reason, origin }: Why & { version: number }): Promise<ChangeKeysOutcome> {
  return change(deps, actor, { action: 'keys.make-current', version, reason, origin }, async (tx, at) => {
    const known = (await listKnownVersions(tx)).find((one) => one.version === version)
    if (known?.destroyedAt) return { kind: 'destroyed' }
    if (!deps.keys.versions.includes(version)) return { kind: 'not-found' }
    if (deps.keys.currentVersion === version) return { kind: 'is-current' }
    await noteVersion(tx, version, at)
    await noteCurrent(tx, version, at)
    deps.keys.makeCurrent(version)
    return { kind: 'done', version }
  })
}

/**
 * Destroys a version under which nothing is any more. First the database says so, which lets nothing be sealed under it again, then the provider lets the
 * key go; a process that ends in between leaves the second half to the job.
 */
export async function destroyKeyVersion(deps: Deps, actor: Actor, { version, reason, origin }: Why & { version: number }): Promise<ChangeKeysOutcome> {
  const outcome = await change(deps, actor, { action: 'keys.destroy', version, reason, origin }, async (tx, at) => {
    if (deps.keys.currentVersion === version) return { kind: 'is-current' }
    await lockVersion(tx, version)
    const known = (await listKnownVersions(tx)).find((one) => one.version === version)
    if (!known && !deps.keys.versions.includes(version)) return { kind: 'not-found' }
    if (known?.destroyedAt) return { kind: 'destroyed' }
    const { cards = 0, secrets = 0, steps = 0 } = (await countKeyUse(tx)).find((one) => one.version === version) ?? {}
    if (cards + secrets + steps > 0) return { kind: 'in-use', records: cards + secrets + steps }
    await noteVersion(tx, version, at)
    await noteDestroyed(tx, version, at, actorText(actor))
    return { kind: 'done', version }
  })
  if ((outcome.kind === 'done' || outcome.kind === 'destroyed') && deps.keys.versions.includes(version)) deps.keys.destroyVersion(version)
  return outcome
}

/** One change at a time, written down in its transaction whether it was made or refused. */
function change(
  { db, clock }: Deps,
  actor: Actor,
  { action, version, reason, origin }: Why & { action: AuditAction; version?: number },
  work: (tx: Tx, at: Date) => Promise<ChangeKeysOutcome>,
): Promise<ChangeKeysOutcome> {
  const why = readReason(reason)
  if (why === null) return Promise.resolve({ kind: 'bad-reason' })
  return inTransaction(db, async (tx) => {
    await lockKeys(tx)
    const at = clock.now()
    const outcome = await work(tx, at)
    const object = { kind: 'vault-key' as const, id: String(outcome.kind === 'done' ? outcome.version : (version ?? 'new')) }
    const told =
      outcome.kind === 'done' ? { outcome: 'done' as const, reason: why } : { outcome: 'refused' as const, reason: `${outcome.kind}: ${why}`.slice(0, 1000) }
    await audit(tx, { at, actor: actorText(actor), action, object, origin, ...told })
    return outcome
  })
}
