import type { Signing } from '@/lib/merchants/rules'
import { checkValueMatches } from './check-value'
import { receive, urlEncodedPairs } from './receive'
import { signatureMatches } from './signature'
import { saysSomething, signedText } from './signed-text'

/** What was tried: `text` is X itself, or the address or body of a request. Empty proofs are looked for in the request. */
export type TriedProof = { text: string; checkValue: string; signature: string }

/** `other-form`: right for another setting than the merchant's; `nothing-to-compare`: he has no secret word, or no key. */
export type ProofVerdict = 'fits' | 'other-form' | 'wrong' | 'nothing-to-compare'

/** X as we make it, and what is right about the proofs. Never the right value of a proof: whoever knew it could sign without the secret. */
export type ExplainedProof = { x: string; undelimited: string; checkValue: ProofVerdict | null; signature: ProofVerdict | null }

export type ProofFault = 'unreadable' | 'other-merchant' | 'no-proof'

/** Tells why an order's proof fits or does not: for the people who write the shop's program (spec/assist-wire.md section 2). */
export function explainProof(tried: TriedProof, merchantId: number, signing: Signing): ExplainedProof | { fault: ProofFault } {
  const read = readText(tried)
  if (read === null) return { fault: 'unreadable' }
  if (read.merchantId !== String(merchantId)) return { fault: 'other-merchant' }
  const { x, undelimited, checkValue, signature } = read
  if (checkValue === '' && signature === '') return { fault: 'no-proof' }
  return {
    x,
    undelimited,
    checkValue: checkValue === '' ? null : judgeCheckValue(checkValue, { x, undelimited }, signing),
    signature: signature === '' ? null : judgeSignature(signature, x, signing),
  }
}

type Read = { merchantId: string; x: string; undelimited: string; checkValue: string; signature: string }

function readText({ text, ...proofs }: TriedProof): Read | null {
  const whole = text.trim()
  // X has no sign of equality before its first semicolon; a request has one in its first parameter.
  if (/^[^=&?]*;/.test(whole)) {
    const values = whole.split(';')
    return values.length < 3 ? null : { merchantId: values[0] ?? '', x: whole, undelimited: values.join(''), ...proofs }
  }
  const from = whole.indexOf('?')
  const read = receive(urlEncodedPairs(from < 0 ? whole : whole.slice(from + 1)))
  if ('fault' in read) return null
  const { received } = read
  const merchantId = received.get('Merchant_ID')
  if (!saysSomething(merchantId) || !received.has('OrderNumber')) return null
  return {
    merchantId,
    x: signedText(received, { delimiter: ';' }),
    undelimited: signedText(received, { delimiter: '' }),
    checkValue: proofs.checkValue || (received.get('Checkvalue') ?? ''),
    signature: proofs.signature || (received.get('Signature') ?? ''),
  }
}

function judgeCheckValue(sent: string, { x, undelimited }: { x: string; undelimited: string }, { secretWord, undelimitedCheck }: Signing): ProofVerdict {
  if (secretWord === null) return 'nothing-to-compare'
  const [set, other] = undelimitedCheck ? [undelimited, x] : [x, undelimited]
  if (checkValueMatches(sent.trim(), secretWord, set)) return 'fits'
  return checkValueMatches(sent.trim(), secretWord, other) ? 'other-form' : 'wrong'
}

function judgeSignature(sent: string, x: string, { publicKeyPems, signatureHash }: Signing): ProofVerdict {
  if (publicKeyPems.length === 0) return 'nothing-to-compare'
  if (signatureMatches(sent, publicKeyPems, signatureHash, x)) return 'fits'
  return signatureMatches(sent, publicKeyPems, signatureHash === 'md5' ? 'sha256' : 'md5', x) ? 'other-form' : 'wrong'
}
