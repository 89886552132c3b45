import { reasonFault, textOf, valuesOf } from '@/app/(account)/form'
import type { FormState } from '@/components/account/act-form'
import { readName } from '@/lib/platform/name'
import type { CreateOutcome } from '@/lib/unions/create-legal-entity'
import type { MoveOutcome } from '@/lib/unions/move-merchant-to-entity'
import type { RenameOutcome } from '@/lib/unions/rename-legal-entity'
import type { T } from '../texts'

/** What is wrong with what was typed, all of it at once, or null. */
export function faultsOf(form: FormData, t: T, { named }: { named: boolean }): Record<string, string> | null {
  const reason = reasonFault(form)
  const errors = {
    ...(named && readName(textOf(form, 'name')) === null ? { name: t('error.name') } : {}),
    ...(reason ? { reason: t(`error.${reason}`) } : {}),
  }
  return Object.keys(errors).length > 0 ? errors : null
}

type NameOutcome = Exclude<CreateOutcome, { kind: 'created' }> | Exclude<RenameOutcome, { kind: 'done' }>

export function answerName(outcome: NameOutcome, form: FormData, t: T): FormState {
  const values = valuesOf(form)
  switch (outcome.kind) {
    case 'bad-input':
      return { errors: { [outcome.field]: t(`error.${outcome.field}`) }, values }
    case 'name-taken':
      return { errors: { name: t('entity.error.name-taken') }, values }
    case 'not-found':
    case 'stale':
    case 'unchanged':
      return { errors: { form: t(`entity.error.${outcome.kind}`) }, values }
  }
}

/** `to`: what it was to be moved to. */
export function answerMove(outcome: Exclude<MoveOutcome, { kind: 'done' }>, to: 'entity' | 'group', form: FormData, t: T): FormState {
  const values = valuesOf(form)
  switch (outcome.kind) {
    case 'bad-input':
      return { errors: { reason: t('error.reason') }, values }
    case 'not-admitted':
    case 'under-way': {
      const { union, merchant, merchantId } = outcome
      const held = { union, merchant, id: String(merchantId) }
      const text = outcome.kind === 'under-way' ? t('entity.error.under-way', held) : t(`entity.error.not-admitted-${to}`, held)
      return { errors: { form: text }, values }
    }
    case 'not-found':
    case 'stale':
    case 'unchanged':
      return { errors: { form: t(`entity.error.${outcome.kind}`) }, values }
  }
}
