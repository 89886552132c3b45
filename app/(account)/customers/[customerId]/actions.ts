'use server'

import { redirect } from 'next/navigation'
import { actorOf, allowed } from '@/app/(account)/allowed'
import { noteReach, originOf } from '@/app/(account)/caller'
import { idOf, reasonFault, textOf, valuesOf } from '@/app/(account)/form'
import { ownAddresses } from '@/app/(account)/list/way-back'
import type { FormState } from '@/components/account/act-form'
import { deleteSavedCard } from '@/lib/one-click/delete-saved-card'
import type { Mark } from '@/lib/one-click/rules'
import { setMark } from '@/lib/one-click/set-mark'
import { translator } from '@/lib/platform/messages'
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
  const fault = reasonFault(form)
  if (fault) errors.reason = t(`error.${fault}`)
  if (Object.keys(errors).length > 0) return { errors, values: valuesOf(form) }
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
      return redirect((await ownAddresses())(`/customers/${customerId}?done=mark`))
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
  const fault = reasonFault(form)
  if (fault) return { errors: { reason: t(`error.${fault}`) }, values: valuesOf(form) }
  const cardId = textOf(form, 'cardId')
  if (!isUuid(cardId)) return redirect((await ownAddresses())(`/customers/${customerId}?done=card-gone`))
  await noteReach(caller, 'cards.delete', { kind: 'saved-card', id: cardId })
  const outcome = await deleteSavedCard(service(), caller.scope, actorOf(caller), { customerId, cardId, reason, origin: await originOf() })
  if (outcome.kind === 'bad-input') return { errors: { reason: t('error.reason') }, values: valuesOf(form) }
  return redirect((await ownAddresses())(`/customers/${customerId}?done=${outcome.kind === 'deleted' ? 'card' : 'card-gone'}`))
}

function isUuid(text: string): boolean {
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text)
}
