'use server'

import { redirect } from 'next/navigation'
import { actorOf, allowed } from '@/app/(account)/allowed'
import { noteRefused, originOf } from '@/app/(account)/caller'
import { idOf, reasonFault, textOf, valuesOf } from '@/app/(account)/form'
import { ownAddresses } from '@/app/(account)/list/way-back'
import type { FormState } from '@/components/account/act-form'
import { decideOneClickRequest } from '@/lib/merchants/decide-one-click-request'
import { setServiceMode } from '@/lib/merchants/set-service-mode'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { grantedModes, modes, type T } from './texts'

export async function answerRequest(_before: FormState, form: FormData): Promise<FormState> {
  const [requestId, merchantId] = [idOf(form, 'requestId'), idOf(form, 'merchantId')]
  const caller = await allowed('one-click.grant', { kind: 'one-click-request', id: String(requestId) })
  const t = translator(caller.language, 'one-click')
  const declines = textOf(form, 'answer') === 'decline'
  const grant = declines ? null : (grantedModes.find((mode) => mode === textOf(form, 'mode')) ?? null)
  const reason = textOf(form, 'reason')
  const errors = { ...(declines || grant ? {} : { mode: t('error.mode') }), ...(declines || reason !== '' ? reasonError(form, t) : {}) }
  if (Object.keys(errors).length > 0) return { errors, values: valuesOf(form) }
  const outcome = await decideOneClickRequest(service(), actorOf(caller), { requestId, grant, reason, origin: await originOf() })
  if (outcome.kind === 'own-request')
    await noteRefused(caller, 'one-click.grant', { kind: 'one-click-request', id: String(requestId) }, { reason: outcome.kind })
  switch (outcome.kind) {
    case 'decided':
      return redirect((await ownAddresses())(`/one-click/${merchantId}?done=${grant ? 'approved' : 'declined'}`))
    case 'decided-already':
      return redirect((await ownAddresses())(`/one-click/${merchantId}?done=decided-already`))
    case 'bad-input':
      return { errors: { reason: t('error.reason') }, values: valuesOf(form) }
    case 'not-found':
    case 'own-request':
    case 'no-cards':
      return { errors: { form: t(`error.${outcome.kind}`) }, values: valuesOf(form) }
  }
}

export async function changeMode(_before: FormState, form: FormData): Promise<FormState> {
  const id = idOf(form, 'merchantId')
  const merchantId = id > 2n ** 31n - 1n ? 0 : Number(id)
  const caller = await allowed('one-click.grant', { kind: 'merchant', id: String(merchantId) })
  const t = translator(caller.language, 'one-click')
  const to = modes.find((mode) => mode === textOf(form, 'mode'))
  const errors = { ...(to ? {} : { mode: t('error.mode') }), ...reasonError(form, t) }
  if (!to || Object.keys(errors).length > 0) return { errors, values: valuesOf(form) }
  const input = { merchantId, to, expectedVersion: Number(idOf(form, 'version')), reason: textOf(form, 'reason'), origin: await originOf() }
  const outcome = await setServiceMode(service(), actorOf(caller), input)
  if (outcome.kind === 'done') return redirect((await ownAddresses())(`/one-click/${merchantId}?done=mode`))
  if (outcome.kind === 'bad-input') return { errors: { reason: t('error.reason') }, values: valuesOf(form) }
  return { errors: { form: t(`error.${outcome.kind}`) }, values: valuesOf(form) }
}

function reasonError(form: FormData, t: T): Record<string, string> {
  const fault = reasonFault(form)
  return fault ? { reason: t(`error.${fault}`) } : {}
}
