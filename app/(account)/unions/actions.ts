'use server'

import { redirect } from 'next/navigation'
import { actorOf, allowed } from '@/app/(account)/allowed'
import { originOf } from '@/app/(account)/caller'
import { idOf, reasonFault, textOf, valuesOf } from '@/app/(account)/form'
import { openedFrom } from '@/app/(account)/list/way-back'
import type { FormState } from '@/components/account/act-form'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { decideNumber } from '@/lib/unions/decide-number'
import { createUnion, type RequestUnionChangeOutcome, requestUnionChange } from '@/lib/unions/request-change'
import { unionKinds } from '@/lib/unions/rules'
import { setCarryOver } from '@/lib/unions/set-carry-over'
import { keptAddress, readIds, readKept } from './address'
import { showObstacle, type T } from './texts'

export async function startUnion(_before: FormState, form: FormData): Promise<FormState> {
  const caller = await allowed('unions.manage', { kind: 'number-union', id: 'new' })
  const t = translator(caller.language, 'unions')
  const name = textOf(form, 'name')
  const errors = { ...(name === '' || name.length > 200 ? { name: t('error.name') } : {}), ...reasonError(form, t) }
  if (Object.keys(errors).length > 0) return { errors, values: valuesOf(form) }
  const kind = unionKinds.find((known) => known === textOf(form, 'kind'))
  if (!kind) return redirect('/unions/new')
  const merchantIds = readIds(textOf(form, 'merchants').split(','))
  const outcome = await createUnion(service(), actorOf(caller), { kind, name, merchantIds, reason: textOf(form, 'reason'), origin: await originOf() })
  return answer(outcome, form, t)
}

export async function changeMembers(_before: FormState, form: FormData): Promise<FormState> {
  const unionId = Number(idOf(form, 'unionId'))
  const kind = (['join', 'leave', 'dissolve'] as const).find((known) => known === textOf(form, 'change')) ?? 'join'
  const caller = await allowed(kind === 'dissolve' ? 'unions.dissolve' : 'unions.manage', { kind: 'number-union', id: String(unionId) })
  const t = translator(caller.language, 'unions')
  const errors = reasonError(form, t)
  if (Object.keys(errors).length > 0) return { errors, values: valuesOf(form) }
  const merchantIds = readIds(textOf(form, 'merchants').split(','))
  const change = { unionId: unionId > 2 ** 31 - 1 ? 0 : unionId, kind, merchantIds, reason: textOf(form, 'reason'), origin: await originOf() }
  return answer(await requestUnionChange(service(), actorOf(caller), change), form, t)
}

export async function saveCarryOver(_before: FormState, form: FormData): Promise<FormState> {
  const unionId = Number(idOf(form, 'unionId'))
  const caller = await allowed('unions.manage', { kind: 'number-union', id: String(unionId) })
  const t = translator(caller.language, 'unions')
  const errors = reasonError(form, t)
  if (Object.keys(errors).length > 0) return { errors, values: valuesOf(form) }
  const to = textOf(form, 'carryOver') === 'allow' ? 'allow' : 'ask'
  const input = { unionId: unionId > 2 ** 31 - 1 ? 0 : unionId, to, expectedVersion: Number(idOf(form, 'version')), reason: textOf(form, 'reason') } as const
  const outcome = await setCarryOver(service(), actorOf(caller), { ...input, origin: await originOf() })
  if (outcome.kind === 'done') return redirect(`/unions/${unionId}?done=carry-over`)
  if (outcome.kind === 'bad-input') return { errors: { reason: t('error.reason') }, values: valuesOf(form) }
  return { errors: { form: t(`error.${outcome.kind}`) }, values: valuesOf(form) }
}

export async function decideCase(_before: FormState, form: FormData): Promise<FormState> {
  const caseId = idOf(form, 'caseId')
  const caller = await allowed('unions.manage', { kind: 'customer-number-case', id: String(caseId) })
  const t = translator(caller.language, 'unions')
  const decision = (['same', 'different'] as const).find((known) => known === textOf(form, 'decision'))
  const errors = { ...(decision ? {} : { decision: t('error.decision') }), ...reasonError(form, t) }
  if (!decision || Object.keys(errors).length > 0) return { errors, values: valuesOf(form) }
  const outcome = await decideNumber(service(), actorOf(caller), { caseId, decision, reason: textOf(form, 'reason'), origin: await originOf() })
  if (outcome.kind === 'bad-input') return { errors: { reason: t('error.reason') }, values: valuesOf(form) }
  const done = outcome.kind === 'decided' ? decision : outcome.kind
  // Back to the list it stood in, of one union or of all.
  const [path, query = ''] = ((await openedFrom()) ?? '').split(/[?#]/)
  const kept = readKept(path === '/unions/quarantine' ? Object.fromEntries(new URLSearchParams(query)) : {})
  return redirect(keptAddress(kept, { done }))
}

function answer(outcome: RequestUnionChangeOutcome, form: FormData, t: T): FormState {
  switch (outcome.kind) {
    case 'waiting':
      return redirect(`/unions/${outcome.unionId}`)
    case 'started-already':
      return redirect(`/unions/${outcome.unionId}?done=started-already`)
    case 'bad-input':
      return { errors: { [outcome.field === 'merchants' ? 'form' : outcome.field]: t(`error.${outcome.field}`) }, values: valuesOf(form) }
    case 'under-way':
      return { errors: { form: t('error.under-way') }, values: valuesOf(form) }
    default:
      return { errors: { form: showObstacle(t, outcome) ?? t('error.not-found') }, values: valuesOf(form) }
  }
}

function reasonError(form: FormData, t: T): Record<string, string> {
  const fault = reasonFault(form)
  return fault ? { reason: t(`error.${fault}`) } : {}
}
