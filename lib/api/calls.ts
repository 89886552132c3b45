import type { Call } from './call'
import { readCustomer, readSavedCards } from './customers'
import { readDecision } from './decision'
import { putLimits, readLimits } from './limits'

/** Every call of the JSON API. What is not in this list does not exist: routes, documents and tests are made from it. */
export const calls: readonly Call[] = [readCustomer, readSavedCards, readLimits, putLimits, readDecision]
