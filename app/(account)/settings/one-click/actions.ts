'use server'

import { redirect } from 'next/navigation'
import { actorOf, allowed } from '@/app/(account)/allowed'
import { originOf } from '@/app/(account)/caller'
import { idOf, textOf, valuesOf } from '@/app/(account)/form'
import type { FormState } from '@/components/account/act-form'
import { requestOneClick } from '@/lib/merchants/request-one-click'
import { holdsPanRun } from '@/lib/platform/mask-pan-runs'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'

export async function askForOneClick(_before: FormState, form: FormData): Promise<FormState> {
  const id = idOf(form, 'merchantId')
  const merchantId = id > 2n ** 31n - 1n ? 0 : Number(id)
  const caller = await allowed('one-click.request', { kind: 'merchant', id: String(merchantId) })
  const t = translator(caller.language, 'one-click')
  const text = textOf(form, 'text')
  const outcome = await requestOneClick(service(), caller.scope, actorOf(caller), { merchantId, text, origin: await originOf() })
  switch (outcome.kind) {
    case 'bad-input':
      return holdsPanRun(text) ? { errors: { text: t('error.textPan') }, values: {} } : { errors: { text: t('error.text') }, values: valuesOf(form) }
    case 'not-found':
      return { errors: { form: t('error.not-found') }, values: valuesOf(form) }
    case 'waiting':
      return redirect(`/settings/one-click?merchant=${merchantId}&done=asked`)
    case 'waiting-already':
    case 'on-already':
    case 'no-cards':
      return redirect(`/settings/one-click?merchant=${merchantId}&done=${outcome.kind}`)
  }
}
