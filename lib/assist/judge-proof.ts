import type { Signing } from '@/lib/merchants/rules'
import { checkValueMatches } from './check-value'
import type { Reason } from './codes'
import type { Received } from './receive'
import { signatureMatches } from './signature'
import { signedText } from './signed-text'

export type Unproven = { parameter: 'Checkvalue' | 'Signature'; reason: Reason }

/**
 * Whether an order is proven to come from the merchant as far as he, or a CustomerNumber in it (`demanded`), asks for that. Null: it is.
 * Whatever proof was sent must be right, also where none was asked for: a wrong one says that the order is not the merchant's.
 */
export function judgeProof(received: Received, signing: Signing, { demanded }: { demanded: boolean }): Unproven | null {
  const checkValue = received.get('Checkvalue')
  const signature = received.get('Signature')
  if (signing.checkValueRequired && !checkValue) return { parameter: 'Checkvalue', reason: 'check-value-missing' }
  if (signing.signatureRequired && !signature) return { parameter: 'Signature', reason: 'signature-missing' }
  if (demanded && !checkValue && !signature) return { parameter: 'Checkvalue', reason: 'proof-missing' }
  if (checkValue && !checkValueHolds(checkValue, received, signing)) return { parameter: 'Checkvalue', reason: 'check-value-wrong' }
  if (signature && !signatureHolds(signature, received, signing)) return { parameter: 'Signature', reason: 'signature-wrong' }
  return null
}

function checkValueHolds(sent: string, received: Received, { secretWord, undelimitedCheck }: Signing): boolean {
  if (secretWord === null) return false
  return checkValueMatches(sent, secretWord, signedText(received, { delimiter: undelimitedCheck ? '' : ';' }))
}

function signatureHolds(sent: string, received: Received, { publicKeyPems, signatureHash }: Signing): boolean {
  return signatureMatches(sent, publicKeyPems, signatureHash, signedText(received, { delimiter: ';' }))
}
