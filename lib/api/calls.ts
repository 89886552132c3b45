import type { Call } from './call'
import { deleteSavedCard, putMark, readCustomer, readCustomers, readSavedCards } from './customers'
import { readDecision } from './decision'
import { readEvents } from './events'
import { postCancellation, postConfirmation } from './follow-ups'
import { putLimits, readLimits } from './limits'
import { readDocument } from './openapi'
import { getOrder, postOrder } from './orders'
import {
  deleteEndpoint,
  postEndpoint,
  postResend,
  postRotation,
  postTest,
  putEndpoint,
  readDeliveries,
  readEndpoint,
  readEndpoints,
  readSecret,
} from './webhooks'

const offered: readonly Call[] = [
  postOrder,
  getOrder,
  postConfirmation,
  postCancellation,
  readCustomers,
  readCustomer,
  putMark,
  readSavedCards,
  deleteSavedCard,
  readLimits,
  putLimits,
  readDecision,
  readEvents,
  readEndpoints,
  postEndpoint,
  readEndpoint,
  putEndpoint,
  deleteEndpoint,
  readSecret,
  postRotation,
  postTest,
  readDeliveries,
  postResend,
]

/** Every call of the JSON API. What is not in this list does not exist: routes, documents and tests are made from it. */
export const calls: readonly Call[] = [...offered, readDocument(offered)]
