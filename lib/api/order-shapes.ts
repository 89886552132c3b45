import * as z from 'zod'
import type { ApiCaller } from '@/lib/api-access/rules'
import { brandNames } from '@/lib/cards/rules'
import { type OrderState, orderStates } from '@/lib/one-click/rules'
import { type Held, takenMinor } from '@/lib/payments/follow-up-rules'
import type { OrderWithOperations } from '@/lib/payments/order-queries'
import { type OperationState, operationStates } from '@/lib/payments/rules'
import { maskOfOperation, type OperationRow } from '@/lib/payments/store'
import type { Env } from '@/lib/platform/env'
import { formatAmount } from '@/lib/platform/money'
import * as shapes from './shapes'

export const billNumber = z
  .string()
  .regex(/^5\d{14,15}$/, { error: 'must be a billnumber: 15 or 16 digits, of which the first is 5' })
  .meta({ description: 'Our number of an attempt to pay the order', examples: ['550000112345678'] })

export const orderState = z.enum(orderStates)

export const payUrl = z.url().meta({ description: 'Where the payer goes to pay', examples: ['https://pay.example/pay/Xc0mEXAMPLEmEXAMPLEmEXAMPLEmEXAM'] })

export const operation = z.strictObject({
  number: z.int().meta({ description: 'Within the order, from 1' }),
  kind: z.enum(['payment', 'confirmation', 'cancellation']),
  state: z.enum(operationStates).meta({
    description: 'unknown: the acquirer has not said yet how it ended, and is asked again until it does',
  }),
  billNumber,
  amount: shapes.amount,
  currency: shapes.currency,
  card: z.strictObject({ brand: z.enum(Object.keys(brandNames) as [string, ...string[]]), first6: shapes.first6, last4: shapes.last4 }).nullable(),
  token: z.uuid().nullable().meta({ description: 'Of the saved card that was charged' }),
  responseCode: z
    .string()
    .nullable()
    .meta({ examples: ['AS000'] }),
  approvalCode: z.string().nullable(),
  cause: z
    .string()
    .nullable()
    .meta({ description: 'Of a decline or a refusal', examples: ['no-funds'] }),
  reason: z.string().nullable().meta({ description: 'What was given as reason for a confirmation or a cancellation' }),
  startedAt: shapes.instant,
  finishedAt: shapes.instant.nullable(),
})

export const order = z.strictObject({
  billNumber: billNumber.meta({ description: 'Of the latest attempt' }),
  merchantId: z.int(),
  orderNumber: z.string(),
  state: orderState,
  amount: shapes.amount,
  currency: shapes.currency,
  customerNumber: z.string().nullable(),
  twoStage: z.boolean(),
  language: z.enum(['en', 'ru', 'be']),
  payUrl,
  createdAt: shapes.instant,
  expiresAt: shapes.instant,
  money: z
    .strictObject({
      authorized: shapes.amount,
      confirmed: shapes.amount.nullable().meta({ description: 'Of a payment in two stages, once it is confirmed' }),
      canceled: shapes.amount,
      left: shapes.amount.meta({ description: 'What can still be given back' }),
    })
    .nullable()
    .meta({ description: 'What is held or taken; null while the order is not paid' }),
  operations: z.array(operation),
})

export function showOrder(
  { publicUrl }: Pick<Env, 'publicUrl'>,
  caller: ApiCaller,
  { order: row, operations, held }: OrderWithOperations,
): z.infer<typeof order> {
  return {
    billNumber: row.billNumber,
    merchantId: row.merchantId,
    orderNumber: row.number,
    state: row.state as OrderState,
    amount: formatAmount({ minor: row.amountMinor, currency: row.currency }),
    currency: row.currency,
    customerNumber: row.customerNumber,
    twoStage: row.twoStage,
    language: row.language as 'en' | 'ru' | 'be',
    payUrl: payUrlOf(publicUrl, row.orderKey),
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    money: held && showHeld(held, row.currency),
    operations: operations.map((each) => showOperation(caller, each)),
  }
}

export function payUrlOf(publicUrl: string, orderKey: string): string {
  return `${publicUrl}/pay/${orderKey}`
}

function showHeld(held: Held, currency: string): NonNullable<z.infer<typeof order>['money']> {
  const show = (minor: bigint) => formatAmount({ minor, currency })
  return {
    authorized: show(held.authorizedMinor),
    confirmed: held.confirmation && !held.confirmation.open ? show(held.confirmation.minor) : null,
    canceled: show(held.canceledMinor),
    left: show(takenMinor(held) - held.canceledMinor - held.cancelingMinor),
  }
}

const kinds: Record<number, z.infer<typeof operation>['kind']> = { 100: 'payment', 200: 'confirmation', 300: 'cancellation' }

export function showOperation(caller: ApiCaller, row: OperationRow): z.infer<typeof operation> {
  const mask = maskOfOperation(row)
  return {
    number: row.number,
    kind: kinds[row.type] ?? 'payment',
    state: row.state as OperationState,
    billNumber: row.billNumber,
    amount: formatAmount({ minor: row.amountMinor, currency: row.currency }),
    currency: row.currency,
    card: mask && shapes.maskFor(caller, mask),
    token: row.savedCardId,
    responseCode: row.responseCode,
    approvalCode: row.approvalCode,
    cause: row.state === 'declined' || row.state === 'reversed' ? row.acquirerMessage : null,
    reason: row.reason,
    startedAt: row.startedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  }
}
