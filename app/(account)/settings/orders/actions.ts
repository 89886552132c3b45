'use server'

import { redirect } from 'next/navigation'
import { actorOf, allowed } from '@/app/(account)/allowed'
import { originOf } from '@/app/(account)/caller'
import { merchantIdOf, textOf, valuesOf, wholeOf } from '@/app/(account)/form'
import type { FormState } from '@/components/account/act-form'
import { setOrderDefaults, setReturnAddresses } from '@/lib/merchants/set-order-settings'
import { languages, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'

export async function saveAddresses(_before: FormState, form: FormData): Promise<FormState> {
  const merchantId = merchantIdOf(form)
  const caller = await allowed('settings.orders', { kind: 'merchant', id: String(merchantId) })
  const t = translator(caller.language, 'settings')
  const outcome = await setReturnAddresses(service(), caller.scope, actorOf(caller), {
    merchantId,
    expectedVersion: wholeOf(form, 'version'),
    returnUrls: { any: textOf(form, 'any'), ok: textOf(form, 'ok'), no: textOf(form, 'no') },
    hosts: textOf(form, 'hosts')
      .split(/[\s,]+/)
      .filter((host) => host !== ''),
    origin: await originOf(),
  })
  const values = valuesOf(form)
  switch (outcome.kind) {
    case 'done':
      return redirect(`/settings/orders?merchant=${merchantId}&done=addresses`)
    case 'bad-host':
      return { errors: { hosts: t('error.bad-host', { host: outcome.host.slice(0, 100) }) }, values }
    case 'too-many-hosts':
      return { errors: { hosts: t('error.too-many-hosts') }, values }
    case 'bad-url':
      return { errors: { [outcome.field]: t(`error.url.${outcome.fault}`) }, values }
    case 'not-found':
    case 'stale':
      return { errors: { form: t(`error.${outcome.kind}`) }, values }
  }
}

export async function saveDefaults(_before: FormState, form: FormData): Promise<FormState> {
  const merchantId = merchantIdOf(form)
  const caller = await allowed('settings.orders', { kind: 'merchant', id: String(merchantId) })
  const t = translator(caller.language, 'settings')
  const outcome = await setOrderDefaults(service(), caller.scope, actorOf(caller), {
    merchantId,
    expectedVersion: wholeOf(form, 'version'),
    orderTimeOutMin: wholeOf(form, 'timeOut'),
    language: languages.find((language) => language === textOf(form, 'language')) ?? 'en',
    origin: await originOf(),
  })
  const values = valuesOf(form)
  switch (outcome.kind) {
    case 'done':
      return redirect(`/settings/orders?merchant=${merchantId}&done=defaults`)
    case 'bad-time-out':
      return { errors: { timeOut: t('error.bad-time-out') }, values }
    case 'not-found':
    case 'stale':
      return { errors: { form: t(`error.${outcome.kind}`) }, values }
  }
}
