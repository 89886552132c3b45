'use server'

import { redirect } from 'next/navigation'
import { actorOf, allowed } from '@/app/(account)/allowed'
import { originOf } from '@/app/(account)/caller'
import { textOf } from '@/app/(account)/form'
import type { AccentVerdict } from '@/lib/merchants/accent'
import { longestPayText } from '@/lib/merchants/pay-texts'
import { discardDraft, publishAppearance, tryAppearance } from '@/lib/merchants/set-appearance'
import { localeOf, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import type { Caller } from '@/lib/staff/rules'
import { payTextFields, typedTexts } from './pay-text-fields'

/** What the form shows again after a refusal. `nearest`: the colour that would pass. */
export type LookState = { errors: Record<string, string>; accent: string; removesLogo: boolean; nearest: string | null; texts: Record<string, string> } | null

export async function tryLook(_before: LookState, form: FormData): Promise<LookState> {
  const merchantId = Number(textOf(form, 'merchantId')) || 0
  const caller = await allowed('settings.appearance', { kind: 'merchant', id: String(merchantId) })
  const t = translator(caller.language, 'appearance')
  const accent = textOf(form, 'accent')
  const texts = Object.fromEntries(payTextFields.map((name) => [name, textOf(form, name)]))
  const removesLogo = textOf(form, 'removeLogo') === '1'
  const outcome = await tryAppearance(service(), caller.scope, actorOf(caller), {
    merchantId,
    accent,
    logo: await logoOf(form),
    texts: typedTexts(texts),
    expectedVersion: Number(textOf(form, 'version')) || 0,
    origin: await originOf(),
  })
  switch (outcome.kind) {
    case 'tried':
      return redirect(`/settings/appearance?merchant=${merchantId}&done=tried`)
    case 'not-found':
      return redirect('/settings/appearance')
    case 'stale':
      return { errors: { form: t('error.stale') }, accent, removesLogo, nearest: null, texts }
    case 'bad-accent':
      return { errors: { accent: t('error.accent') }, accent: accent.slice(0, 20), removesLogo, nearest: null, texts }
    case 'low-contrast':
      return { errors: { accent: contrastSentence(caller, outcome.verdict) }, accent, removesLogo, nearest: outcome.verdict.nearest, texts }
    case 'bad-logo':
      return { errors: { logo: t(`error.logo.${outcome.fault}`) }, accent, removesLogo, nearest: null, texts }
    case 'bad-texts': {
      const errors = outcome.faults.map(({ language, part, fault }) => [`${part}-${language}`, t(`error.text.${fault}`, { most: longestPayText[part] })])
      const held = outcome.faults.filter(({ fault }) => fault === 'card-number').map(({ language, part }) => [`${part}-${language}`, ''])
      return { errors: Object.fromEntries(errors), accent, removesLogo, nearest: null, texts: { ...texts, ...Object.fromEntries(held) } }
    }
  }
}

export async function decideLook(form: FormData): Promise<void> {
  const merchantId = Number(textOf(form, 'merchantId')) || 0
  const caller = await allowed('settings.appearance', { kind: 'merchant', id: String(merchantId) })
  const decide = textOf(form, 'decision') === 'publish' ? publishAppearance : discardDraft
  const input = { merchantId, expectedVersion: Number(textOf(form, 'version')) || 0, origin: await originOf() }
  const outcome = await decide(service(), caller.scope, actorOf(caller), input)
  const done = outcome.kind === 'done' ? (decide === publishAppearance ? 'published' : 'discarded') : 'stale'
  redirect(outcome.kind === 'not-found' ? '/settings/appearance' : `/settings/appearance?merchant=${merchantId}&done=${done}`)
}

async function logoOf(form: FormData): Promise<Parameters<typeof tryAppearance>[3]['logo']> {
  const file = form.get('logo')
  if (file instanceof File && file.size > 0) return { kind: 'upload', bytes: new Uint8Array(await file.arrayBuffer()) }
  return { kind: textOf(form, 'removeLogo') === '1' ? 'remove' : 'keep' }
}

function contrastSentence({ language }: Caller, { measured, nearest }: AccentVerdict): string {
  // Down, never up: 4.496 is not 4.5.
  const show = (ratio: number) => new Intl.NumberFormat(localeOf[language], { maximumFractionDigits: 2 }).format(Math.floor(ratio * 100) / 100)
  return translator(language, 'appearance')('error.contrast', { light: show(measured.light.onPage), dark: show(measured.dark.onPage), nearest })
}
