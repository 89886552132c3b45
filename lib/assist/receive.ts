import { type Fault, faultOf } from './faults'
import { type ParameterName, parameterOf, parameters } from './parameters'

/** Parameters as they were sent, decoded but not cleaned: what signatures are made of. */
export type Received = ReadonlyMap<ParameterName, string>

type Pair = readonly [name: string, value: string | null]

/**
 * Finds our parameters among the pairs of a request; a null value is one that could not be decoded. Each parameter may be
 * sent once, because a program that signs and one that checks could otherwise mean different ones.
 */
export function receive(pairs: Iterable<Pair>): { received: Received } | { fault: Fault } {
  const received = new Map<ParameterName, string>()
  for (const [sentName, value] of pairs) {
    const name = parameterOf(sentName)
    if (name === null) continue
    if (received.has(name)) return faultOf(name, 'repeated')
    // U+FFFD is what lenient decoders leave of broken bytes; a lone surrogate is in no UTF-8 at all.
    if (value === null || /\ufffd|\p{Surrogate}/u.test(value)) return faultOf(name, 'encoding')
    const mayHaveLines = 'lines' in parameters[name]
    if ((mayHaveLines ? /[^\P{Cc}\t\r\n]/u : /\p{Cc}/u).test(value)) return faultOf(name, 'control-characters')
    received.set(name, value)
  }
  return { received }
}

/** The pairs of a query or of an `application/x-www-form-urlencoded` body. */
export function* urlEncodedPairs(text: string): Generator<Pair> {
  for (const part of text.split('&')) {
    const at = part.indexOf('=')
    const name = decoded(at < 0 ? part : part.slice(0, at))
    if (name !== null && name !== '') yield [name, at < 0 ? '' : decoded(part.slice(at + 1))]
  }
}

// Unlike URLSearchParams this notices bytes that are not UTF-8 and percent signs without two digits.
function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return null
  }
}
