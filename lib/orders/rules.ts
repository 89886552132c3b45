import type { OrderState } from '@/lib/one-click/rules'
import { checkDigitIsRight } from '@/lib/platform/mask-pan-runs'

/** From, to. The same table stands in the database (`order_transitions`), and a test compares them. */
export const orderTransitions: readonly (readonly [OrderState, OrderState])[] = [
  ['in-process', 'approved'],
  ['in-process', 'delayed'],
  ['in-process', 'declined'],
  ['in-process', 'timeout'],
  ['in-process', 'canceled'],
  ['declined', 'in-process'],
  ['timeout', 'in-process'],
  ['delayed', 'approved'],
  ['delayed', 'partial-delayed'],
  ['delayed', 'canceled'],
  ['partial-delayed', 'approved'],
  ['partial-delayed', 'canceled'],
  ['partial-delayed', 'partial-canceled'],
  ['approved', 'canceled'],
  ['approved', 'partial-canceled'],
  ['partial-canceled', 'canceled'],
]

/** What a merchant asks to be paid, already checked for form and signature by the wire that brought it. */
export type NewOrder = {
  merchantId: number
  number: string
  amountMinor: bigint
  currency: string
  /** 1 to 32 characters, cleaned; null: no One Click for this order. */
  customerNumber: string | null
  twoStage: boolean
  disable3ds: boolean
  testMode: boolean
  language: 'en' | 'ru' | 'be'
  comment: string | null
  returnUrls: { any: string | null; ok: string | null; no: string | null }
  /** Names, address, phones, e-mail and country as the merchant sent them, cleaned; keys in camelCase (`firstName`, `email`, `country` …). */
  payer: Record<string, string>
  /** Known parameters without effect, kept with the order. */
  extra: Record<string, string>
}

/**
 * - `created`; `reopened`: a new attempt after a decline or a time-out, with a new billnumber; `same`: the order stood already, word for word
 *   the same, and is shown again (also when it is paid: its page says so and takes nothing);
 * - `conflict`: the number is taken by an order with another amount, currency or customer.
 */
export type CreateOrderOutcome = { kind: 'created' | 'reopened' | 'same'; orderKey: string; billNumber: string; expiresAt: Date } | { kind: 'conflict' }

/**
 * Billnumber: 5, Merchant_ID, then digits to a total of 15 (16 for the longest merchant ids). `random` must be evenly distributed digits. It never has the
 * check digit of a card number: logs would mask it, and a search would refuse it as one.
 */
export function billNumber(merchantId: number, randomDigits: (count: number) => string): string {
  const start = `5${merchantId}`
  const bill = start + randomDigits(Math.max(15 - start.length, 5))
  return checkDigitIsRight(bill) ? bill.slice(0, -1) + ((Number(bill.at(-1)) + 1) % 10) : bill
}

type Standing = { amountMinor: bigint; currency: string; customerNumber: string | null; state: string; expiresAt: Date }

/** Whether an order under the same number asks for the same: amount, currency and customer. */
export function sameOrder(known: Standing, order: NewOrder): boolean {
  return known.amountMinor === order.amountMinor && known.currency === order.currency && known.customerNumber === order.customerNumber
}

/** Whether an order has ended without money and may be opened again, as far as its own row tells. */
export function mayReopen({ state, expiresAt }: Pick<Standing, 'state' | 'expiresAt'>, now: Date): boolean {
  return state === 'declined' || state === 'timeout' || (state === 'in-process' && now >= expiresAt)
}
