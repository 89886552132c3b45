import { type OrderContext, readOrder } from '@/lib/assist/read-order'
import { receive } from '@/lib/assist/receive'
import type { Merchant, Signing } from '@/lib/merchants/rules'

export const shop: Merchant = {
  id: 500001,
  name: 'Shop',
  legalEntityId: 1,
  baseCurrency: 'BYN',
  currencies: ['BYN', 'USD', 'JPY'],
  language: 'ru',
  acceptsCards: true,
  oneClick: 'standard',
  orderTimeOutMin: 60,
  saveThreshold: 1,
  cvc2Policy: { kind: 'always' },
  mayDisable3ds: false,
  asksCardholder: true,
  unselectedCountries: [],
  returnUrls: { any: null, ok: null, no: null },
  returnHosts: ['shop.example', 'pay.shop.example:8443', 'localhost', '127.0.0.1'],
  scope: { id: 1, kind: 'merchant', timeZone: 'Europe/Minsk', weekStartsOn: 1, enforce: 'all-payments', carryOver: 'ask' },
  homeScopeId: 1,
}

export const noProofAsked: Signing = {
  checkValueRequired: false,
  signatureRequired: false,
  undelimitedCheck: false,
  signatureHash: 'md5',
  secretWord: 'secret',
  publicKeyPems: [],
}

/** The least a shop can send. */
export const plainFields: Record<string, string> = { Merchant_ID: '500001', OrderNumber: '100', OrderAmount: '10.00' }

type Change = { merchant?: Partial<Merchant>; signing?: Partial<Signing>; sandbox?: boolean }

/** Reads fields as the wire would, and answers the order or the fault. */
export function readFields(fields: Record<string, string>, { merchant = {}, signing = {}, sandbox = false }: Change = {}): ReturnType<typeof readOrder> {
  const received = receive(Object.entries(fields))
  if ('fault' in received) return received
  const context: OrderContext = { merchant: { ...shop, ...merchant }, signing: { ...noProofAsked, ...signing }, sandbox }
  return readOrder(received.received, context)
}
