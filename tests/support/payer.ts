import { brandOf, type Pan } from '@/lib/cards/rules'
import { consentTextVersion } from '@/lib/one-click/consent'
import { createOrder } from '@/lib/orders/create-order'
import type { NewOrder } from '@/lib/orders/rules'
import { pay } from '@/lib/payments/pay'
import type { PayInput, PayOutcome } from '@/lib/payments/rules'
import type { Service } from '@/lib/service'
import { freshWord } from './fresh-word'

/** An order as a wire would hand it in, with a number of its own. */
export function newOrder(merchantId: number, change: Partial<NewOrder> = {}): NewOrder {
  return {
    merchantId,
    number: `T-${freshWord()}`,
    amountMinor: 1000n,
    currency: 'BYN',
    customerNumber: 'C-1',
    twoStage: false,
    disable3ds: false,
    testMode: false,
    language: 'en',
    comment: null,
    returnUrls: { any: null, ok: null, no: null },
    payer: {},
    extra: {},
    ...change,
  }
}

export async function placeOrder(service: Service, merchantId: number, change: Partial<NewOrder> = {}): Promise<string> {
  const created = await createOrder(service, newOrder(merchantId, change), null)
  if (created.kind === 'conflict') throw new Error('the order number is taken')
  return created.orderKey
}

export const visa = '4111111111111111'
export const visit = { ip: '203.0.113.7', userAgent: 'a browser', language: 'en' as const }

export function fullEntry(pan: string = visa, change: Partial<Extract<PayInput['entry'], { kind: 'full' }>> = {}): PayInput['entry'] {
  return {
    kind: 'full',
    pan: pan as Pan,
    brand: brandOf(pan),
    expiry: { month: 12, year: 2030 },
    cvc2: brandOf(pan) === 'amex' ? '4021' : '739',
    cardholder: 'ANNA PAYER',
    save: true,
    ...change,
  }
}

export function savedEntry(cardId: string, cvc2: string | null = '739'): PayInput['entry'] {
  return { kind: 'saved', cardId, cvc2 }
}

export function payInput(orderKey: string, entry: PayInput['entry']): PayInput {
  return { orderKey, entry, visit, consentTextVersion, returnUrl: 'https://pay.example/back' }
}

export function payWith(service: Service, orderKey: string, entry: PayInput['entry']): Promise<PayOutcome> {
  return pay(service, payInput(orderKey, entry))
}

/** Places and pays an order by a card typed in full. */
export async function payNew(service: Service, merchantId: number, change: Partial<NewOrder> = {}, entry = fullEntry()): Promise<PayOutcome> {
  return payWith(service, await placeOrder(service, merchantId, change), entry)
}

export function customerOf(service: Service, scopeId: number, number = 'C-1') {
  return service.db.prisma.customer.findUniqueOrThrow({
    where: { scopeId_number: { scopeId, number } },
    include: { savedCards: { orderBy: { savedAt: 'asc' } } },
  })
}

/** The token of the customer's only saved card. */
export async function onlyCard(service: Service, scopeId: number, number = 'C-1'): Promise<string> {
  const { savedCards } = await customerOf(service, scopeId, number)
  if (savedCards.length !== 1 || !savedCards[0]) throw new Error(`there are ${savedCards.length} cards`)
  return savedCards[0].id
}
