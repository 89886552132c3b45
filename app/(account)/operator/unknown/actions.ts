'use server'

import { redirect } from 'next/navigation'
import { actorOf, allowed } from '@/app/(account)/allowed'
import { originOf } from '@/app/(account)/caller'
import { idOf, reasonFault, textOf, valuesOf } from '@/app/(account)/form'
import type { FormState } from '@/components/account/act-form'
import { inquireNow, reverseUnknown } from '@/lib/payments/act-on-unknown'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'

/** Asks the bank now, or has it undo the payment; the button says which. */
export async function actOnOperation(_before: FormState, form: FormData): Promise<FormState> {
  const operationId = idOf(form, 'operationId')
  const caller = await allowed('unknowns.resolve', { kind: 'operation', id: String(operationId) })
  const t = translator(caller.language, 'operator')
  const fault = reasonFault(form)
  if (fault) return { errors: { reason: t(`unknown.error.${fault}`) }, values: valuesOf(form) }
  const act = textOf(form, 'act') === 'reverse' ? reverseUnknown : inquireNow
  const outcome = await act(service(), caller.scope, actorOf(caller), { operationId, reason: textOf(form, 'reason'), origin: await originOf() })
  switch (outcome.kind) {
    case 'asked':
      return redirect(`/operator/unknown?done=${outcome.state}`)
    case 'ended-already':
      return redirect('/operator/unknown?done=ended')
    case 'bad-reason':
      return { errors: { reason: t('unknown.error.reason') }, values: valuesOf(form) }
    case 'not-found':
    case 'no-payment':
      return { errors: { form: t(`unknown.error.${outcome.kind}`) }, values: valuesOf(form) }
  }
}
