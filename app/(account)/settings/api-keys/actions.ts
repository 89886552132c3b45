'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { actorOf, allowed } from '@/app/(account)/allowed'
import { originOf } from '@/app/(account)/caller'
import { idOf, reasonFault, textOf, valuesOf } from '@/app/(account)/form'
import type { FormState } from '@/components/account/act-form'
import { createKey } from '@/lib/api-access/create-key'
import { revokeKey } from '@/lib/api-access/revoke-key'
import { rotateKey } from '@/lib/api-access/rotate-key'
import { showDateTime, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { timeZoneOf } from './zone'

export async function makeKey(_before: FormState, form: FormData): Promise<FormState> {
  const merchantId = smallId(form, 'merchantId')
  const caller = await allowed('api-keys.manage', { kind: 'merchant', id: String(merchantId) })
  const t = translator(caller.language, 'api-keys')
  const scopes = form.getAll('scopes').map(String)
  const ranges = textOf(form, 'ipRanges')
  const typed = { ...valuesOf(form), scopes: scopes.join(' ') }
  const outcome = await createKey(service(), caller.scope, actorOf(caller), {
    merchantId,
    name: textOf(form, 'name'),
    scopes,
    ipRanges: ranges.split(/[\s,]+/).filter((range) => range !== ''),
    validDays: Number(textOf(form, 'validDays')),
    origin: await originOf(),
  })
  switch (outcome.kind) {
    case 'created':
      revalidatePath('/settings/api-keys')
      return { errors: {}, values: {}, once: { title: t('once.title'), lead: t('once.created'), secret: outcome.key } }
    case 'bad-input':
      return { errors: { [outcome.field]: t(`error.${outcome.field}`) }, values: typed }
    case 'too-many':
      return { errors: { form: t('error.too-many') }, values: typed }
    case 'not-found':
      return redirect('/settings/api-keys')
  }
}

export async function exchangeKey(_before: FormState, form: FormData): Promise<FormState> {
  const keyId = smallId(form, 'keyId')
  const merchantId = smallId(form, 'merchantId')
  const caller = await allowed('api-keys.manage', { kind: 'api-key-id', id: String(keyId) })
  const t = translator(caller.language, 'api-keys')
  const outcome = await rotateKey(service(), caller.scope, actorOf(caller), {
    keyId,
    overlapHours: Number(textOf(form, 'overlapHours') || Number.NaN),
    validDays: Number(textOf(form, 'validDays')),
    origin: await originOf(),
  })
  switch (outcome.kind) {
    case 'rotated': {
      revalidatePath('/settings/api-keys')
      const until = showDateTime(outcome.oldUntil, caller.language, await timeZoneOf(caller.scope, merchantId))
      return { errors: {}, values: {}, once: { title: t('once.title'), lead: t('once.rotated', { until }), secret: outcome.key } }
    }
    case 'bad-input':
      return { errors: { [outcome.field]: t(`error.${outcome.field}`) }, values: valuesOf(form) }
    case 'not-live':
      return { errors: { form: t('error.not-live') }, values: valuesOf(form) }
    case 'not-found':
      return redirect('/settings/api-keys')
  }
}

export async function endKey(_before: FormState, form: FormData): Promise<FormState> {
  const keyId = smallId(form, 'keyId')
  const caller = await allowed('api-keys.revoke', { kind: 'api-key-id', id: String(keyId) })
  const t = translator(caller.language, 'api-keys')
  const fault = reasonFault(form)
  if (fault) return { errors: { reason: t(`error.${fault}`) }, values: valuesOf(form) }
  const outcome = await revokeKey(service(), caller.scope, actorOf(caller), { keyId, reason: textOf(form, 'reason'), origin: await originOf() })
  if (outcome.kind === 'bad-input') return { errors: { reason: t('error.reason') }, values: valuesOf(form) }
  return redirect(`/settings/api-keys?merchant=${smallId(form, 'merchantId')}&done=${outcome.kind}`)
}

/** An id that fits the column, or 0, which is the id of nothing. */
function smallId(form: FormData, name: string): number {
  const id = idOf(form, name)
  return id > 2n ** 31n - 1n ? 0 : Number(id)
}
