'use server'

import { redirect } from 'next/navigation'
import { actorOf, allowed } from '@/app/(account)/allowed'
import { noteReach, noteRefused, originOf } from '@/app/(account)/caller'
import { idOf, reasonFault, textOf, valuesOf } from '@/app/(account)/form'
import { ownAddresses } from '@/app/(account)/list/way-back'
import type { FormState } from '@/components/account/act-form'
import { changeLimit } from '@/lib/limits/change-limit'
import { changeSettings, decideSettingsChange } from '@/lib/limits/change-settings'
import { cancelLimitChange, decideLimitChange } from '@/lib/limits/decide-limit-change'
import { previewChange } from '@/lib/limits/preview'
import { type Enforce, isTimeZone, type ScopeSettings } from '@/lib/limits/rules'
import { readScope, wouldRaise } from '@/lib/limits/scope-queries'
import { readLocalTime } from '@/lib/platform/local-time'
import { translator } from '@/lib/platform/messages'
import { currencyExponent, readTypedAmount } from '@/lib/platform/money'
import { service } from '@/lib/service'
import { may } from '@/lib/staff/rules'
import { backOf } from './address'
import type { LimitDone } from './done'
import { limitReview, settingsReview } from './review'
import { showMinor, showSettings } from './texts'

/** The form of one limit, a customer's own or a default: first its preview, then, for exactly what was previewed, the change. */
export async function saveLimit(_before: FormState, form: FormData): Promise<FormState> {
  const customerId = textOf(form, 'customerId') === '' ? null : idOf(form, 'customerId')
  const scopeId = Number(textOf(form, 'scopeId')) || 0
  const caller = await allowed('limits.propose', { kind: 'number-scope', id: String(scopeId) })
  if (customerId !== null) await noteReach(caller, 'limits.propose', { kind: 'customer-id', id: String(customerId) })
  const { scope, language } = caller
  const t = translator(language, 'limits')
  const view = await readScope(service(), scope, scopeId)
  if (!view) return redirect('/limits')
  const own = await ownAddresses()
  const back = customerId === null ? `/limits/${scopeId}` : `/customers/${customerId}`

  const currency = textOf(form, 'currency')
  const window = textOf(form, 'window') === 'week' ? 'week' : 'day'
  const typed = textOf(form, 'amount')
  const minor = typed === '' ? null : readTypedAmount(typed, currency)
  const from = textOf(form, 'from')
  const effectiveAt = from === '' ? null : readLocalTime(from, view.timeZone)
  const reason = textOf(form, 'reason')
  const errors: Record<string, string> = {}
  if (currencyExponent(currency) === null) errors.currency = t('error.currency')
  else if (typed !== '' && minor === null) errors.amount = t('error.amount', { currency })
  if (from !== '' && (effectiveAt === null || effectiveAt <= service().clock.now())) errors.from = t('error.effectiveAt')
  const fault = reasonFault(form)
  if (fault) errors.reason = t(`error.${fault}`)
  if (Object.keys(errors).length > 0) return { errors, values: valuesOf(form) }

  const proposal = !may(caller, 'limits.set')
  const key = { scopeId, customerId, currency, window } as const
  const of = [currency, window, minor ?? 'none', effectiveAt?.toISOString() ?? 'now'].join(' ')
  if (textOf(form, 'step') !== 'save' || textOf(form, 'reviewed') !== of) {
    const [preview, raise] = [
      await previewChange(service(), scope, { scopeId, customerId, limit: { currency, window, minor, effectiveAt } }),
      await wouldRaise(service(), scope, { ...key, amountMinor: minor, effectiveAt }),
    ]
    if (!preview || !raise) return redirect('/limits')
    const changed = textOf(form, 'step') === 'save'
    const review = limitReview({ t, language, timeZone: view.timeZone }, { of, currency, window, minor, effectiveAt, preview, proposal, changed, ...raise })
    return { errors: {}, values: valuesOf(form), review }
  }

  const expected = textOf(form, `expected-${currency}-${window}`)
  const outcome = await changeLimit(service(), scope, actorOf(caller), {
    ...key,
    amountMinor: minor,
    expectedMinor: /^\d{1,18}$/.test(expected) ? BigInt(expected) : null,
    effectiveAt,
    proposal,
    reason,
    origin: await originOf(),
  })
  const refuse = (field: string, text: string): FormState => ({ errors: { [field]: text }, values: valuesOf(form) })
  switch (outcome.kind) {
    case 'applied':
      return redirect(own(`${back}?done=limit#limits`))
    case 'scheduled':
      return redirect(own(`${back}?done=limit-scheduled#limits`))
    case 'waiting':
      return redirect(own(`${back}?done=limit-waiting#limits`))
    case 'stale':
      return refuse('form', t('error.stale', { current: showMinor({ t, language }, outcome.currentMinor, currency) }))
    case 'unchanged':
      return refuse('amount', t('error.unchanged'))
    case 'already-waiting':
      return refuse('form', t('error.alreadyWaiting'))
    case 'already-scheduled':
      return refuse('from', t('error.alreadyScheduled'))
    case 'bad-input':
      return refuse(outcome.field === 'effectiveAt' ? 'from' : outcome.field, t(`error.${outcome.field}`, { currency }))
    case 'not-found':
      return redirect('/limits')
  }
}

/** A word on a change that waits, or the end of one that is scheduled; leads back to where its button stood. */
export async function decideLimit(form: FormData): Promise<void> {
  const changeId = idOf(form, 'changeId')
  const decision = textOf(form, 'decision')
  // Taking back one's own request is no decision on somebody else's; the verb refuses everything but that.
  const action = decision === 'withdraw' ? 'limits.propose' : decision === 'cancel' ? 'limits.set' : 'limits.approve'
  const caller = await allowed(action, { kind: 'limit-change', id: String(changeId) })
  const input = { changeId, origin: await originOf() }
  const back = backOf(textOf(form, 'back'))
  const own = await ownAddresses()
  const end = (done: LimitDone) => redirect(own(`${back}?done=${done}#limits`))
  if (decision === 'cancel') {
    const { kind } = await cancelLimitChange(service(), caller.scope, actorOf(caller), input)
    return end(kind === 'cancelled' ? 'limit-cancelled' : 'limit-ended')
  }
  const outcome = await decideLimitChange(service(), caller.scope, actorOf(caller), {
    ...input,
    approve: decision === 'approve',
    onlyOwn: decision === 'withdraw',
  })
  if (outcome.kind === 'own-request') await noteRefused(caller, action, { kind: 'limit-change', id: String(changeId) }, { reason: 'own-request' })
  return end(
    (
      {
        applied: 'limit-approved',
        scheduled: 'limit-scheduled',
        rejected: 'limit-rejected',
        cancelled: 'limit-cancelled',
        'not-found': 'limit-decided',
        'decided-already': 'limit-decided',
        stale: 'limit-stale',
        'already-scheduled': 'limit-same-moment',
        'own-request': 'limit-own',
      } as const
    )[outcome.kind],
  )
}

/** The form of how a scope counts: first its preview, then the change. */
export async function saveSettings(_before: FormState, form: FormData): Promise<FormState> {
  const scopeId = Number(textOf(form, 'scopeId')) || 0
  const caller = await allowed('limits.propose', { kind: 'number-scope', id: String(scopeId) })
  const t = translator(caller.language, 'limits')
  const view = await readScope(service(), caller.scope, scopeId)
  if (!view) return redirect('/limits')
  const settings = settingsOf(form, '')
  const reason = textOf(form, 'reason')
  const errors: Record<string, string> = {}
  if (!isTimeZone(settings.timeZone)) errors.timeZone = t('error.timeZone')
  if (!(settings.weekStartsOn >= 1 && settings.weekStartsOn <= 7)) errors.weekStartsOn = t('error.weekStartsOn')
  const fault = reasonFault(form)
  if (fault) errors.reason = t(`error.${fault}`)
  if (Object.keys(errors).length > 0) return { errors, values: valuesOf(form) }

  const proposal = !may(caller, 'limits.set')
  const of = showSettings({ t }, settings)
  if (textOf(form, 'step') !== 'save' || textOf(form, 'reviewed') !== of) {
    const preview = await previewChange(service(), caller.scope, { scopeId, customerId: null, settings })
    if (!preview) return redirect('/limits')
    const changed = textOf(form, 'step') === 'save'
    const reader = { t, language: caller.language, timeZone: view.timeZone }
    return {
      errors: {},
      values: valuesOf(form),
      review: settingsReview(reader, { of, before: view, settings, preview, proposal, changed, hasLimits: view.hasLimits }),
    }
  }
  const outcome = await changeSettings(service(), caller.scope, actorOf(caller), {
    scopeId,
    settings,
    expected: settingsOf(form, 'expected-'),
    proposal,
    reason,
    origin: await originOf(),
  })
  const refuse = (field: string, text: string): FormState => ({ errors: { [field]: text }, values: valuesOf(form) })
  switch (outcome.kind) {
    case 'applied':
      return redirect((await ownAddresses())(`/limits/${scopeId}?done=settings#settings`))
    case 'waiting':
      return redirect((await ownAddresses())(`/limits/${scopeId}?done=limit-waiting#settings`))
    case 'stale':
      return refuse('form', t('error.staleSettings'))
    case 'unchanged':
      return refuse('form', t('error.unchangedSettings'))
    case 'already-waiting':
      return refuse('form', t('error.alreadyWaiting'))
    case 'bad-input':
      return refuse(outcome.field, t(`error.${outcome.field}`))
    case 'not-found':
      return redirect('/limits')
  }
}

/** A word on settings that wait. */
export async function decideSettings(form: FormData): Promise<void> {
  const changeId = idOf(form, 'changeId')
  const decision = textOf(form, 'decision')
  const caller = await allowed(decision === 'withdraw' ? 'limits.propose' : 'limits.approve', { kind: 'setting-change', id: String(changeId) })
  const outcome = await decideSettingsChange(service(), caller.scope, actorOf(caller), {
    changeId,
    approve: decision === 'approve',
    onlyOwn: decision === 'withdraw',
    origin: await originOf(),
  })
  if (outcome.kind === 'own-request') await noteRefused(caller, 'limits.approve', { kind: 'setting-change', id: String(changeId) }, { reason: 'own-request' })
  const done = {
    applied: 'limit-approved',
    rejected: 'limit-rejected',
    cancelled: 'limit-cancelled',
    'not-found': 'limit-decided',
    'decided-already': 'limit-decided',
    stale: 'settings-stale',
    'own-request': 'limit-own',
  } as const
  const back = backOf(textOf(form, 'back'))
  // A page of several scopes has its settings among what waits.
  redirect((await ownAddresses())(`${back}?done=${done[outcome.kind]}${/\d$/.test(back) ? '#settings' : '#limits'}`))
}

function settingsOf(form: FormData, prefix: string): ScopeSettings {
  const enforce = textOf(form, `${prefix}enforce`)
  return {
    timeZone: textOf(form, `${prefix}timeZone`),
    weekStartsOn: Number(textOf(form, `${prefix}weekStartsOn`)),
    // Anything else is refused by the verb, naming the field.
    enforce: enforce as Enforce,
  }
}
