import type { OrderState } from '@/lib/one-click/rules'

/** States of an order as the wire writes them. */
export const orderStateNames: Record<OrderState, string> = {
  'in-process': 'In Process',
  delayed: 'Delayed',
  approved: 'Approved',
  'partial-delayed': 'PartialDelayed',
  declined: 'Declined',
  timeout: 'Timeout',
  canceled: 'Canceled',
  'partial-canceled': 'PartialCanceled',
}
