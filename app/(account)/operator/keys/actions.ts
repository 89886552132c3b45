'use server'

import { redirect } from 'next/navigation'
import { actorOf, allowed } from '@/app/(account)/allowed'
import { originOf } from '@/app/(account)/caller'
import { idOf, reasonFault, textOf, valuesOf } from '@/app/(account)/form'
import type { FormState } from '@/components/account/act-form'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { addKeyVersion, destroyKeyVersion, makeKeyCurrent } from '@/lib/vault/change-keys'

const acts = { add: addKeyVersion, 'make-current': makeKeyCurrent, destroy: destroyKeyVersion } as const
const done = { add: 'added', 'make-current': 'current', destroy: 'destroyed' } as const

/** Adds a version, makes one current, or destroys one; the form says which. */
export async function changeKeys(_before: FormState, form: FormData): Promise<FormState> {
  const version = Number(idOf(form, 'version'))
  const caller = await allowed('keys.manage', { kind: 'vault-key', id: version ? String(version) : 'new' })
  const t = translator(caller.language, 'keys')
  const fault = reasonFault(form)
  if (fault) return { errors: { reason: t(`error.${fault}`) }, values: valuesOf(form) }
  const act = (['make-current', 'destroy'] as const).find((one) => one === textOf(form, 'act')) ?? 'add'
  const outcome = await acts[act](service(), actorOf(caller), { version, reason: textOf(form, 'reason'), origin: await originOf() })
  switch (outcome.kind) {
    case 'done':
      return redirect(`/operator/keys?done=${done[act]}`)
    case 'bad-reason':
      return { errors: { reason: t('error.reason') }, values: valuesOf(form) }
    case 'in-use':
      return { errors: { form: t('error.in-use', { count: outcome.records }) }, values: valuesOf(form) }
    case 'not-found':
    case 'is-current':
    case 'destroyed':
      return { errors: { form: t(`error.${outcome.kind}`) }, values: valuesOf(form) }
  }
}
