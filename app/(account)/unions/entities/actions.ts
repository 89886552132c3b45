'use server'

import { redirect } from 'next/navigation'
import { actorOf, allowed } from '@/app/(account)/allowed'
import { originOf } from '@/app/(account)/caller'
import { idOf, textOf, valuesOf } from '@/app/(account)/form'
import { ownAddresses } from '@/app/(account)/list/way-back'
import type { FormState } from '@/components/account/act-form'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { createGroup, createLegalEntity } from '@/lib/unions/create-legal-entity'
import { moveEntityToGroup } from '@/lib/unions/move-entity-to-group'
import { moveMerchantToEntity } from '@/lib/unions/move-merchant-to-entity'
import { renameGroup, renameLegalEntity } from '@/lib/unions/rename-legal-entity'
import { readId } from '../address'
import { answerMove, answerName, faultsOf } from './answers'

export async function addEntity(_before: FormState, form: FormData): Promise<FormState> {
  const caller = await allowed('unions.manage', { kind: 'legal-entity', id: 'new' })
  const t = translator(caller.language, 'unions')
  const errors = faultsOf(form, t, { named: true })
  if (errors) return { errors, values: valuesOf(form) }
  const groupId = textOf(form, 'group') === '' ? null : (readId(textOf(form, 'group')) ?? 0)
  const input = { name: textOf(form, 'name'), groupId, reason: textOf(form, 'reason'), origin: await originOf() }
  const outcome = await createLegalEntity(service(), actorOf(caller), input)
  if (outcome.kind === 'created') return redirect(`/unions/entities/${outcome.id}?done=created`)
  return answerName(outcome, form, t)
}

export async function nameEntity(_before: FormState, form: FormData): Promise<FormState> {
  const id = readId(textOf(form, 'entityId')) ?? 0
  const caller = await allowed('unions.manage', { kind: 'legal-entity', id: String(id) })
  const t = translator(caller.language, 'unions')
  const errors = faultsOf(form, t, { named: true })
  if (errors) return { errors, values: valuesOf(form) }
  const input = { id, name: textOf(form, 'name'), expectedVersion: Number(idOf(form, 'version')), reason: textOf(form, 'reason'), origin: await originOf() }
  const outcome = await renameLegalEntity(service(), actorOf(caller), input)
  if (outcome.kind === 'done') return redirect((await ownAddresses())(`/unions/entities/${id}?done=renamed`))
  return answerName(outcome, form, t)
}

export async function moveEntity(_before: FormState, form: FormData): Promise<FormState> {
  const id = readId(textOf(form, 'entityId')) ?? 0
  const caller = await allowed('unions.manage', { kind: 'legal-entity', id: String(id) })
  const t = translator(caller.language, 'unions')
  const errors = faultsOf(form, t, { named: false })
  if (errors) return { errors, values: valuesOf(form) }
  const groupId = textOf(form, 'group') === '' ? null : (readId(textOf(form, 'group')) ?? 0)
  const input = { id, groupId, expectedVersion: Number(idOf(form, 'version')), reason: textOf(form, 'reason'), origin: await originOf() }
  const outcome = await moveEntityToGroup(service(), actorOf(caller), input)
  if (outcome.kind === 'done') return redirect((await ownAddresses())(`/unions/entities/${id}?done=moved`))
  return answerMove(outcome, 'group', form, t)
}

export async function moveMerchant(_before: FormState, form: FormData): Promise<FormState> {
  const merchantId = readId(textOf(form, 'merchantId')) ?? 0
  const caller = await allowed('unions.manage', { kind: 'merchant', id: String(merchantId) })
  const t = translator(caller.language, 'unions')
  const errors = faultsOf(form, t, { named: false })
  const toId = readId(textOf(form, 'to'))
  if (toId === null) return { errors: { to: t('entity.chooseOne'), ...errors }, values: valuesOf(form) }
  if (errors) return { errors, values: valuesOf(form) }
  const fromId = readId(textOf(form, 'entityId')) ?? 0
  const input = { merchantId, fromId, toId, reason: textOf(form, 'reason'), origin: await originOf() }
  const outcome = await moveMerchantToEntity(service(), actorOf(caller), input)
  if (outcome.kind === 'done') return redirect((await ownAddresses())(`/unions/entities/${toId}?done=merchant-moved`))
  return answerMove(outcome, 'entity', form, t)
}

export async function addGroup(_before: FormState, form: FormData): Promise<FormState> {
  const caller = await allowed('unions.manage', { kind: 'legal-entity-group', id: 'new' })
  const t = translator(caller.language, 'unions')
  const errors = faultsOf(form, t, { named: true })
  if (errors) return { errors, values: valuesOf(form) }
  const input = { name: textOf(form, 'name'), reason: textOf(form, 'reason'), origin: await originOf() }
  const outcome = await createGroup(service(), actorOf(caller), input)
  if (outcome.kind === 'created') return redirect(`/unions/groups/${outcome.id}?done=created`)
  return answerName(outcome, form, t)
}

export async function nameGroup(_before: FormState, form: FormData): Promise<FormState> {
  const id = readId(textOf(form, 'groupId')) ?? 0
  const caller = await allowed('unions.manage', { kind: 'legal-entity-group', id: String(id) })
  const t = translator(caller.language, 'unions')
  const errors = faultsOf(form, t, { named: true })
  if (errors) return { errors, values: valuesOf(form) }
  const input = { id, name: textOf(form, 'name'), expectedVersion: Number(idOf(form, 'version')), reason: textOf(form, 'reason'), origin: await originOf() }
  const outcome = await renameGroup(service(), actorOf(caller), input)
  if (outcome.kind === 'done') return redirect((await ownAddresses())(`/unions/groups/${id}?done=renamed`))
  return answerName(outcome, form, t)
}
