'use server'

import { redirect } from 'next/navigation'
import { actorOf, allowed } from '@/app/(account)/allowed'
import { originOf } from '@/app/(account)/caller'
import { idOf, textOf, valuesOf } from '@/app/(account)/form'
import { ownAddresses } from '@/app/(account)/list/way-back'
import type { FormState } from '@/components/account/act-form'
import { changeEndpoint, createEndpoint, deleteEndpoint, rotateSecret } from '@/lib/notifications/change-endpoint'
import { readFilter } from '@/lib/notifications/delivery-address'
import type { InputFault } from '@/lib/notifications/input'
import { resendMatching, resendOne } from '@/lib/notifications/resend'
import { assistResults, mostEndpoints } from '@/lib/notifications/rules'
import { sendTest } from '@/lib/notifications/send-test'
import { setAssistNotification } from '@/lib/notifications/set-assist-notification'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import type { Caller } from '@/lib/staff/rules'
import { addressOf, zoneOf } from './address'

export async function saveAssist(_before: FormState, form: FormData): Promise<FormState> {
  const merchantId = merchantOf(form)
  const caller = await allowed('notifications.settings', { kind: 'assist-notification', id: String(merchantId) })
  const outcome = await setAssistNotification(service(), caller.scope, actorOf(caller), {
    merchantId,
    url: textOf(form, 'url'),
    results: assistResults.filter((result) => form.getAll('results').includes(result)),
    answer: textOf(form, 'answer') === 'http-200' ? 'http-200' : 'xml',
    enabled: textOf(form, 'enabled') === 'yes',
    expectedVersion: Number(idOf(form, 'version')),
    origin: await originOf(),
  })
  if (outcome.kind === 'done') return redirect(addressOf(merchantId, { done: 'saved' }))
  return refused(outcome, form, 'results', caller)
}

export async function saveEndpoint(_before: FormState, form: FormData): Promise<FormState> {
  const merchantId = merchantOf(form)
  const endpointId = uuidOf(form, 'endpointId')
  const caller = await allowed('notifications.settings', { kind: 'webhook-endpoint', id: endpointId ?? 'new' })
  const input = { url: textOf(form, 'url'), name: textOf(form, 'name'), events: form.getAll('events').map(String), origin: await originOf() }
  if (endpointId === null) {
    const outcome = await createEndpoint(service(), caller.scope, actorOf(caller), { merchantId, ...input })
    if (outcome.kind === 'created') return shownOnce(outcome, caller)
    return refused(outcome, form, 'events', caller)
  }
  const expectedVersion = Number(idOf(form, 'version'))
  const outcome = await changeEndpoint(service(), caller.scope, actorOf(caller), { endpointId, ...input, expectedVersion })
  if (outcome.kind === 'done') return redirect(addressOf(merchantId, { done: 'saved' }))
  return refused(outcome, form, 'events', caller)
}

export async function makeSecret(_before: FormState, form: FormData): Promise<FormState> {
  const endpointId = uuidOf(form, 'endpointId') ?? noEndpoint
  const caller = await allowed('notifications.settings', { kind: 'webhook-endpoint', id: endpointId })
  const hours = textOf(form, 'overlapHours')
  const overlapHours = /^\d{1,3}$/.test(hours) ? Number(hours) : Number.NaN
  const expectedVersion = Number(idOf(form, 'version'))
  const outcome = await rotateSecret(service(), caller.scope, actorOf(caller), { endpointId, overlapHours, expectedVersion, origin: await originOf() })
  if (outcome.kind === 'rotated') return shownOnce(outcome, caller)
  return refused(outcome, form, 'events', caller)
}

export async function switchEndpoint(form: FormData): Promise<void> {
  const endpointId = uuidOf(form, 'endpointId') ?? noEndpoint
  const caller = await allowed('notifications.settings', { kind: 'webhook-endpoint', id: endpointId })
  const to = textOf(form, 'to')
  const [origin, expectedVersion] = [await originOf(), Number(idOf(form, 'version'))]
  if (to === 'deleted') {
    const outcome = await deleteEndpoint(service(), caller.scope, actorOf(caller), { endpointId, expectedVersion, origin })
    return redirect(addressOf(merchantOf(form), { done: outcome.kind === 'done' ? 'deleted' : 'stale' }))
  }
  const change = { endpointId, state: to === 'on' ? ('on' as const) : ('off' as const), expectedVersion, origin }
  const outcome = await changeEndpoint(service(), caller.scope, actorOf(caller), change)
  redirect(addressOf(merchantOf(form), { done: outcome.kind === 'done' ? 'saved' : 'stale' }))
}

export async function testEndpoint(form: FormData): Promise<void> {
  const endpointId = uuidOf(form, 'endpointId') ?? noEndpoint
  const caller = await allowed('notifications.test', { kind: 'webhook-endpoint', id: endpointId })
  const outcome = await sendTest(service(), caller.scope, actorOf(caller), { endpointId, origin: await originOf() })
  if (outcome.kind === 'done') return redirect(`/notifications/${outcome.deliveryId}`)
  redirect(addressOf(merchantOf(form), { done: outcome.kind === 'not-found' ? 'stale' : outcome.kind }))
}

export async function resendDelivery(form: FormData): Promise<void> {
  const deliveryId = idOf(form, 'deliveryId')
  const caller = await allowed('notifications.resend', { kind: 'delivery', id: String(deliveryId) })
  const outcome = await resendOne(service(), caller.scope, actorOf(caller), { deliveryId, origin: await originOf() })
  redirect((await ownAddresses())(`/notifications/${deliveryId}?done=${outcome.kind === 'done' ? 'resent' : 'nothing'}`))
}

export async function resendShown(form: FormData): Promise<void> {
  const merchantId = merchantOf(form)
  const caller = await allowed('notifications.resend', { kind: 'merchant', id: String(merchantId) })
  const query = Object.fromEntries(new URLSearchParams(textOf(form, 'query')))
  const { filter: narrowed, ignored } = readFilter(query, await zoneOf(caller, merchantId))
  // A condition that is not understood would be left out, and more sent than was looked at.
  if (ignored.length > 0) return redirect(addressOf(merchantId, query))
  const filter = { ...narrowed, merchantId }
  const outcome = await resendMatching(service(), caller.scope, actorOf(caller), { filter, origin: await originOf() })
  redirect(addressOf(merchantId, outcome.kind === 'done' ? { done: 'resent', count: String(outcome.count) } : { done: 'nothing' }))
}

type Refusal = { kind: 'not-found' | 'stale' | 'too-many' } | { kind: 'bad-input'; fault: InputFault }

function refused(outcome: Refusal, form: FormData, choices: string, { language }: Caller): FormState {
  const t = translator(language, 'notifications')
  const kept = { values: { ...valuesOf(form), [choices]: form.getAll(choices).join(' ') } }
  if (outcome.kind === 'bad-input') {
    const { field, fault } = outcome.fault
    return { errors: { [field]: t(`error.${fault === 'not-allowed' ? (field as 'name') : fault}`) }, ...kept }
  }
  const sentence = { 'not-found': t('error.gone'), stale: t('error.stale'), 'too-many': t('error.tooMany', { most: mostEndpoints }) }[outcome.kind]
  return { errors: { form: sentence }, ...kept }
}

function shownOnce({ secret, publicKey }: { secret: string; publicKey: string }, { language }: Caller): FormState {
  const t = translator(language, 'notifications')
  return { errors: {}, values: {}, once: { title: t('secret.title'), lead: t('secret.lead', { key: publicKey }), secret } }
}

function merchantOf(form: FormData): number {
  return Math.min(Number(idOf(form, 'merchantId')), 2 ** 31 - 1)
}

/** The id of nothing. */
const noEndpoint = '00000000-0000-0000-0000-000000000000'

function uuidOf(form: FormData, name: string): string | null {
  const text = textOf(form, name)
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text) ? text : null
}
