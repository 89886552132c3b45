'use server'

import { redirect } from 'next/navigation'
import { allowed } from '@/app/(account)/allowed'
import { noteRefused, originOf } from '@/app/(account)/caller'
import { reasonFault, textOf, valuesOf } from '@/app/(account)/form'
import { ownAddresses } from '@/app/(account)/list/way-back'
import type { FormState, Review } from '@/components/account/act-form'
import { type BulkPreview, previewBulk } from '@/lib/bulk/preview-bulk'
import { requestBulk } from '@/lib/bulk/request-bulk'
import { type BulkAct, bulkKinds, mayBulk, mostCustomers } from '@/lib/bulk/rules'
import { queryOf } from '@/lib/exports/lists'
import { parseFilter } from '@/lib/one-click/list-filter'
import { localeOf, type MessageLanguage, translator } from '@/lib/platform/messages'
import { currencyExponent, readTypedAmount } from '@/lib/platform/money'
import { service } from '@/lib/service'
import { reasonCodes } from '../[customerId]/texts'
import { outcomeRows, showAct } from './texts'

/** One act on many customers: first its preview, then, for exactly what was previewed, the start. */
export async function startBulk(_before: FormState, form: FormData): Promise<FormState> {
  const caller = await allowed('customers.bulk', { kind: 'list', id: 'customers' })
  const { language } = caller
  const t = translator(language, 'bulk')
  const { act, errors } = readAct(form, language)
  const fault = reasonFault(form)
  if (fault) errors.reason = t(`error.${fault}`)
  if (!act || Object.keys(errors).length > 0) return { errors, values: valuesOf(form) }
  const refuse = (text: string): FormState => ({ errors: { form: text }, values: valuesOf(form) })
  const tooMany = () => refuse(t('notice.tooMany', { most: mostCustomers.toLocaleString(localeOf[language]) }))
  if (!mayBulk(caller, act.kind)) {
    await noteRefused(caller, 'customers.bulk', { kind: 'list', id: act.kind }, { reason: 'role' })
    return refuse(t('refused.not-allowed'))
  }
  const query = queryOf([...new URLSearchParams(textOf(form, 'selection'))])
  const preview = await previewBulk(service(), caller, parseFilter(query).filter, act)
  if (preview.kind === 'too-many') return tooMany()
  if (preview.total === 0) return refuse(t('notice.nobody'))
  const of = JSON.stringify([showAct('en', act), preview.total])
  const isSave = textOf(form, 'step') === 'save'
  if (!isSave || textOf(form, 'reviewed') !== of)
    return { errors: {}, values: valuesOf(form), review: reviewOf(language, { of, act, preview, changed: isSave }) }
  const outcome = await requestBulk(service(), caller, { query, act, reason: textOf(form, 'reason'), expected: preview.total, origin: await originOf() })
  switch (outcome.kind) {
    case 'requested':
      return redirect((await ownAddresses())(`/customers/bulk/${outcome.id}`))
    case 'too-many':
      return tooMany()
    case 'too-many-open':
      return refuse(t('error.tooManyOpen'))
    case 'nobody':
      return refuse(t('notice.nobody'))
    case 'changed':
      return refuse(t('review.changed'))
    case 'not-allowed':
      return refuse(t('refused.not-allowed'))
    case 'bad-input':
      return { errors: { [outcome.field]: t(`error.${outcome.field}`, { currency: textOf(form, 'currency') }) }, values: valuesOf(form) }
  }
}

function readAct(form: FormData, language: MessageLanguage): { act: BulkAct | null; errors: Record<string, string> } {
  const t = translator(language, 'bulk')
  const kind = bulkKinds.find((known) => known === textOf(form, 'do'))
  if (!kind) return { act: null, errors: {} }
  if (kind === 'limit') {
    const currency = textOf(form, 'currency')
    if (currencyExponent(currency) === null) return { act: null, errors: { currency: t('error.currency') } }
    const typed = textOf(form, 'amount')
    const amountMinor = typed === '' ? null : readTypedAmount(typed, currency)
    if (typed !== '' && amountMinor === null) return { act: null, errors: { amount: t('error.amount', { currency }) } }
    return { act: { kind, currency, window: textOf(form, 'window') === 'week' ? 'week' : 'day', amountMinor }, errors: {} }
  }
  const reasonCode = reasonCodes.find((code) => code === textOf(form, 'reasonCode'))
  if (!reasonCode) return { act: null, errors: { reasonCode: t('error.reasonCode') } }
  return { act: kind === 'deny' ? { kind, reasonCode, destroyCards: textOf(form, 'cards') === 'destroy' } : { kind, reasonCode }, errors: {} }
}

type Reviewed = { of: string; act: BulkAct; preview: Extract<BulkPreview, { kind: 'preview' }>; changed: boolean }

function reviewOf(language: MessageLanguage, { of, act, preview: { total, counts }, changed }: Reviewed): Review {
  const t = translator(language, 'bulk')
  const destroys = act.kind === 'deny' && act.destroyCards
  return {
    of,
    title: `${t('review.title')}: ${showAct(language, act)}`,
    lead: t('review.lead', { total, changes: (counts.done ?? 0).toLocaleString(localeOf[language]) }),
    lines: [...(destroys ? [t('review.destroys')] : []), t('ask.fixed'), ...(changed ? [t('review.changed')] : [])],
    table: { caption: t('review.caption'), columns: [t('review.act'), t('review.customers')], rows: outcomeRows(t, language, counts, { would: true }) },
  }
}
