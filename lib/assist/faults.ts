import { type FirstCode, type Reason, reasons, type SecondCode } from './codes'
import { type ParameterName, parameters } from './parameters'

/** A refused request: codes for the merchant's program, parameter and reason for people. Never a value. */
export type Fault = { firstCode: FirstCode; secondCode: SecondCode; parameter: ParameterName | null; reason: Reason }

/** `parameter` null: the request as a whole (second code 103, format). */
export function faultOf(parameter: ParameterName | null, reason: Reason): { fault: Fault } {
  return { fault: { firstCode: reasons[reason], secondCode: parameter ? parameters[parameter].second : 103, parameter, reason } }
}

/** How many characters the parameter of a fault may have. */
export function maxOf({ parameter }: Fault): number {
  return parameter ? parameters[parameter].max : 0
}

/** The HTTP status of the page that shows a fault. */
export function statusOf({ reason }: Fault): 400 | 405 | 413 | 415 {
  switch (reason) {
    case 'method':
      return 405
    case 'body-too-large':
      return 413
    case 'body-type':
      return 415
    default:
      return 400
  }
}
