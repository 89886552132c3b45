import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { Language } from '@/lib/payments/rules'
import type { KeyProvider } from '@/lib/vault/keys'
import { type Reason, reasons } from './codes'
import { type Fault, faultOf } from './faults'
import { type ParameterName, parameterOf } from './parameters'

/** A refusal as its page shows it. `reference` is in the log too, so that a payer's call finds the line. */
export type Refusal = { fault: Fault; merchantId: number | null; language: Language | null; reference: string }

export function newReference(): string {
  return randomBytes(5).toString('hex')
}

/**
 * A refusal as the ErrorID of a URL. It carries itself instead of pointing to a row, so that a flood of bad orders fills no table; and it
 * is authenticated, so that nobody can make a page of ours say what we did not find. It holds names and codes, never a value.
 */
export function writeErrorId(keys: KeyProvider, { fault, merchantId, language, reference }: Refusal): string {
  const text = [fault.reason, fault.parameter ?? '', merchantId ?? '', language ?? '', reference].join('.')
  return `${text}.${macOf(keys, text)}`
}

/** Null for anything that `writeErrorId` did not write. */
export function readErrorId(keys: KeyProvider, errorId: string): Refusal | null {
  if (errorId.length > 200) return null
  const cut = errorId.lastIndexOf('.')
  const text = errorId.slice(0, Math.max(cut, 0))
  const given = Buffer.from(errorId.slice(cut + 1), 'utf8')
  const wanted = Buffer.from(macOf(keys, text), 'utf8')
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return null

  const [reason = '', parameter = '', merchantId = '', language = '', reference = ''] = text.split('.')
  // An id of another release may name what this one does not know.
  if (!isReason(reason) || (parameter !== '' && parameterOf(parameter) === null)) return null
  return {
    ...faultOf(parameterOf(parameter) as ParameterName | null, reason),
    merchantId: merchantId === '' ? null : Number(merchantId),
    language: language === '' ? null : (language as Language),
    reference,
  }
}

function isReason(text: string): text is Reason {
  return Object.hasOwn(reasons, text)
}

// The key serves visits of pay pages too; the word in front keeps the two apart.
function macOf(keys: KeyProvider, text: string): string {
  return keys.mac('visit', `refused-order:${text}`).subarray(0, 16).toString('base64url')
}
