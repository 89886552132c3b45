'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { actorOf, allowed } from '@/app/(account)/allowed'
import { originOf } from '@/app/(account)/caller'
import { merchantIdOf, secretOf, textOf, valuesOf, wholeOf } from '@/app/(account)/form'
import type { FormState } from '@/components/account/act-form'
import { explainProof } from '@/lib/assist/explain-proof'
import { endOldKeys, replacePublicKey } from '@/lib/merchants/replace-public-key'
import { setProofChecks } from '@/lib/merchants/set-proof-checks'
import { setSecretWord } from '@/lib/merchants/set-secret-word'
import { readSigning } from '@/lib/merchants/store'
import { renewWebServicePassword } from '@/lib/merchants/web-service-access'
import { holdsPanRun } from '@/lib/platform/mask-pan-runs'
import { type Translator, translator } from '@/lib/platform/messages'
import { coversMerchant } from '@/lib/platform/scope'
import { service } from '@/lib/service'

const addressOf = (merchantId: number, done: string) => `/settings/signature?merchant=${merchantId}&done=${done}`

export async function saveChecks(_before: FormState, form: FormData): Promise<FormState> {
  const merchantId = merchantIdOf(form)
  const caller = await allowed('settings.proof', { kind: 'merchant', id: String(merchantId) })
  const t = translator(caller.language, 'settings')
  const checks = form.getAll('checks').map(String)
  const outcome = await setProofChecks(service(), caller.scope, actorOf(caller), {
    merchantId,
    expectedVersion: wholeOf(form, 'version'),
    checkValueRequired: checks.includes('checkValueRequired'),
    signatureRequired: checks.includes('signatureRequired'),
    undelimitedCheck: checks.includes('undelimitedCheck'),
    signatureHash: textOf(form, 'hash') === 'sha256' ? 'sha256' : 'md5',
    origin: await originOf(),
  })
  const values = { ...valuesOf(form), checks: checks.join(' ') }
  switch (outcome.kind) {
    case 'done':
      return redirect(addressOf(merchantId, 'checks'))
    case 'no-secret-word':
    case 'no-public-key':
      return { errors: { checks: t(`error.${outcome.kind}`) }, values }
    case 'not-found':
    case 'stale':
      return { errors: { form: t(`error.${outcome.kind}`) }, values }
  }
}

export async function setWord(_before: FormState, form: FormData): Promise<FormState> {
  const merchantId = merchantIdOf(form)
  const caller = await allowed('settings.proof', { kind: 'merchant', id: String(merchantId) })
  const t = translator(caller.language, 'settings')
  const unsure = unsureOf(form, t)
  if (unsure) return unsure
  const own = textOf(form, 'own') === '1'
  const outcome = await setSecretWord(service(), caller.scope, actorOf(caller), {
    merchantId,
    expectedVersion: wholeOf(form, 'version'),
    word: own ? secretOf(form, 'word') : null,
    origin: await originOf(),
  })
  switch (outcome.kind) {
    case 'set':
      // Whoever typed it himself knows it; nothing sends it back.
      if (own) return redirect(addressOf(merchantId, 'word'))
      revalidatePath('/settings/signature')
      return { errors: {}, values: {}, once: { title: t('proof.word.onceTitle'), lead: t('proof.word.onceLead'), secret: outcome.secretWord } }
    case 'bad-word':
      return { errors: { word: t('error.bad-word') }, values: {} }
    case 'not-found':
    case 'stale':
      return { errors: { form: t(`error.${outcome.kind}`) }, values: {} }
  }
}

export async function putInKey(_before: FormState, form: FormData): Promise<FormState> {
  const merchantId = merchantIdOf(form)
  const caller = await allowed('settings.proof', { kind: 'merchant', id: String(merchantId) })
  const t = translator(caller.language, 'settings')
  const file = form.get('file')
  const isFile = file instanceof File && file.size > 0
  const typed = textOf(form, 'pem')
  // A private key that came by mistake is not sent back either.
  const values = { overlapDays: textOf(form, 'overlapDays'), pem: /PRIVATE KEY/.test(typed) ? '' : typed }
  const field = isFile ? 'file' : 'pem'
  if (!isFile && typed === '') return { errors: { file: t('error.key.none') }, values }
  if (isFile && file.size > largestKeyFile) return { errors: { file: t('done.too-large') }, values }
  const outcome = await replacePublicKey(service(), caller.scope, actorOf(caller), {
    merchantId,
    expectedVersion: wholeOf(form, 'version'),
    pem: isFile ? await file.text() : typed,
    overlapDays: wholeOf(form, 'overlapDays'),
    origin: await originOf(),
  })
  switch (outcome.kind) {
    case 'replaced':
      return redirect(addressOf(merchantId, 'key'))
    case 'bad-key':
      return { errors: { [field]: t(`error.key.${outcome.fault}`) }, values }
    case 'same-key':
      return { errors: { [field]: t('error.same-key') }, values }
    case 'bad-overlap':
      return { errors: { overlapDays: t('error.bad-overlap') }, values }
    case 'not-found':
    case 'stale':
      return { errors: { form: t(`error.${outcome.kind}`) }, values }
  }
}

export async function endOld(_before: FormState, form: FormData): Promise<FormState> {
  const merchantId = merchantIdOf(form)
  const caller = await allowed('settings.proof', { kind: 'merchant', id: String(merchantId) })
  const input = { merchantId, expectedVersion: wholeOf(form, 'version'), origin: await originOf() }
  const outcome = await endOldKeys(service(), caller.scope, actorOf(caller), input)
  switch (outcome.kind) {
    case 'ended':
      return redirect(addressOf(merchantId, 'ended'))
    case 'not-found':
    case 'stale':
      return { errors: { form: translator(caller.language, 'settings')(`error.${outcome.kind}`) }, values: {} }
  }
}

export async function renewPassword(_before: FormState, form: FormData): Promise<FormState> {
  const merchantId = merchantIdOf(form)
  const caller = await allowed('settings.proof', { kind: 'merchant', id: String(merchantId) })
  const t = translator(caller.language, 'settings')
  const unsure = unsureOf(form, t)
  if (unsure) return unsure
  const outcome = await renewWebServicePassword(service(), caller.scope, actorOf(caller), {
    merchantId,
    expectedVersion: wholeOf(form, 'version'),
    login: textOf(form, 'login'),
    origin: await originOf(),
  })
  const values = valuesOf(form)
  switch (outcome.kind) {
    case 'renewed': {
      revalidatePath('/settings/signature')
      const lead = t('proof.service.onceLead', { login: outcome.login })
      return { errors: {}, values: {}, once: { title: t('proof.service.onceTitle'), lead, secret: outcome.password } }
    }
    case 'bad-login':
      return { errors: { login: t('error.bad-login') }, values }
    case 'not-found':
    case 'stale':
      return { errors: { form: t(`error.${outcome.kind}`) }, values }
  }
}

export async function tryProof(_before: FormState, form: FormData): Promise<FormState> {
  const merchantId = merchantIdOf(form)
  const caller = await allowed('settings.proof', { kind: 'merchant', id: String(merchantId) })
  const t = translator(caller.language, 'settings')
  const { db, vault, clock } = service()
  const signing = coversMerchant(caller.scope, merchantId) ? await readSigning(db.prisma, vault, merchantId, clock.now()) : null
  if (!signing) return { errors: { form: t('error.not-found') }, values: {} }
  const text = textOf(form, 'text')
  if (holdsPanRun(text)) return { errors: { text: t('error.proof.card') }, values: {} }
  const values = valuesOf(form)
  const explained = explainProof({ text, checkValue: textOf(form, 'checkValue'), signature: textOf(form, 'signature') }, merchantId, signing)
  if ('fault' in explained) return { errors: { text: t(`error.proof.${explained.fault}`, { id: String(merchantId) }) }, values }
  const { x, undelimited, checkValue, signature } = explained
  const lines = [...(checkValue ? [t(`proof.try.check.${checkValue}`)] : []), ...(signature ? [t(`proof.try.sign.${signature}`)] : [])]
  const lead = t('proof.try.x', { x: signing.undelimitedCheck && checkValue ? undelimited : x })
  return { errors: {}, values, review: { of: x, title: t('proof.try.result'), lead, lines } }
}

/** A PEM of 4096 bits takes less than a kilobyte. */
const largestKeyFile = 64 * 1024

function unsureOf(form: FormData, t: Translator<'settings'>): FormState {
  if (textOf(form, 'replaces') !== '1' || textOf(form, 'sure') === 'yes') return null
  return { errors: { sure: t('error.sure') }, values: valuesOf(form) }
}
