import type { Origin } from '@/lib/audit/record'
import type { Actor } from '@/lib/platform/actor'
import type { Clock } from '@/lib/platform/clock'
import type { Db } from '@/lib/platform/db'
import { holdsPanRun } from '@/lib/platform/mask-pan-runs'
import type { Scope } from '@/lib/platform/scope'
import type { Vault } from '@/lib/vault/vault'
import { randomSecret } from './random-secret'
import { recordSettings } from './record-settings'
import { changeSettings, type Edited, type NotChanged, writeSettings } from './settings-store'
import { secretWordPurpose } from './store'

type Deps = { db: Db; clock: Clock; vault: Vault }

/** Characters of a secret word that a merchant brings along. */
export const secretWordLength = { least: 8, most: 64 }

/** `word` null: we make one. */
export type SetSecretWord = Edited & { word: string | null; origin?: Origin }

/** `set` holds the word in clear, to be shown once: from here on it is only kept sealed. */
export type SetSecretWordOutcome = { kind: 'set'; secretWord: string } | { kind: 'bad-word' } | NotChanged

/** Sets the secret word of the check values, which holds at once and instead of the old one. */
export function setSecretWord({ db, clock, vault }: Deps, scope: Scope, actor: Actor, input: SetSecretWord): Promise<SetSecretWordOutcome> {
  const { merchantId, origin } = input
  const secretWord = input.word ?? randomSecret(24)
  if (!isSecretWord(secretWord)) return Promise.resolve({ kind: 'bad-word' })
  return changeSettings<Exclude<SetSecretWordOutcome, NotChanged>>(db, scope, input, async (tx, before) => {
    const at = clock.now()
    await writeSettings(tx, merchantId, { secretWordSealed: vault.sealSecret(secretWordPurpose(merchantId), secretWord), secretWordSetAt: at })
    const was = { secretWord: before.secretWordSealed === null ? 'none' : 'set' }
    await recordSettings(tx, { what: 'secret-word', merchantId, actor, at, origin, before: was, after: { secretWord: 'set anew' } })
    return { changed: true, outcome: { kind: 'set', secretWord } }
  })
}

// White space at an end is lost when people copy.
function isSecretWord(word: string): boolean {
  const { length } = [...word]
  return (
    length >= secretWordLength.least && length <= secretWordLength.most && word === word.trim() && !/\p{Cc}|\p{Surrogate}/u.test(word) && !holdsPanRun(word)
  )
}
