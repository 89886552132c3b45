import { createHash, sign } from 'node:crypto'

/** What a merchant holds to sign orders: an entry of sandbox.json fits. */
export type OrderSigner = { merchantId: number | string; secretWord?: string | null; privateKeyPem?: string | null }

export type SigningChoices = { hash?: 'md5' | 'sha256'; undelimited?: boolean }

/**
 * Address of a signed order as a shop would send a payer to. `fields` are parameters of spec/assist-wire.md section 1 without Merchant_ID.
 * The Checkvalue is added where the signer has a secret word, the Signature where he has a private key. Written apart from
 * lib/assist on purpose, so that the tests compare two readings of the specification.
 */
export function signedOrderUrl(baseUrl: string, signer: OrderSigner, fields: Record<string, string>, choices: SigningChoices = {}): string {
  return `${baseUrl.replace(/\/+$/, '')}/pay/order.cfm?${new URLSearchParams(signedOrder(signer, fields, choices))}`
}

/** The same as parameters, for a POST. */
export function signedOrder(signer: OrderSigner, fields: Record<string, string>, choices: SigningChoices = {}): Record<string, string> {
  const order: Record<string, string> = { Merchant_ID: String(signer.merchantId), ...fields }
  const signed = { ...order }
  if (signer.secretWord) signed.Checkvalue = checkValueFor(signer.secretWord, textToSign(order, choices.undelimited ? '' : ';'))
  if (signer.privateKeyPem) signed.Signature = signatureFor(signer.privateKeyPem, textToSign(order, ';'), choices.hash ?? 'md5')
  return signed
}

/** X of section 2. */
export function textToSign(order: Record<string, string>, delimiter: string): string {
  const of = (name: string) => Object.entries(order).find(([key]) => key.toLowerCase() === name)?.[1]
  const always = [of('merchant_id') ?? '', of('ordernumber') ?? '', of('orderamount') ?? '']
  const currency = [of('ordercurrency')].filter((value) => value)
  const sometimes = [of('customernumber'), of('disable3ds'), of('prepayment')].filter((value) => value && value !== '0')
  return [...always, ...currency, ...sometimes].join(delimiter)
}

export function checkValueFor(secretWord: string, text: string): string {
  const md5 = (part: string) => createHash('md5').update(part, 'utf8').digest('hex')
  return md5((md5(secretWord) + md5(text)).toUpperCase()).toUpperCase()
}

export function signatureFor(privateKeyPem: string, text: string, hash: 'md5' | 'sha256'): string {
  return sign(hash === 'md5' ? 'RSA-MD5' : 'RSA-SHA256', Buffer.from(text, 'utf8'), privateKeyPem).toString('base64')
}
