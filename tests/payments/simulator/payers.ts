import { brandOf, type Pan } from '@/lib/cards/rules'
import { consentTextVersion } from '@/lib/one-click/consent'
import type { SavedCard } from '@/lib/one-click/rules'
import { createOrder } from '@/lib/orders/create-order'
import type { NewOrder } from '@/lib/orders/rules'
import { deleteSavedCardAtOrder } from '@/lib/payments/delete-saved-card-at-order'
import { cancelStep } from '@/lib/payments/end-step'
import { finishStep } from '@/lib/payments/finish-step'
import { pay } from '@/lib/payments/pay'
import { readOrderView } from '@/lib/payments/queries'
import type { OrderView, PayInput, PayOutcome, StepOpen } from '@/lib/payments/rules'
import { undoDeletionAtOrder } from '@/lib/payments/undo-deletion-at-order'
import type { Service } from '@/lib/service'
import { newOrder } from '../../support/payer'
import type { Act } from './actor'
import type { Random } from './random'
import type { Beginning } from './scheduler'
import { customerNumbers, pansOf, type World } from './world'

export type Playing = { service: Service; random: Random; world: World; judgeRefusal: (act: Act, customer: string, page: unknown) => void }

const weights = { place: 22, pay: 48, 'finish step': 20, 'cancel step': 2, 'delete card': 5, 'undo deletion': 3 } as const

/** What a payer, or the shop that sends him, does next. */
export function payerBegins(playing: Playing): Beginning {
  const random = playing.random.fork()
  const chosen = playing.world.orders.length === 0 ? 'place' : playing.random.weighted(weights)
  const deeds: Record<keyof typeof weights, (act: Act) => Promise<string>> = {
    place: () => place({ ...playing, random }),
    pay: (act) => payOrder({ ...playing, random }, act),
    'finish step': (act) => finish({ ...playing, random }, act),
    'cancel step': () => giveUp({ ...playing, random }),
    'delete card': () => deleteCard({ ...playing, random }),
    'undo deletion': () => undo({ ...playing, random }),
  }
  return { name: chosen, run: deeds[chosen] }
}

async function place({ service, random, world }: Playing): Promise<string> {
  const again = world.orders.length > 0 && random.chance(0.15)
  const placed = again ? random.pick(world.orders) : { request: orderOf({ random, world }), orderKey: null }
  if (!again) world.orders.push(placed)
  const created = await createOrder({ ...service, randomDigits: random.digits }, placed.request, null)
  if (created.kind === 'conflict') throw new Error('an order met itself as another one')
  placed.orderKey = created.orderKey
  return `${placed.request.number} ${created.kind}`
}

function orderOf({ random, world }: Pick<Playing, 'random' | 'world'>): NewOrder {
  const shop = random.pick(world.shops)
  return newOrder(shop.merchantId, {
    number: `S-${world.orders.length + 1}`,
    customerNumber: random.pick(customerNumbers),
    amountMinor: BigInt(random.between(1, 20) * 100),
    currency: random.chance(0.9) ? 'BYN' : 'USD',
    twoStage: random.chance(0.3),
    disable3ds: shop.mayDisable3ds && random.chance(0.7),
  })
}

// The latest orders, so that several windows often meet at one.
function anOrder({ random, world }: Playing): { orderKey: string; request: NewOrder } | null {
  const { request, orderKey } = random.pick(world.orders.slice(-4))
  return orderKey === null ? null : { orderKey, request }
}

async function payOrder(playing: Playing, act: Act): Promise<string> {
  const { service, random, world } = playing
  const order = anOrder(playing)
  if (!order) return 'no order'
  const view = await readOrderView(service, order.orderKey)
  if (!view) throw new Error('an order went away')
  playing.judgeRefusal(act, order.request.customerNumber ?? '', view.decision.page)
  const entry = chooseEntry(random, view, order.request.customerNumber ?? '')
  if (entry.kind === 'full' && entry.save) world.wanted.add(`${order.request.customerNumber} ${entry.pan}`)
  const outcome = await pay(service, inputOf(random, order.orderKey, entry), { waitMs: 0 })
  return told(playing, act, order, outcome)
}

function told({ world, judgeRefusal }: Playing, act: Act, order: { orderKey: string; request: NewOrder }, outcome: PayOutcome | StepOpen): string {
  if (outcome.kind !== 'step-open') world.told.push({ who: `#${act.number}`, kind: outcome.kind, references: [...act.references] })
  if (outcome.kind === 'challenge') world.challenges.push({ orderKey: order.orderKey, sealed: outcome.sealed })
  if (outcome.kind !== 'not-now') return `${order.request.number} ${outcome.kind}`
  judgeRefusal(act, order.request.customerNumber ?? '', outcome.decision.page)
  return `${order.request.number} not now: ${outcome.decision.page.kind}`
}

function chooseEntry(random: Random, { decision: { page } }: OrderView, customerNumber: string): PayInput['entry'] {
  const cvc2 = random.chance(0.08) ? '000' : '739'
  const [byCard, place, typed, save] = [random.chance(0.65), random.below(3), random.pick(pansOf(customerNumber)), random.chance(0.8)]
  const cards = page.kind === 'one-click' ? sorted([...page.cards, ...page.toConfirm]) : []
  const card = cards[place % Math.max(cards.length, 1)]
  if (card && byCard) return { kind: 'saved', cardId: card.id, cvc2 }
  return { kind: 'full', pan: typed as Pan, brand: brandOf(typed), expiry: { month: 12, year: 2030 }, cvc2, cardholder: 'ANNA PAYER', save }
}

// By their last digits: tokens are drawn anew in every history.
function sorted(cards: readonly SavedCard[]): SavedCard[] {
  return cards.toSorted((a, b) => (a.last4 < b.last4 ? -1 : 1))
}

function inputOf(random: Random, orderKey: string, entry: PayInput['entry']): PayInput {
  const visit = { ip: `203.0.113.${random.between(1, 9)}`, userAgent: 'a browser', language: 'en' as const }
  return { orderKey, entry, visit, consentTextVersion, returnUrl: 'https://pay.example/back' }
}

async function finish(playing: Playing, act: Act): Promise<string> {
  const { service, random, world } = playing
  if (world.challenges.length === 0) return 'no step'
  const { orderKey, sealed } = random.pick(world.challenges.slice(-4))
  const request = world.orders.find((placed) => placed.orderKey === orderKey)?.request
  if (!request) throw new Error('a step is of no order')
  const elsewhere = random.chance(0.05)
  return told(playing, act, { orderKey, request }, await finishStep(service, { orderKey, sealed: elsewhere ? null : sealed }))
}

async function giveUp(playing: Playing): Promise<string> {
  const order = anOrder(playing)
  return order && (await cancelStep(playing.service, order.orderKey)) ? `${order.request.number} given up` : 'no step'
}

async function deleteCard(playing: Playing): Promise<string> {
  const { service, random, world } = playing
  const order = anOrder(playing)
  const page = order && (await readOrderView(service, order.orderKey))?.decision.page
  const card = page?.kind === 'one-click' ? sorted([...page.cards, ...page.lockedCards])[random.below(2)] : undefined
  if (!order || !card) return 'no card'
  const visitId = `visit-${random.digits(6)}`
  const deletion = await deleteSavedCardAtOrder(service, { orderKey: order.orderKey, cardId: card.id, visitId })
  if (deletion.kind === 'deleted') world.undos.push({ orderKey: order.orderKey, cardId: card.id, visitId, undo: deletion.undo })
  return `card ${card.last4} ${deletion.kind}`
}

async function undo({ service, world }: Playing): Promise<string> {
  const last = world.undos.at(-1)
  if (!last) return 'nothing to undo'
  const { undo: sealed, ...ticket } = last
  return undoDeletionAtOrder(service, { ...ticket, sealed })
}
