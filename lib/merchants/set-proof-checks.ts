import type { Origin } from '@/lib/audit/record'
import type { Actor } from '@/lib/platform/actor'
import type { Clock } from '@/lib/platform/clock'
import type { Db } from '@/lib/platform/db'
import type { Scope } from '@/lib/platform/scope'
import { recordSettings } from './record-settings'
import { changeSettings, type Edited, type NotChanged, readPublicKeys, writeSettings } from './settings-store'

type Deps = { db: Db; clock: Clock }

export type SetProofChecks = Edited & {
  checkValueRequired: boolean
  signatureRequired: boolean
  signatureHash: 'md5' | 'sha256'
  /** The text of the check value is joined without `;`. */
  undelimitedCheck: boolean
  origin?: Origin
}

/** `no-secret-word`, `no-public-key`: a check that nothing could pass cannot be switched on. */
export type SetProofChecksOutcome = { kind: 'done' } | { kind: 'no-secret-word' } | { kind: 'no-public-key' } | NotChanged

/** Says which proofs an order needs (spec/assist-wire.md section 2). Whatever is set, one with a CustomerNumber needs at least one. */
export function setProofChecks({ db, clock }: Deps, scope: Scope, actor: Actor, input: SetProofChecks): Promise<SetProofChecksOutcome> {
  const { merchantId, checkValueRequired, signatureRequired, signatureHash, undelimitedCheck, origin } = input
  return changeSettings<Exclude<SetProofChecksOutcome, NotChanged>>(db, scope, input, async (tx, before) => {
    const at = clock.now()
    if (checkValueRequired && before.secretWordSealed === null) return { changed: false, outcome: { kind: 'no-secret-word' } }
    if (signatureRequired && (await readPublicKeys(tx, merchantId, at)).length === 0) return { changed: false, outcome: { kind: 'no-public-key' } }
    const after = { checkValueRequired, signatureRequired, signatureHash, undelimitedCheck }
    await writeSettings(tx, merchantId, after)
    const { checkValueRequired: check, signatureRequired: signature, signatureHash: hash, undelimitedCheck: undelimited } = before
    const was = { checkValueRequired: check, signatureRequired: signature, signatureHash: hash, undelimitedCheck: undelimited }
    await recordSettings(tx, { what: 'proof-checks', merchantId, actor, at, origin, before: was, after })
    return { changed: true, outcome: { kind: 'done' } }
  })
}
