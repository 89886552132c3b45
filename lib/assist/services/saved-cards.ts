import type { Brand } from '@/lib/cards/rules'
import { readMerchant } from '@/lib/merchants/store'
import { findByNumber } from '@/lib/one-click/customer-by-number'
import { deleteSavedCard } from '@/lib/one-click/delete-saved-card'
import type { SavedCard } from '@/lib/one-click/rules'
import { decideForNumber } from '@/lib/payments/queries'
import { translator } from '@/lib/platform/messages'
import { meanTypeOf } from '../operation-fields'
import { answerCall } from './answer'
import type { ServiceCaller, ServiceDeps } from './caller'
import { ServiceRefused } from './fault'
import type { Call, Values } from './read-call'
import { languageOf, requiredValue } from './read-values'

/** `POST /pay/oneclick/v1/token.cfm`: the saved cards that a customer is shown at the merchant (spec/assist-wire.md section 6). JSON only. */
export function answerTokens(deps: ServiceDeps, request: Request): Promise<Response> {
  return answerCall(deps, 'token', request, async (caller, call) => {
    requireJson(call)
    languageOf(call.values)
    return JSON.stringify(await tokensOf(deps, caller, customerNumberOf(call.values)))
  })
}

/** `POST /pay/oneclick/v1/rem_token.cfm`: takes one of these cards out, as its owner does in a shop's own screens. JSON only. */
export function answerRemoveToken(deps: ServiceDeps, request: Request): Promise<Response> {
  return answerCall(deps, 'rem_token', request, async (caller, call) => {
    requireJson(call)
    const language = languageOf(call.values) ?? 'en'
    const number = customerNumberOf(call.values)
    const token = tokenOf(requiredValue(call.values, 'Token'))
    await removeToken(deps, caller, { number, token })
    return JSON.stringify({ message: translator(language, 'assist')('tokenRemoved', { token }) })
  })
}

// 415 says which form the two services have.
function requireJson({ format }: Call): void {
  if (format !== 'json') throw new ServiceRefused(4, 350, 415)
}

export function tokenOf(text: string): string {
  if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text)) throw new ServiceRefused(4, 203)
  return text.toLowerCase()
}

function customerNumberOf(values: Values): string {
  return requiredValue(values, 'CustomerNumber')
}

async function tokensOf(deps: ServiceDeps, caller: ServiceCaller, number: string): Promise<object[]> {
  const { shown, needCvc2 } = await shownCards(deps, caller, number)
  return shown.map(({ card, active }) => ({
    token: card.id,
    post: card.last4,
    bin: card.first6,
    brand: meanTypeOf(card.brand as Brand)[1],
    bank: '',
    expire: `${String(card.expiry.month).padStart(2, '0')}.${card.expiry.year}`,
    active,
    needCVC: needCvc2,
    assets: {},
  }))
}

type Shown = { card: SavedCard; active: boolean }

// The page decision says which cards are there, as it does for the payer; of the smallest amount, because none is known yet.
async function shownCards(deps: ServiceDeps, { scope, merchantId }: ServiceCaller, number: string): Promise<{ shown: Shown[]; needCvc2: boolean }> {
  const merchant = await readMerchant(deps.db.prisma, merchantId)
  if (!merchant) throw new ServiceRefused(7, 141)
  const amount = { minor: 1n, currency: merchant.baseCurrency }
  const asked = { number, merchantId, amount }
  const now = await decideForNumber(deps, scope, asked)
  // Who has used up his limit still has his cards, to see and to take out; he cannot pay with them today.
  const isUsedUp = now.kind === 'decided' && now.decision.reasons.some((reason) => reason === 'limit-refuses' || reason === 'limit-refuses-saved-cards')
  const decided = isUsedUp ? await decideForNumber(deps, scope, { ...asked, withoutLimits: true }) : now
  const page = decided.kind === 'decided' ? decided.decision.page : null
  const resting = page?.kind === 'one-click' || page?.kind === 'standard' ? [...page.expiredCards, ...page.lockedCards] : []
  const payable = page?.kind === 'one-click' ? page.cards : []
  return {
    shown: [...payable.map((card) => ({ card, active: !isUsedUp })), ...resting.map((card) => ({ card, active: false }))],
    // Whether every amount can go without: a policy by amount asks above its bound, and in other currencies.
    needCvc2: merchant.cvc2Policy.kind !== 'never' || !deps.acquirer.takesNoCvc2,
  }
}

async function removeToken(deps: ServiceDeps, caller: ServiceCaller, { number, token }: { number: string; token: string }): Promise<void> {
  const { merchantId, scope, origin } = caller
  const customer = await findByNumber(deps.db.prisma, { merchantId, number })
  const { shown } = await shownCards(deps, caller, number)
  if (!customer || !shown.some(({ card }) => card.id === token)) throw new ServiceRefused(10, 203)
  const input = { customerId: customer.id, cardId: token, reason: 'rem_token', origin }
  const outcome = await deleteSavedCard(deps, scope, { kind: 'merchant', id: merchantId }, input)
  if (outcome.kind !== 'deleted') throw new ServiceRefused(10, 203)
}
