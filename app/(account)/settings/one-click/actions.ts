'use server'

import { redirect } from 'next/navigation'
import { actorOf, allowed } from '@/app/(account)/allowed'
import { noteRefused, originOf } from '@/app/(account)/caller'
import { merchantIdOf, textOf, valuesOf, wholeOf } from '@/app/(account)/form'
import type { FormState } from '@/components/account/act-form'
import { requestOneClick } from '@/lib/merchants/request-one-click'
import { setOneClickPolicy } from '@/lib/merchants/set-one-click-policy'
import { readMerchantSettings } from '@/lib/merchants/settings-queries'
import type { Cvc2Policy } from '@/lib/one-click/rules'
import { holdsPanRun } from '@/lib/platform/mask-pan-runs'
import { translator } from '@/lib/platform/messages'
import { readTypedAmount } from '@/lib/platform/money'
import { service } from '@/lib/service'
import { may } from '@/lib/staff/rules'

export async function askForOneClick(_before: FormState, form: FormData): Promise<FormState> {
  const merchantId = merchantIdOf(form)
  const caller = await allowed('one-click.request', { kind: 'merchant', id: String(merchantId) })
  const t = translator(caller.language, 'one-click')
  const text = textOf(form, 'text')
  const outcome = await requestOneClick(service(), caller.scope, actorOf(caller), { merchantId, text, origin: await originOf() })
  switch (outcome.kind) {
    case 'bad-input':
      return holdsPanRun(text) ? { errors: { text: t('error.textPan') }, values: {} } : { errors: { text: t('error.text') }, values: valuesOf(form) }
    case 'not-found':
      return { errors: { form: t('error.not-found') }, values: valuesOf(form) }
    case 'waiting':
      return redirect(`/settings/one-click?merchant=${merchantId}&done=asked`)
    case 'waiting-already':
    case 'on-already':
    case 'no-cards':
      return redirect(`/settings/one-click?merchant=${merchantId}&done=${outcome.kind}`)
  }
}

export async function savePolicy(_before: FormState, form: FormData): Promise<FormState> {
  const merchantId = merchantIdOf(form)
  const caller = await allowed('settings.one-click', { kind: 'merchant', id: String(merchantId) })
  const t = translator(caller.language, 'settings')
  const values = { ...valuesOf(form), cardholder: form.getAll('cardholder').map(String).join(' ') }
  const settings = await readMerchantSettings(service(), caller.scope, merchantId)
  if (!settings) return { errors: { form: t('error.not-found') }, values }
  const cvc2 = readCvc2(form)
  if (cvc2 === null) return { errors: { amount: t('error.bad-amount') }, values }
  const outcome = await setOneClickPolicy(service(), caller.scope, actorOf(caller), {
    merchantId,
    expectedVersion: wholeOf(form, 'version'),
    saveThreshold: wholeOf(form, 'threshold'),
    cvc2,
    asksCardholder: form.getAll('cardholder').includes('yes'),
    unselectedCountries: textOf(form, 'countries')
      .split(/[\s,;]+/)
      .filter((country) => country !== ''),
    mayNever: may(caller, 'settings.never-cvc2'),
    origin: await originOf(),
  })
  switch (outcome.kind) {
    case 'done':
      return redirect(`/settings/one-click?merchant=${merchantId}&done=policy`)
    case 'bad-threshold':
      return { errors: { threshold: t('error.bad-threshold') }, values }
    case 'bad-amount':
      return { errors: { amount: t('error.bad-amount') }, values }
    case 'bad-currency':
      return { errors: { currency: t('error.bad-currency') }, values }
    case 'bad-country':
      return { errors: { countries: t('error.bad-country', { country: outcome.country.slice(0, 20) }) }, values }
    case 'link-needs-cvc2':
      return { errors: { cvc2: t('error.link-needs-cvc2') }, values }
    case 'never-by-support':
      await noteRefused(caller, 'settings.never-cvc2', { kind: 'merchant', id: String(merchantId) }, { reason: 'role', merchantId })
      return { errors: { cvc2: t('error.never-by-support') }, values }
    case 'not-found':
    case 'stale':
      return { errors: { form: t(`error.${outcome.kind}`) }, values }
  }
}

function readCvc2(form: FormData): Cvc2Policy | null {
  const kind = textOf(form, 'cvc2')
  if (kind !== 'above') return { kind: kind === 'never' ? 'never' : 'always' }
  const currency = textOf(form, 'currency')
  const minor = readTypedAmount(textOf(form, 'amount'), currency)
  return minor === null ? null : { kind, minor, currency }
}
