import { type FirstCode, type Reason, reasons, type SecondCode } from './codes'
import { type ParameterName, parameters } from './parameters'

/** A refused request: codes for the merchant's program, parameter and reason for people. Never a value. */
export type Fault = { firstCode: FirstCode; secondCode: SecondCode; parameter: ParameterName | null; reason: Reason }

/** `parameter` null: the request as a whole (second code 103, format). */
export function faultOf(parameter: ParameterName | null, reason: Reason): { fault: Fault } {
  return { fault: { firstCode: reasons[reason], secondCode: parameter ? parameters[parameter].second : 103, parameter, reason } }
}
