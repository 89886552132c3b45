import { createHash } from 'node:crypto'
import { audit, type Origin } from '@/lib/audit/record'
import { type Actor, actorText } from '@/lib/platform/actor'
import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction, type Tx } from '@/lib/platform/db'
import { languages, type MessageLanguage } from '@/lib/platform/messages'
import { coversMerchant, type Scope } from '@/lib/platform/scope'
import { type AccentVerdict, judgeAccent } from './accent'
import { parseColour } from './colour'
import { type PayTextFault, type PayTextPart, readPayTexts, type TypedPayTexts } from './pay-texts'
import type { Appearance } from './rules'
import { type LogoFault, shrinkLogo } from './shrink-logo'
import { lockMerchant, readAppearance, removeDraft, writeAppearance } from './store'

type Deps = { db: Db; clock: Clock }

export type TryAppearance = {
  merchantId: number
  /** As typed; empty takes the colour away. */
  accent: string
  logo: { kind: 'keep' } | { kind: 'remove' } | { kind: 'upload'; bytes: Uint8Array }
  texts: TypedPayTexts
  /** Of the draft that the editor saw, 0 for none; another one by now means that somebody else was here. */
  expectedVersion: number
  origin?: Origin
}

export type TryAppearanceOutcome =
  | { kind: 'tried'; version: number }
  | { kind: 'not-found' }
  | { kind: 'stale' }
  | { kind: 'bad-accent' }
  | { kind: 'low-contrast'; verdict: AccentVerdict }
  | { kind: 'bad-logo'; fault: LogoFault }
  | { kind: 'bad-texts'; faults: { language: MessageLanguage; part: PayTextPart; fault: PayTextFault }[] }

/** Keeps a look as a draft, which nobody but staff sees. A colour that could not be read everywhere, a file that is no picture and a text with a link are refused. */
export async function tryAppearance({ db, clock }: Deps, scope: Scope, actor: Actor, input: TryAppearance): Promise<TryAppearanceOutcome> {
  const { merchantId } = input
  if (!coversMerchant(scope, merchantId)) return { kind: 'not-found' }
  const accent = input.accent.trim() === '' ? null : parseColour(input.accent)
  if (accent === null && input.accent.trim() !== '') return { kind: 'bad-accent' }
  const verdict = accent && judgeAccent(accent)
  if (verdict && !verdict.passes) return { kind: 'low-contrast', verdict }
  const said = readPayTexts(input.texts)
  if ('faults' in said) return { kind: 'bad-texts', faults: said.faults }
  const { texts } = said
  const uploaded = input.logo.kind === 'upload' ? await shrinkLogo(input.logo.bytes) : null
  if (uploaded && 'fault' in uploaded) return { kind: 'bad-logo', fault: uploaded.fault }
  return inTransaction(db, async (tx) => {
    if (!(await lockMerchant(tx, merchantId))) return { kind: 'not-found' }
    const draft = await readAppearance(tx, merchantId, 'draft')
    if (draft.version !== input.expectedVersion) return { kind: 'stale' }
    const before = draft.version > 0 ? draft : await readAppearance(tx, merchantId, 'live')
    const logo = uploaded ? uploaded.logo : input.logo.kind === 'remove' ? null : before.logo
    const version = await writeAppearance(tx, merchantId, 'draft', { accent, logo, texts }, clock.now())
    await record(tx, { merchantId, step: 'tried', before, after: { accent, logo, texts } }, { actor, at: clock.now(), origin: input.origin })
    return { kind: 'tried', version }
  })
}

export type DecideDraft = { merchantId: number; expectedVersion: number; origin?: Origin }
export type DecideDraftOutcome = { kind: 'done' } | { kind: 'not-found' } | { kind: 'stale' }

/** Shows the draft to payers from now on. */
export function publishAppearance({ db, clock }: Deps, scope: Scope, actor: Actor, input: DecideDraft): Promise<DecideDraftOutcome> {
  return decide(db, scope, input, async (tx, draft) => {
    const live = await readAppearance(tx, input.merchantId, 'live')
    await writeAppearance(tx, input.merchantId, 'live', draft, clock.now())
    await removeDraft(tx, input.merchantId)
    await record(tx, { merchantId: input.merchantId, step: 'published', before: live, after: draft }, { actor, at: clock.now(), origin: input.origin })
  })
}

/** Lets the draft go; payers see what they saw. */
export function discardDraft({ db, clock }: Deps, scope: Scope, actor: Actor, input: DecideDraft): Promise<DecideDraftOutcome> {
  return decide(db, scope, input, async (tx, draft) => {
    const live = await readAppearance(tx, input.merchantId, 'live')
    await removeDraft(tx, input.merchantId)
    await record(tx, { merchantId: input.merchantId, step: 'discarded', before: draft, after: live }, { actor, at: clock.now(), origin: input.origin })
  })
}

function decide(db: Db, scope: Scope, { merchantId, expectedVersion }: DecideDraft, work: (tx: Tx, draft: Appearance) => Promise<void>) {
  return inTransaction(db, async (tx): Promise<DecideDraftOutcome> => {
    if (!coversMerchant(scope, merchantId) || !(await lockMerchant(tx, merchantId))) return { kind: 'not-found' }
    const draft = await readAppearance(tx, merchantId, 'draft')
    if (draft.version === 0 || draft.version !== expectedVersion) return { kind: 'stale' }
    await work(tx, draft)
    return { kind: 'done' }
  })
}

type Change = { merchantId: number; step: 'tried' | 'published' | 'discarded'; before: Appearance; after: Appearance }

function said(name: string, text: string | null): [string, string][] {
  return text === null ? [] : [[name, text]]
}

// The picture itself has no place in the log; its hash tells which it was.
function record(tx: Tx, { merchantId, step, before, after }: Change, { actor, at, origin }: { actor: Actor; at: Date; origin?: Origin }) {
  const shown = ({ accent, logo, texts }: Appearance) => ({
    accent,
    logo: logo && createHash('sha256').update(logo.webp).digest('hex').slice(0, 16),
    ...Object.fromEntries(languages.flatMap((language) => (['note', 'help'] as const).flatMap((part) => said(`${part}.${language}`, texts[language][part])))),
  })
  return audit(tx, {
    at,
    actor: actorText(actor),
    action: 'settings.appearance',
    outcome: 'done',
    object: { kind: 'merchant', id: String(merchantId) },
    merchantId,
    reason: step,
    before: shown(before),
    after: shown(after),
    origin,
  })
}
