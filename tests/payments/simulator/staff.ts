import { linkAudit } from '@/lib/audit/link'
import { applyDueLimits } from '@/lib/limits/apply-due'
import { changeLimit } from '@/lib/limits/change-limit'
import { decideLimitChange } from '@/lib/limits/decide-limit-change'
import { deleteSavedCard } from '@/lib/one-click/delete-saved-card'
import { expireCards } from '@/lib/one-click/expire-cards'
import { type Mark, markTransitions } from '@/lib/one-click/rules'
import { setMark } from '@/lib/one-click/set-mark'
import { expireOrders } from '@/lib/orders/expire-orders'
import { inquireNow, reverseUnknown } from '@/lib/payments/act-on-unknown'
import { cancelPayment } from '@/lib/payments/cancel-payment'
import { confirmPayment } from '@/lib/payments/confirm-payment'
import { endDueSteps } from '@/lib/payments/end-step'
import { readOrderView } from '@/lib/payments/queries'
import { resolveDue } from '@/lib/payments/resolve-due'
import type { Actor as Who } from '@/lib/platform/actor'
import type { Scope } from '@/lib/platform/scope'
import type { Service } from '@/lib/service'
import type { Random } from './random'
import type { Beginning } from './scheduler'
import { customerNumbers, type World } from './world'

type Playing = { service: Service; random: Random; world: World }

const all: Scope = { kind: 'all' }
const [anna, boris]: [Who, Who] = [
  { kind: 'staff', id: 1 },
  { kind: 'staff', id: 2 },
]
const reason = 'as the simulator wishes'
const nobody = { ip: null, userAgent: null }

/** What the people of a merchant and of support do next. */
export function staffBegins(playing: Playing): Beginning {
  const random = playing.random.fork()
  const deeds: Record<string, () => Promise<string>> = {
    confirm: () => followUp(playing, random, 'confirm'),
    cancel: () => followUp(playing, random, 'cancel'),
    mark: () => mark(playing, random),
    limit: () => limit(playing, random),
    'approve limit': () => approveLimit(playing),
    'delete card': () => deleteCard(playing, random),
    'act on unknown': () => actOnUnknown(playing, random),
  }
  const name = playing.random.weighted({ confirm: 16, cancel: 20, mark: 12, limit: 20, 'approve limit': 12, 'delete card': 4, 'act on unknown': 16 })
  return { name, run: deeds[name] as () => Promise<string> }
}

/** What the worker does next. */
export function workerBegins({ service, random }: Playing): Beginning {
  const jobs: Record<string, () => Promise<number>> = {
    'resolve due': () => resolveDue(service),
    'expire orders': () => expireOrders(service),
    'end due steps': () => endDueSteps(service),
    'destroy step keys': () => service.vault.endExpiredSteps(service.db.prisma, service.clock.now()),
    'apply limits': () => applyDueLimits(service),
    'expire cards': () => expireCards(service),
    'link audit': () => linkAudit(service),
  }
  const often = { 'resolve due': 60, 'expire orders': 10, 'end due steps': 12, 'destroy step keys': 4, 'apply limits': 4, 'expire cards': 4, 'link audit': 6 }
  const name = random.weighted(often)
  return { name, run: async () => String(await jobs[name]?.()) }
}

async function followUp({ service, world }: Playing, random: Random, kind: 'confirm' | 'cancel'): Promise<string> {
  const known = world.orders.slice(-8).filter(({ orderKey }) => orderKey !== null)
  const part = random.chance(0.5) ? null : BigInt(random.between(1, 10) * 100)
  const requestKey = random.chance(0.5) ? null : `request-${random.below(3)}`
  const place = random.below(8)
  const order = known[place % Math.max(known.length, 1)]
  const view = order?.orderKey ? await readOrderView(service, order.orderKey) : null
  if (!order || !view?.lastAttempt) return 'no payment'
  const verb = kind === 'confirm' ? confirmPayment : cancelPayment
  const outcome = await verb(service, all, anna, { billNumber: view.lastAttempt.billNumber, amountMinor: part, reason, requestKey })
  return `${order.request.number} ${part ?? 'all'} ${outcome.kind}${outcome.kind === 'not-allowed' ? ` ${outcome.why}` : ''}`
}

async function mark({ service, world }: Playing, random: Random): Promise<string> {
  const [number, place, destroyCards] = [random.pick(customerNumbers), random.below(4), random.chance(0.5)]
  const customer = await customerOf(service, world, number)
  if (!customer) return 'no customer'
  // Marks are lifted more often than set, so that there is something to pay.
  const to = customer.mark === 'none' ? markTransitions.filter(([from]) => from === 'none').map(([, mark]) => mark)[place % 3] : ('none' as Mark)
  const input = { customerId: customer.id, expectedVersion: null, to: to ?? 'none', reasonCode: 'other', reason, destroyCards }
  return `${number} ${customer.mark} to ${to}: ${(await setMark(service, all, anna, input)).kind}`
}

async function limit({ service, world }: Playing, random: Random): Promise<string> {
  const [number, window, minor] = [random.pick(customerNumbers), random.pick(['day', 'week'] as const), BigInt(random.between(10, 90) * 100)]
  const lifts = random.chance(0.1)
  const customer = await customerOf(service, world, number)
  if (!customer) return 'no customer'
  const key = { scopeId: world.scopeId, customerId: customer.id, currency: 'BYN', window }
  const present = await service.db.prisma.turnoverLimit.findFirst({ where: key })
  const change = { ...key, amountMinor: lifts ? null : minor, expectedMinor: present?.amountMinor ?? null, reason }
  return `${number} ${window} ${lifts ? 'none' : minor}: ${(await changeLimit(service, all, anna, change)).kind}`
}

async function approveLimit({ service }: Playing): Promise<string> {
  const waiting = await service.db.prisma.turnoverLimitChange.findFirst({ where: { state: 'waiting' }, orderBy: { id: 'asc' } })
  if (!waiting) return 'nothing waits'
  const decided = await decideLimitChange(service, all, boris, { changeId: waiting.id, approve: true })
  if (decided.kind !== 'stale') return decided.kind
  return (await decideLimitChange(service, all, boris, { changeId: waiting.id, approve: false })).kind
}

async function deleteCard({ service, world }: Playing, random: Random): Promise<string> {
  const [number, place] = [random.pick(customerNumbers), random.below(3)]
  const customer = await customerOf(service, world, number)
  const cards = customer ? await service.db.prisma.savedCard.findMany({ where: { customerId: customer.id }, orderBy: { last4: 'asc' } }) : []
  const card = cards[place]
  if (!customer || !card) return 'no card'
  return `card ${card.last4} ${(await deleteSavedCard(service, all, anna, { customerId: customer.id, cardId: card.id, reason })).kind}`
}

async function actOnUnknown({ service }: Playing, random: Random): Promise<string> {
  const reverses = random.chance(0.4)
  const unknown = await service.db.prisma.operation.findFirst({ where: { state: 'unknown' }, orderBy: { id: 'desc' } })
  if (!unknown) return 'nothing is unknown'
  const acted = await (reverses ? reverseUnknown : inquireNow)(service, all, anna, { operationId: unknown.id, reason, origin: nobody })
  return `${reverses ? 'reverse' : 'inquire'}: ${acted.kind} ${'state' in acted ? acted.state : ''}`
}

function customerOf({ db }: Service, { scopeId }: World, number: string) {
  return db.prisma.customer.findUnique({ where: { scopeId_number: { scopeId, number } } })
}
