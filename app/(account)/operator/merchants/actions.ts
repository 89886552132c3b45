'use server'

import { redirect } from 'next/navigation'
import { actorOf, allowed } from '@/app/(account)/allowed'
import { originOf } from '@/app/(account)/caller'
import { merchantIdOf, reasonFault, textOf, valuesOf, wholeOf } from '@/app/(account)/form'
import { ownAddresses } from '@/app/(account)/list/way-back'
import { readId } from '@/app/(account)/unions/address'
import type { FormState } from '@/components/account/act-form'
import { changeFacts } from '@/lib/merchants/change-facts'
import { type MerchantFacts, readFacts } from '@/lib/merchants/merchant-facts'
import { readMerchantSettings } from '@/lib/merchants/settings-queries'
import { languages, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { createMerchant } from '@/lib/unions/create-merchant'
import { factsReview } from './review'
import type { T } from './texts'

export async function addMerchant(_before: FormState, form: FormData): Promise<FormState> {
  const caller = await allowed('merchants.manage', { kind: 'merchant', id: 'new' })
  const t = translator(caller.language, 'merchants')
  const values = valuesOf(form)
  const id = wholeOf(form, 'id')
  const isNew = textOf(form, 'entity') === 'new'
  const outcome = await createMerchant(service(), actorOf(caller), {
    ...factsIn(form),
    id,
    entity: isNew ? { kind: 'new', name: textOf(form, 'entityName') } : { kind: 'known', id: readId(textOf(form, 'entity')) ?? 0 },
    language: languages.find((one) => one === textOf(form, 'language')) ?? 'en',
    timeZone: textOf(form, 'timeZone'),
    reason: reasonIn(form),
    origin: await originOf(),
  })
  switch (outcome.kind) {
    case 'created':
      return redirect(`/operator/merchants/${outcome.id}?done=created`)
    case 'id-taken':
      return { errors: { id: t('error.id-taken', { id: String(id), name: outcome.name }) }, values }
    case 'no-entity':
      return { errors: { form: t('error.no-entity') }, values }
    case 'entity-name-taken':
      return { errors: { entityName: t('error.entity-name-taken') }, values }
    case 'bad-input':
      return { errors: errorsOf(outcome.faults, form, t), values }
  }
}

/** Looked at first: what will change, and what that means for orders that are open. */
export async function saveFacts(_before: FormState, form: FormData): Promise<FormState> {
  const merchantId = merchantIdOf(form)
  const caller = await allowed('merchants.manage', { kind: 'merchant', id: String(merchantId) })
  const t = translator(caller.language, 'merchants')
  const values = valuesOf(form)
  const read = readFacts(factsIn(form))
  const reason = reasonIn(form)
  const faults = [...('faults' in read ? read.faults : []), ...(reason === '' ? [{ field: 'reason' as const, value: '' }] : [])]
  if ('faults' in read || faults.length > 0) return { errors: errorsOf(faults, form, t), values }
  const { facts } = read
  const expectedVersion = wholeOf(form, 'version')
  const settings = await readMerchantSettings(service(), caller.scope, merchantId)
  if (!settings) return { errors: { form: t('error.not-found') }, values }
  if (settings.version !== expectedVersion) return { errors: { form: t('error.stale') }, values }
  const of = JSON.stringify(facts)
  if (textOf(form, 'step') !== 'save' || textOf(form, 'reviewed') !== of) {
    const changed = textOf(form, 'step') === 'save'
    const review = await factsReview({ settings, facts, of, changed }, caller)
    return review ? { errors: {}, values, review } : { errors: { form: t('error.unchanged') }, values }
  }
  const outcome = await changeFacts(service(), caller.scope, actorOf(caller), { ...facts, merchantId, expectedVersion, reason, origin: await originOf() })
  switch (outcome.kind) {
    case 'done':
      return redirect((await ownAddresses())(`/operator/merchants/${merchantId}?done=changed`))
    case 'bad-input':
      return { errors: errorsOf(outcome.faults, form, t), values }
    default:
      return { errors: { form: t(`error.${outcome.kind}`) }, values }
  }
}

function factsIn(form: FormData): MerchantFacts {
  return {
    name: textOf(form, 'name'),
    baseCurrency: textOf(form, 'baseCurrency'),
    currencies: textOf(form, 'currencies')
      .split(/[\s,;]+/)
      .filter((code) => code !== ''),
    country: textOf(form, 'country'),
    acceptsCards: textOf(form, 'cards') === 'on',
    mayDisable3ds: textOf(form, 'disable3ds') === 'yes',
  }
}

// A reason that says nothing is refused here, as everywhere; an empty one is what verbs refuse.
function reasonIn(form: FormData): string {
  return reasonFault(form) === null ? textOf(form, 'reason') : ''
}

type Fault = { field: 'id' | 'name' | 'entityName' | 'baseCurrency' | 'currencies' | 'country' | 'timeZone' | 'reason'; value: string }

function errorsOf(faults: readonly Fault[], form: FormData, t: T): Record<string, string> {
  return Object.fromEntries(faults.map((fault) => [fault.field, errorOf(fault, form, t)]))
}

function errorOf({ field, value }: Fault, form: FormData, t: T): string {
  if (field === 'reason') return t(`error.${reasonFault(form) ?? 'reason'}`)
  if (field === 'currencies' && value === '') return t('error.tooMany')
  return t(`error.${field}`, { value: value.slice(0, 40) })
}
