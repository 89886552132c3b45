'use server'

import { redirect } from 'next/navigation'
import { actorOf, allowed } from '@/app/(account)/allowed'
import { originOf } from '@/app/(account)/caller'
import { idOf, reasonFault, textOf, valuesOf } from '@/app/(account)/form'
import { ownAddresses } from '@/app/(account)/list/way-back'
import type { FormState } from '@/components/account/act-form'
import { cancelPayment } from '@/lib/payments/cancel-payment'
import { confirmPayment } from '@/lib/payments/confirm-payment'
import { judgeFollowUp } from '@/lib/payments/follow-up-rules'
import { readOrderDetail } from '@/lib/payments/order-queries'
import { readTypedAmount } from '@/lib/platform/money'
import { service } from '@/lib/service'
import { readerOf } from './read-page'
import { followUpReview } from './review'
import { type Reader, showActor, showAmount } from './texts'

/** Confirms, cancels or refunds: first a second look at what will happen, then, for exactly what was looked at, the act. */
export async function followUpOrder(_before: FormState, form: FormData): Promise<FormState> {
  const orderId = idOf(form, 'orderId')
  const kind = textOf(form, 'kind') === 'confirm' ? 'confirm' : 'cancel'
  const caller = await allowed(`orders.${kind}`, { kind: 'order-id', id: String(orderId) })
  const order = await readOrderDetail(service(), caller.scope, orderId)
  if (!order) return redirect('/orders')
  const reader = await readerOf(caller, order)
  const { t } = reader
  const { held, paidBillNumber } = order
  const refuse = (field: string, text: string): FormState => ({ errors: { [field]: text }, values: valuesOf(form) })
  if (!held || paidBillNumber === null) return refuse('form', t('error.not-paid'))
  if (textOf(form, 'lastNumber') !== String(held.lastNumber)) return refuse('form', showMeanwhile(reader, order.operations[0]))

  const { currency } = order.amount
  const typed = textOf(form, 'amount')
  const minor = typed === '' ? null : readTypedAmount(typed, currency)
  const reason = textOf(form, 'reason')
  const errors: Record<string, string> = {}
  if (typed !== '' && (minor === null || minor <= 0n)) errors.amount = t('error.amount', { currency })
  const fault = kind === 'cancel' ? reasonFault(form) : null
  if (fault) errors.reason = t(`error.${fault}`)
  if (Object.keys(errors).length > 0) return { errors, values: valuesOf(form) }
  const judged = judgeFollowUp(kind, held, minor)
  if (!judged.allowed) return refuse(judged.why.startsWith('above') ? 'amount' : 'form', t(`error.${judged.why}`))

  const of = `${kind} ${judged.minor} ${held.lastNumber}`
  if (textOf(form, 'step') !== 'save' || textOf(form, 'reviewed') !== of) {
    const changed = textOf(form, 'step') === 'save'
    return { errors: {}, values: valuesOf(form), review: followUpReview(reader, order, { of, kind, minor: judged.minor, changed }) }
  }

  const outcome = await (kind === 'confirm' ? confirmPayment : cancelPayment)(service(), caller.scope, actorOf(caller), {
    billNumber: paidBillNumber,
    amountMinor: judged.minor,
    reason: reason === '' ? null : reason,
    // The same act on the same state of the order is the same request, whoever sends it and however often: money goes once.
    requestKey: `account ${of}`,
    lastNumber: held.lastNumber,
    origin: await originOf(),
  })
  const own = await ownAddresses()
  const end = (done: string): never => redirect(own(`/orders/${orderId}?done=${done}#money`))
  const now = await readOrderDetail(service(), caller.scope, orderId)
  switch (outcome.kind) {
    case 'done': {
      const made = now?.operations.find(({ id }) => id === outcome.operationId)
      return end(made?.requestedBy === `staff:${caller.staffId}` ? kind : 'already')
    }
    case 'refused':
    case 'unknown':
      return end(outcome.kind)
    case 'stale':
    case 'key-taken':
      return refuse('form', showMeanwhile(now ? await readerOf(caller, now) : reader, now?.operations[0]))
    case 'not-allowed':
      return refuse('form', t(`error.${outcome.why}`))
    case 'bad-input':
      return refuse(outcome.field === 'requestKey' ? 'form' : outcome.field, t(`error.${outcome.field === 'amount' ? 'amount' : 'reason'}`, { currency }))
    case 'not-found':
      return redirect('/orders')
  }
}

type Operation = NonNullable<Awaited<ReturnType<typeof readOrderDetail>>>['operations'][number]

/** Who was faster, and with what. */
function showMeanwhile(reader: Reader, last: Operation | undefined): string {
  if (!last) return reader.t('error.meanwhileUnknown')
  const actor = last.requestedBy === null ? reader.t('somebody') : showActor(reader, last.requestedBy)
  return reader.t('error.meanwhile', { actor, act: reader.t(`operations.kind.${last.kind}`), amount: showAmount(reader, last.amount) })
}
