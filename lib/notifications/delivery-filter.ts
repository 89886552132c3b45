import type { Prisma } from '@/lib/platform/db'
import { type DeliveryState, deliveryTypes } from './rules'

/** Which deliveries: every part that is there narrows. */
export type DeliveryFilter = {
  merchantId?: number
  state?: DeliveryState
  type?: string
  /** `assist`, or the id of an endpoint. */
  destination?: string
  /** From and before, moments of the event. */
  from?: Date
  until?: Date
  /** An order number, a customer number or a token; whole. */
  object?: string
  /** The public id of one event. */
  event?: string
}

export function whereOf({ merchantId, state, type, destination, from, until, object, event }: DeliveryFilter): Prisma.DeliveryWhereInput {
  const isKnown = type !== undefined && deliveryTypes.includes(type)
  const at = { ...(from ? { gte: from } : {}), ...(until ? { lt: until } : {}) }
  return {
    ...(merchantId === undefined ? {} : { merchantId }),
    ...(state ? { state } : {}),
    ...(destination === undefined ? {} : { endpointId: destination === 'assist' ? null : destination }),
    ...(object === undefined ? {} : { objectKey: { in: ['order', 'customer', 'saved_card', 'limit', 'union'].map((group) => `${group}:${object}`) } }),
    ...(isKnown || from || until || event
      ? { event: { ...(isKnown ? { type } : {}), ...(from || until ? { at } : {}), ...(event ? { publicId: event } : {}) } }
      : {}),
  }
}
