import * as z from 'zod'
import { checkReturnUrl } from '@/lib/merchants/return-address'
import type { Merchant } from '@/lib/merchants/rules'
import { readMerchant } from '@/lib/merchants/store'
import { createOrder } from '@/lib/orders/create-order'
import type { NewOrder } from '@/lib/orders/rules'
import { readOrderByBill } from '@/lib/payments/order-queries'
import { readOrderView } from '@/lib/payments/queries'
import { holdsPanRun, luhnRunsMasked } from '@/lib/platform/mask-pan-runs'
import { type ApiDeps, defineCall } from './call'
import { billNumber, order, orderState, payUrl, payUrlOf, showOrder } from './order-shapes'
import { Refused } from './problems'
import { readAmount } from './read-amount'
import * as shapes from './shapes'

const orderNumber = shapes
  .text(128)
  .refine((value) => !/[<>'";]/.test(value), { error: `must not have any of <>'";` })
  .meta({
    description: 'Your number of the order, once for ever. Sent again with the same amount, currency and customer it is the same order',
    examples: ['10042'],
  })

// A card number in a name or an e-mail address makes it none, so it is refused; elsewhere it is masked. It is stored nowhere.
const name = (longest: number) => shapes.text(longest).refine((value) => !holdsPanRun(value), { error: 'must not hold what looks like a card number' })
const detail = (longest: number) => shapes.text(longest).transform(luhnRunsMasked)

const payer = z
  .strictObject({
    lastName: name(70),
    firstName: name(70),
    middleName: name(70),
    email: name(128),
    address: detail(256),
    homePhone: detail(64),
    workPhone: detail(20),
    mobilePhone: detail(20),
    fax: detail(20),
    country: detail(3).meta({ description: 'ISO 3166-1, two or three letters', examples: ['BY'] }),
    state: detail(3),
    city: detail(70),
    zip: detail(25),
  })
  .partial()

const returnUrl = shapes.text(256).meta({ description: 'https, at a host that the merchant has listed', examples: ['https://shop.example/back'] })

const newOrder = z.strictObject({
  merchantId: z
    .int()
    .min(1)
    .max(2_147_483_647)
    .meta({ description: 'The merchant of the API key', examples: [500001] }),
  orderNumber,
  amount: shapes.amount,
  currency: shapes.currency,
  customerNumber: shapes.newCustomerNumber.optional().meta({ description: 'Without one there is no One Click for this order', examples: ['customer-1'] }),
  twoStage: z.boolean().optional().meta({ description: 'Only held until you confirm; false where it is left out' }),
  language: z.enum(['en', 'ru', 'be']).optional().meta({ description: 'Of the pay pages; that of the merchant where it is left out' }),
  returnUrls: z.strictObject({ any: returnUrl, ok: returnUrl, no: returnUrl }).partial().optional().meta({ description: 'Where the payer goes back to' }),
  payer: payer.optional(),
})

const created = z.strictObject({
  billNumber,
  state: orderState,
  payUrl,
  expiresAt: shapes.instant,
  page: z
    .strictObject({
      kind: z.string().meta({ examples: ['standard'], description: 'As in the decision of a customer' }),
      offer: z.enum(['none', 'preselected', 'unselected']).nullable(),
      reasons: z.array(z.string()).meta({ examples: [['offer-preselected']] }),
    })
    .meta({ description: 'What the payer would see now' }),
})

export const postOrder = defineCall({
  method: 'POST',
  path: '/api/v1/orders',
  summary: 'A new order, and the address at which its payer pays',
  description:
    'An order that was declined or timed out is opened again under a new billnumber by sending it again. One that stands already, word for word the same, is answered by 200.',
  action: 'orders.create',
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: newOrder,
  answers: { 200: created, 201: created },
  problems: ['order-number-taken', 'not-found'],
  about: () => ({ kind: 'call', id: 'POST /api/v1/orders' }),
  work: async (deps, caller, { body, origin }) => {
    if (body.merchantId !== caller.merchantId) {
      throw new Refused('not-found', { errors: [{ field: 'merchantId', code: 'not-yours', detail: 'must be the merchant of the API key' }] })
    }
    const merchant = await readMerchant(deps.db.prisma, caller.merchantId)
    if (!merchant) throw new Refused('not-found')
    const asked = readOrder(body, merchant, deps.env.sandbox)
    const outcome = await createOrder(deps, asked, { actor: { kind: 'api-key', id: caller.keyId }, origin })
    if (outcome.kind === 'conflict') throw new Refused('order-number-taken')
    return { status: outcome.kind === 'same' ? 200 : 201, body: await showCreated(deps, outcome.orderKey) }
  },
})

const wireLanguages = { en: 'EN', ru: 'RU', be: 'BY' }

function readOrder(body: z.infer<typeof newOrder>, merchant: Merchant, sandbox: boolean): NewOrder {
  const { amount, currency, language } = body
  if (!merchant.currencies.includes(currency)) refuseField('currency', 'not-accepted', 'is not one that the merchant accepts')
  const amountMinor = readAmount(amount, currency, 'amount')
  if (amountMinor === 0n) refuseField('amount', 'too-small', 'must be above zero')
  return {
    merchantId: merchant.id,
    number: body.orderNumber,
    amountMinor,
    currency,
    customerNumber: body.customerNumber ?? null,
    twoStage: body.twoStage ?? false,
    disable3ds: false,
    testMode: false,
    language: language ?? merchant.language,
    comment: null,
    returnUrls: readReturnUrls(body.returnUrls ?? {}, merchant, sandbox),
    payer: Object.fromEntries(Object.entries(body.payer ?? {}).filter((entry): entry is [string, string] => entry[1] !== undefined)),
    // As the wire of Assist keeps it: a language that was wished for is not the merchant's default.
    extra: language ? { Language: wireLanguages[language] } : {},
  }
}

const returnFaults = {
  'not-a-url': 'must be a web address without a name before its host',
  'url-not-https': 'must begin with https://',
  'url-host-not-listed': 'must be at a host that the merchant has listed in his settings',
}

function readReturnUrls(asked: NonNullable<z.infer<typeof newOrder>['returnUrls']>, { returnHosts }: Merchant, sandbox: boolean): NewOrder['returnUrls'] {
  const one = (field: 'any' | 'ok' | 'no'): string | null => {
    const text = asked[field]
    if (text === undefined) return null
    const checked = checkReturnUrl(text, { returnHosts, sandbox })
    if ('reason' in checked) return refuseField(`returnUrls.${field}`, checked.reason, returnFaults[checked.reason])
    return checked.url
  }
  return { any: one('any'), ok: one('ok'), no: one('no') }
}

function refuseField(field: string, code: string, detail: string): never {
  throw new Refused('invalid-request', { errors: [{ field, code, detail }] })
}

async function showCreated(deps: ApiDeps, orderKey: string): Promise<z.infer<typeof created>> {
  const view = await readOrderView(deps, orderKey)
  if (!view) throw new Error('an order is gone that was just made')
  const { page, reasons } = view.decision
  return {
    billNumber: view.billNumber,
    state: view.state,
    payUrl: payUrlOf(deps.env.publicUrl, orderKey),
    expiresAt: view.expiresAt.toISOString(),
    page: { kind: page.kind, offer: page.kind === 'standard' ? page.offer : null, reasons: [...reasons] },
  }
}

const params = z.strictObject({ billNumber })

export const getOrder = defineCall({
  method: 'GET',
  path: '/api/v1/orders/{billNumber}',
  summary: 'An order with everything that was done for it',
  action: 'orders.view',
  params,
  query: z.strictObject({}),
  body: null,
  answers: { 200: order },
  about: (named) => ({ kind: 'order', id: named.billNumber }),
  work: async ({ db, env }, caller, { params: named }) => {
    const found = await readOrderByBill({ db }, caller.scope, named.billNumber)
    if (!found) throw new Refused('not-found')
    return { status: 200, body: showOrder(env, caller, found) }
  },
})
