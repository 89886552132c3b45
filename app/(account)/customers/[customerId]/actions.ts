'use server'

import { redirect } from 'next/navigation'
import { actorOf, allowed } from '@/app/(account)/allowed'
import { originOf } from '@/app/(account)/caller'
import { idOf, isReason, textOf, valuesOf } from '@/app/(account)/form'
import type { FormState } from '@/components/account/act-form'
import { changeLimit } from '@/lib/limits/change-limit'
import { decideLimitChange } from '@/lib/limits/decide-limit-change'
import { deleteSavedCard } from '@/lib/one-click/delete-saved-card'
import type { Mark } from '@/lib/one-click/rules'
import { setMark } from '@/lib/one-click/set-mark'
import { holdsPanRun } from '@/lib/platform/mask-pan-runs'
import { localeOf, translator } from '@/lib/platform/messages'
import { currencyExponent, parseAmount, showMoney } from '@/lib/platform/money'
import { service } from '@/lib/service'
import { reasonCodes } from './texts'

export async function changeMark(_before: FormState, form: FormData): Promise<FormState> {
  const customerId = idOf(form, 'customerId')
  const caller = await allowed('customers.set-mark', { kind: 'customer-id', id: String(customerId) })
  const t = translator(caller.language, 'customer')
  const reason = textOf(form, 'reason')
  const reasonCode = textOf(form, 'reasonCode')
  const errors: Record<string, string> = {}
  if (!reasonCodes.some((code) => code === reasonCode)) errors.reasonCode = t('error.reasonCode')
  if (!isReason(reason)) errors.reason = t('error.reason')
  if (holdsPanRun(reason)) errors.reason = t('error.reasonPan')
  if (Object.keys(errors).length > 0) return { errors, values: { ...valuesOf(form), ...(errors.reason && holdsPanRun(reason) ? { reason: '' } : {}) } }
  const to = textOf(form, 'to') as Mark
  const expectedVersion = Number(textOf(form, 'version'))
  const outcome = await setMark(service(), caller.scope, actorOf(caller), {
    customerId,
    expectedVersion: Number.isInteger(expectedVersion) ? expectedVersion : null,
    to,
    reasonCode,
    reason,
    destroyCards: textOf(form, 'cards') === 'destroy',
    origin: await originOf(),
  })
  switch (outcome.kind) {
    case 'done':
      return redirect(`/customers/${customerId}?done=mark`)
    case 'stale':
      return { errors: { form: t('error.stale') }, values: valuesOf(form) }
    case 'illegal':
      return { errors: { form: t('error.illegal') }, values: valuesOf(form) }
    case 'bad-input':
      return { errors: { [outcome.field]: t(`error.${outcome.field}`) }, values: valuesOf(form) }
    case 'no-customer':
      return redirect('/customers')
  }
}

export async function deleteCard(_before: FormState, form: FormData): Promise<FormState> {
  const customerId = idOf(form, 'customerId')
  const caller = await allowed('cards.delete', { kind: 'customer-id', id: String(customerId) })
  const t = translator(caller.language, 'customer')
  const reason = textOf(form, 'reason')
  if (holdsPanRun(reason)) return { errors: { reason: t('error.reasonPan') }, values: {} }
  if (!isReason(reason)) return { errors: { reason: t('error.reason') }, values: valuesOf(form) }
  const cardId = textOf(form, 'cardId')
  if (!isUuid(cardId)) return redirect(`/customers/${customerId}?done=card-gone`)
  const outcome = await deleteSavedCard(service(), caller.scope, actorOf(caller), { customerId, cardId, reason, origin: await originOf() })
  if (outcome.kind === 'bad-input') return { errors: { reason: t('error.reason') }, values: valuesOf(form) }
  return redirect(`/customers/${customerId}?done=${outcome.kind === 'deleted' ? 'card' : 'card-gone'}`)
}

export async function saveLimit(_before: FormState, form: FormData): Promise<FormState> {
  const customerId = idOf(form, 'customerId')
  const caller = await allowed('limits.set', { kind: 'customer-id', id: String(customerId) })
  const t = translator(caller.language, 'customer')
  const currency = textOf(form, 'currency')
  const window = textOf(form, 'window') === 'week' ? 'week' : 'day'
  const typed = textOf(form, 'amount')
    .replace(/[\s\u00a0]/g, '')
    .replace(',', '.')
  const reason = textOf(form, 'reason')
  const amountMinor = typed === '' ? null : parseAmount(typed, currency)
  const errors: Record<string, string> = {}
  if (currencyExponent(currency) === null) errors.currency = t('error.currency')
  else if (typed !== '' && amountMinor === null) errors.amount = t('error.amount', { currency })
  if (!isReason(reason)) errors.reason = t('error.reason')
  if (holdsPanRun(reason)) errors.reason = t('error.reasonPan')
  if (Object.keys(errors).length > 0) return { errors, values: { ...valuesOf(form), ...(holdsPanRun(reason) ? { reason: '' } : {}) } }

  const expected = textOf(form, `expected-${currency}-${window}`)
  const outcome = await changeLimit(service(), caller.scope, actorOf(caller), {
    scopeId: Number(textOf(form, 'scopeId')),
    customerId,
    currency,
    window,
    amountMinor,
    expectedMinor: /^\d{1,18}$/.test(expected) ? BigInt(expected) : null,
    reason,
    origin: await originOf(),
  })
  switch (outcome.kind) {
    case 'applied':
      return redirect(`/customers/${customerId}?done=limit#limits`)
    case 'waiting':
      return redirect(`/customers/${customerId}?done=limit-waiting#limits`)
    case 'scheduled':
      return redirect(`/customers/${customerId}?done=limit-scheduled#limits`)
    case 'already-scheduled':
      return { errors: { form: t('error.alreadyScheduled') }, values: valuesOf(form) }
    case 'stale': {
      const current = outcome.currentMinor === null ? t('limits.none') : showMoney({ minor: outcome.currentMinor, currency }, localeOf[caller.language])
      return { errors: { form: t('error.staleLimit', { current }) }, values: valuesOf(form) }
    }
    case 'unchanged':
      return { errors: { amount: t('error.unchanged') }, values: valuesOf(form) }
    case 'already-waiting':
      return { errors: { form: t('error.alreadyWaiting') }, values: valuesOf(form) }
    case 'bad-input':
      return { errors: { [outcome.field]: t(`error.${outcome.field}`, { currency }) }, values: valuesOf(form) }
    case 'not-found':
      return redirect('/customers')
  }
}

export async function decideLimit(form: FormData): Promise<void> {
  const customerId = idOf(form, 'customerId')
  const caller = await allowed('limits.approve', { kind: 'customer-id', id: String(customerId) })
  const approve = textOf(form, 'decision') === 'approve'
  const outcome = await decideLimitChange(service(), caller.scope, actorOf(caller), { changeId: idOf(form, 'changeId'), approve, origin: await originOf() })
  const done = {
    applied: 'limit-approved',
    scheduled: 'limit-scheduled',
    rejected: 'limit-rejected',
    cancelled: 'limit-cancelled',
    'already-scheduled': 'limit-stale',
    'not-found': 'decided-already',
    'decided-already': 'decided-already',
    stale: 'limit-stale',
    'own-request': 'own-request',
  }[outcome.kind]
  redirect(`/customers/${customerId}?done=${done}#limits`)
}

function isUuid(text: string): boolean {
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text)
}
