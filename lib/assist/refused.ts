import type { Reason } from './codes'
import { type Fault, faultOf } from './faults'
import type { ParameterName } from './parameters'

/** Cleaned values of the parameters that were sent and are not empty. */
export type Values = ReadonlyMap<ParameterName, string>

/** Carries a fault out of the readers of single fields; `readOrder` makes it an answer, and it goes no further. */
export class Refused extends Error {
  readonly answer: { fault: Fault }
  constructor(name: ParameterName, reason: Reason) {
    super(reason)
    this.answer = faultOf(name, reason)
  }
}
