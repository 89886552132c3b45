import type { Tone } from '@/components/ui/badge'
import type { OrderState } from '@/lib/one-click/rules'
import type { OperationState } from '@/lib/payments/rules'

/** The colours that repeat what the words of states say. */
export const orderTones: Record<OrderState, Tone> = {
  'in-process': 'blue',
  approved: 'green',
  delayed: 'yellow',
  'partial-delayed': 'green',
  canceled: 'gray',
  'partial-canceled': 'gray',
  declined: 'red',
  timeout: 'gray',
}

export const operationTones: Record<OperationState, Tone> = {
  authenticating: 'blue',
  authorizing: 'blue',
  approved: 'green',
  declined: 'red',
  unknown: 'yellow',
  reversed: 'gray',
}
