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
  const reverses = textOf(form, 'act') === 'reverse'
  const outcome = await (reverses ? reverseUnknown : inquireNow)(service(), caller.scope, actorOf(caller), {
    operationId,
    reason: textOf(form, 'reason'),
    origin: await originOf(),
  })
  // Back to the part of the queue that it stood in.
  const merchant = textOf(form, 'merchant')
  const done = (word: string) =>
    redirect(`/operator/unknown?${new URLSearchParams({ ...(/^\d{1,9}$/.test(merchant) ? { merchant } : {}), done: word, operation: String(operationId) })}`)
  switch (outcome.kind) {
    case 'asked':
      return done(reverses && outcome.state === 'unknown' ? 'not-reversed' : outcome.state)
    case 'ended-already':
      return done('ended')
    case 'busy':
      return { errors: { form: t('unknown.error.busy') }, values: valuesOf(form) }
    case 'bad-reason':
      return { errors: { reason: t('unknown.error.reason') }, values: valuesOf(form) }
    case 'not-found':
    case 'no-payment':
      return { errors: { form: t(`unknown.error.${outcome.kind}`) }, values: valuesOf(form) }
  }
}
