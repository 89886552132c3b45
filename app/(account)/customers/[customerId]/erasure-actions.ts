'use server'

import { redirect } from 'next/navigation'
import { actorOf, allowed } from '@/app/(account)/allowed'
import { noteReach, noteRefused, originOf } from '@/app/(account)/caller'
import { idOf, reasonFault, textOf, valuesOf } from '@/app/(account)/form'
import { ownAddresses } from '@/app/(account)/list/way-back'
import type { FormState } from '@/components/account/act-form'
import { decideErasure } from '@/lib/erasure/decide-erasure'
import { requestErasure } from '@/lib/erasure/request-erasure'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { type Caller, may } from '@/lib/staff/rules'

export async function askForErasure(_before: FormState, form: FormData): Promise<FormState> {
  const customerId = idOf(form, 'customerId')
  const caller = await allowed('customers.erase', { kind: 'customer-id', id: String(customerId) })
  const t = translator(caller.language, 'erasure')
  const fault = reasonFault(form)
  if (fault) return { errors: { reason: t(`error.${fault}`) }, values: valuesOf(form) }
  const outcome = await requestErasure(service(), caller.scope, actorOf(caller), { customerId, reason: textOf(form, 'reason'), origin: await originOf() })
  if (outcome.kind === 'bad-reason') return { errors: { reason: t('error.reason') }, values: valuesOf(form) }
  if (outcome.kind === 'not-found') return redirect('/customers')
  return redirect((await ownAddresses())(`/customers/${customerId}?done=erasure-${outcome.kind}#erasure`))
}

/** The second person agrees. */
export async function approveErasure(_before: FormState, form: FormData): Promise<FormState> {
  const caller = await allowed('customers.approve-erasure', { kind: 'customer-id', id: String(idOf(form, 'customerId')) })
  return decide(caller, form, { approve: true })
}

/** Says no; who asked takes it back by that, and needs no right to decide about others. */
export async function rejectErasure(_before: FormState, form: FormData): Promise<FormState> {
  const caller = await allowed('customers.erase', { kind: 'customer-id', id: String(idOf(form, 'customerId')) })
  return decide(caller, form, { approve: false, onlyOwn: !may(caller, 'customers.approve-erasure') })
}

async function decide(caller: Caller, form: FormData, decision: { approve: boolean; onlyOwn?: boolean }): Promise<FormState> {
  const [customerId, erasureId] = [idOf(form, 'customerId'), idOf(form, 'erasureId')]
  const [action, object] = [decision.approve ? 'customers.approve-erasure' : 'customers.erase', { kind: 'erasure', id: String(erasureId) }] as const
  await noteReach(caller, action, object)
  const outcome = await decideErasure(service(), caller.scope, actorOf(caller), { erasureId, ...decision, origin: await originOf() })
  switch (outcome.kind) {
    case 'own-request':
      await noteRefused(caller, action, object, { reason: outcome.kind })
      return { errors: { form: translator(caller.language, 'erasure')(`error.${outcome.kind}`) }, values: {} }
    case 'in-flight':
      return { errors: { form: translator(caller.language, 'erasure')(`error.${outcome.kind}`) }, values: {} }
    default:
      return redirect((await ownAddresses())(`/customers/${customerId}?done=erasure-${outcome.kind}#erasure`))
  }
}
