import * as z from 'zod'
import type { ApiCaller } from '@/lib/api-access/rules'
import type { Refusal } from '@/lib/limits/rules'
import type { PageDecision, SavedCard } from '@/lib/one-click/rules'
import { decideForNumber } from '@/lib/payments/queries'
import { formatAmount } from '@/lib/platform/money'
import { defineCall } from './call'
import { Refused } from './problems'
import { readAmount } from './read-amount'
import * as shapes from './shapes'

const params = z.strictObject({ customerNumber: shapes.customerNumber })

const refusal = z.discriminatedUnion('rule', [
  z.strictObject({
    rule: z.literal('over-limit'),
    currency: shapes.currency,
    window: shapes.windowKind,
    source: z.enum(['own', 'default']),
    limit: shapes.amount,
    used: shapes.amount,
    left: shapes.amount,
    amount: shapes.amount,
    resetsAt: shapes.instant,
  }),
  z.strictObject({ rule: z.literal('no-limit-for-currency'), currency: shapes.currency, amount: shapes.amount }),
])

const card = z.strictObject({ token: shapes.token, brand: z.string(), first6: shapes.first6, last4: shapes.last4 })

const page = z
  .strictObject({
    kind: z.string().meta({ examples: ['standard', 'one-click', 'refused-limit', 'refused-fraud', 'cards-off'] }),
    offer: z.enum(['none', 'preselected', 'unselected']).nullable().meta({ description: 'Of a standard page: the offer to save the card' }),
    cards: z.array(card).meta({ description: 'Of a One Click page: the payable cards in the order in which they are offered' }),
    cardsToConfirm: z
      .array(card)
      .meta({ description: 'Of a One Click page in a number union: cards of other merchants that the payer may confirm at this one, by CVC2 and at his bank' }),
    cvc2: z.enum(['asked', 'not-asked']).nullable().meta({ description: 'Of a One Click page' }),
    refusal: refusal.nullable().meta({ description: 'Of a refusal by a turnover limit: exactly why' }),
  })
  .meta({ description: 'The page that the payer would be shown' })

const decision = z.strictObject({
  customerNumber: shapes.customerNumber,
  known: z.boolean().meta({ description: 'Whether this number was ever seen; if not, it is looked at as a new customer' }),
  amount: shapes.amount,
  currency: shapes.currency,
  page,
  reasons: z.array(z.string()).meta({ description: 'Why, in the order in which it was decided' }),
})

export const readDecision = defineCall({
  method: 'GET',
  path: '/api/v1/customers/{customerNumber}/decision',
  summary: 'What this payer would see now for an order of this amount, with the reasons, before there is any order',
  action: 'customers.view',
  params,
  query: z.strictObject({ amount: shapes.amount, currency: shapes.currency }),
  body: null,
  answers: { 200: decision },
  about: ({ customerNumber }) => ({ kind: 'customer', id: customerNumber }),
  work: async (deps, caller, { params: { customerNumber }, query: { amount, currency } }) => {
    const minor = readAmount(amount, currency, 'amount')
    if (minor === 0n) throw new Refused('invalid-request', { errors: [{ field: 'amount', code: 'too-small', detail: 'must be above zero' }] })
    const asked = { minor, currency }
    const found = await decideForNumber(deps, caller.scope, { number: customerNumber, merchantId: caller.merchantId, amount: asked })
    if (found.kind !== 'decided') {
      if (found.kind === 'no-merchant') throw new Refused('not-found')
      throw new Refused('invalid-request', { errors: [{ field: 'currency', code: 'not-accepted', detail: 'is not one that the merchant accepts' }] })
    }
    const { reasons } = found.decision
    const body: z.infer<typeof decision> = {
      customerNumber,
      known: found.known,
      amount: formatAmount(asked),
      currency,
      page: showPage(caller, found.decision.page),
      reasons: [...reasons],
    }
    return { status: 200, body }
  },
})

function showPage(caller: ApiCaller, shown: PageDecision<Refusal>['page']): z.infer<typeof page> {
  return {
    kind: shown.kind,
    offer: shown.kind === 'standard' ? shown.offer : null,
    cards: shown.kind === 'one-click' ? shown.cards.map((each) => showCard(caller, each)) : [],
    cardsToConfirm: shown.kind === 'one-click' ? shown.toConfirm.map((each) => showCard(caller, each)) : [],
    cvc2: shown.kind === 'one-click' ? shown.cvc2 : null,
    refusal: shown.kind === 'refused-limit' ? showRefusal(shown.refusal) : null,
  }
}

function showCard(caller: ApiCaller, shown: SavedCard): z.infer<typeof card> {
  const { id, brand, first6, last4 } = shapes.maskFor(caller, shown)
  return { token: id, brand, first6, last4 }
}

function showRefusal(shown: Refusal): z.infer<typeof refusal> {
  const { rule, currency } = shown
  const show = (minor: bigint) => formatAmount({ minor, currency })
  if (rule === 'no-limit-for-currency') return { rule, currency, amount: show(shown.amountMinor) }
  const { window, source, limitMinor, usedMinor, leftMinor, amountMinor, resetsAt } = shown
  return {
    rule,
    currency,
    window,
    source,
    limit: show(limitMinor),
    used: show(usedMinor),
    left: show(leftMinor),
    amount: show(amountMinor),
    resetsAt: resetsAt.toISOString(),
  }
}
