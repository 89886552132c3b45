import { sandboxAcquirer } from '@/lib/acquirers/sandbox/link'
import { brandOf, type Pan } from '@/lib/cards/rules'
import { consentTextVersion } from '@/lib/one-click/consent'
import { createOrder } from '@/lib/orders/create-order'
import type { Conductor } from '@/lib/payments/authorize'
import { pay } from '@/lib/payments/pay'
import { carryOutUnionChanges } from '@/lib/unions/carry-out'
import { createUnion } from '@/lib/unions/request-change'

type Deps = Omit<Conductor, 'clock' | 'acquirer'>

const dayMs = 24 * 60 * 60_000
const [visa, mastercard, mir] = ['4242424242424242', '5555555555554444', '2200000000000004']

type Payment = { merchantId: number; number: string; pan: string; name: string; email?: string }

// What the shops knew before they shared their numbers, and of two shops that may share theirs one day. Two numbers are suspect each time.
const before: Payment[] = [
  { merchantId: 500011, number: 'rad-100', pan: visa, name: 'ANTON LIS', email: 'anton@posta.example' },
  { merchantId: 500012, number: 'rad-100', pan: visa, name: 'ANTON LIS' },
  { merchantId: 500011, number: 'rad-101', pan: mir, name: 'NINA BUSEL' },
  { merchantId: 500011, number: 'rad-102', pan: visa, name: 'OLEG ZUBR', email: 'oleg@posta.example' },
  { merchantId: 500012, number: 'rad-102', pan: mastercard, name: 'ALA VAVIORKA', email: 'ala@posta.example' },
  { merchantId: 500012, number: 'rad-103', pan: mastercard, name: 'IHAR VOUK' },
  { merchantId: 500011, number: 'rad-103', pan: mir, name: 'IHAR VOUK' },
  { merchantId: 500011, number: 'rad-104', pan: visa, name: 'STAS RAK' },
  { merchantId: 500011, number: 'rad-105', pan: visa, name: 'ZOJA RAK' },
  { merchantId: 500013, number: 'lion-1', pan: visa, name: 'VERA LON' },
  { merchantId: 500014, number: 'lion-1', pan: visa, name: 'VERA LON' },
  { merchantId: 500013, number: 'lion-2', pan: visa, name: 'PIOTR LON' },
  { merchantId: 500014, number: 'lion-2', pan: mastercard, name: 'MARYNA LON' },
  { merchantId: 500014, number: 'lion-3', pan: mir, name: 'JULIA LON' },
]

const since: Payment[] = [
  { merchantId: 500012, number: 'rad-101', pan: mir, name: 'NINA BUSEL' },
  { merchantId: 500012, number: 'rad-100', pan: visa, name: 'ANTON LIS' },
]

/** A number union of two shops with a quarantine, and two shops that are free to form one. Doing it again changes nothing. */
export async function makeUnion(deps: Deps, thenUrl: string, now: Date): Promise<void> {
  if ((await deps.db.prisma.numberScope.count({ where: { kind: { not: 'merchant' } } })) > 0) return
  const at = (daysAgo: number) => ({ now: () => new Date(now.getTime() - daysAgo * dayMs) })
  const acquirer = sandboxAcquirer({ url: thenUrl })
  for (const [place, payment] of before.entries()) await buy({ ...deps, acquirer, clock: at(30) }, payment, `U-${place + 1}`)
  const support = await deps.db.prisma.staff.findUniqueOrThrow({ where: { login: 'support' } })
  const union = { kind: 'one-legal-entity', name: 'Гандлёвы рад', merchantIds: [500011, 500012], reason: 'One loyalty card for both shops' } as const
  await createUnion({ db: deps.db, clock: at(20) }, { kind: 'staff', id: support.id }, union)
  await carryOutUnionChanges({ ...deps, clock: at(20) })
  for (const [place, payment] of since.entries()) await buy({ ...deps, acquirer, clock: at(5) }, payment, `U-${before.length + place + 1}`)
}

async function buy(conductor: Conductor, { merchantId, number, pan, name, email }: Payment, orderNumber: string) {
  const created = await createOrder(
    conductor,
    {
      merchantId,
      number: orderNumber,
      amountMinor: 2450n,
      currency: 'BYN',
      customerNumber: number,
      twoStage: false,
      disable3ds: false,
      testMode: false,
      language: 'ru',
      comment: null,
      returnUrls: { any: null, ok: null, no: null },
      payer: email ? { email } : {},
      extra: {},
    },
    null,
  )
  if (created.kind === 'conflict') throw new Error(`the order number ${orderNumber} is taken`)
  const entry = { pan: pan as Pan, brand: brandOf(pan), expiry: { month: 12, year: 2031 }, cvc2: '739', cardholder: name, save: true }
  const visit = { ip: '203.0.113.20', userAgent: 'seed', language: 'ru' as const }
  await pay(conductor, { orderKey: created.orderKey, entry: { kind: 'full', ...entry }, visit, consentTextVersion, returnUrl: 'https://pay.example/back' })
}
