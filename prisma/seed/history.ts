import { sandboxAcquirer } from '@/lib/acquirers/sandbox/link'
import { brandOf, type Pan } from '@/lib/cards/rules'
import { changeLimit } from '@/lib/limits/change-limit'
import { decideLimitChange } from '@/lib/limits/decide-limit-change'
import { consentTextVersion } from '@/lib/one-click/consent'
import { deleteSavedCard } from '@/lib/one-click/delete-saved-card'
import { expireCards } from '@/lib/one-click/expire-cards'
import { setMark } from '@/lib/one-click/set-mark'
import { createOrder } from '@/lib/orders/create-order'
import { expireOrders } from '@/lib/orders/expire-orders'
import type { Conductor } from '@/lib/payments/authorize'
import { cancelPayment } from '@/lib/payments/cancel-payment'
import { confirmPayment } from '@/lib/payments/confirm-payment'
import { cancelStep } from '@/lib/payments/end-step'
import { pay } from '@/lib/payments/pay'
import type { PayInput } from '@/lib/payments/rules'
import type { Actor } from '@/lib/platform/actor'
import { type Step, type Story, stories } from './stories'

type Deps = Omit<Conductor, 'clock' | 'acquirer'>
/** Addresses of the sandbox acquirer: one that lives at the beginning of the history, one that lives now. */
type Banks = { thenUrl: string; nowUrl: string }

/** How long the seed waits for a card that never answers. */
const impatientMs = 400

const all = { kind: 'all' } as const

/** Lives the stories through with the verbs of the service, each at its own time. Doing it again changes nothing that was done. */
export async function writeHistory(deps: Deps, banks: Banks, now: Date): Promise<void> {
  await setDefaultLimits(deps, new Date(now.getTime() - 39 * 24 * 60 * 60_000))
  const waiting = stories()
    .flatMap((story) => story.steps.map((step, place) => ({ story, step, place })))
    .toSorted((a, b) => b.step.minutesAgo - a.step.minutesAgo)
  const latest = new Map<Story, Promise<void>>()
  // In the order of time, so that logs read like it. Different customers do not touch each other; four at a time keep the database busy.
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const { story, step, place } = next
        const done = (latest.get(story) ?? Promise.resolve()).then(() => live(deps, banks, story, step, place, now))
        latest.set(story, done)
        await done
      }
    }),
  )
  await setOwnLimit(deps, now)
  await scheduleLowering(deps, now)
  await limitWhoPaysMuch(deps, now)
  await limitRegulars(deps, now)
  await expireOrders({ ...deps, clock: { now: () => now } })
  await expireCards({ ...deps, clock: { now: () => now } })
}

async function live(deps: Deps, banks: Banks, story: Story, step: Step, place: number, now: Date) {
  const at = new Date(now.getTime() - step.minutesAgo * 60_000)
  const acquirer = step.kind === 'unclear' ? sandboxAcquirer({ url: banks.nowUrl, timeoutMs: impatientMs }) : sandboxAcquirer({ url: banks.thenUrl })
  await take({ ...deps, acquirer, clock: { now: () => at } }, story, step, `${story.orderPrefix}-${place + 1}`)
}

async function take(conductor: Conductor, story: Story, step: Step, orderNumber: string) {
  if (step.kind === 'mark') return markCustomer(conductor, story, step)
  if (step.kind === 'delete-card') return deleteCards(conductor, story, step.reason)
  if (step.kind === 'confirm' || step.kind === 'cancel') return followUp(conductor, story, step, orderNumber)
  // An order that is there was lived through by a seeding that broke off later.
  const known = await conductor.db.prisma.order.count({ where: { merchantId: story.merchantId, number: orderNumber } })
  if (known > 0) return
  switch (step.kind) {
    case 'pay':
    case 'unclear':
      return payInFull(conductor, story, step, orderNumber)
    case 'pay-saved':
      return paySaved(conductor, story, step, orderNumber)
    case 'leave':
      return void (await placeOrder(conductor, story, { amountMinor: step.amountMinor, currency: 'BYN' }, orderNumber))
  }
}

async function followUp(conductor: Conductor, story: Story, { kind, amountMinor, reason }: Extract<Step, { kind: 'confirm' | 'cancel' }>, requestKey: string) {
  const { id } = await findCustomer(conductor, story)
  const { billNumber } = await conductor.db.prisma.operation.findFirstOrThrow({
    where: { order: { customerId: id }, type: 100, state: 'approved' },
    orderBy: { id: 'desc' },
  })
  const verb = kind === 'confirm' ? confirmPayment : cancelPayment
  const outcome = await verb(conductor, all, await actorOf(conductor, story.merchantId), { billNumber, amountMinor, reason, requestKey })
  if (outcome.kind !== 'done') throw new Error(`the history has a ${kind} that ended as ${outcome.kind}`)
}

async function payInFull(conductor: Conductor, story: Story, step: Extract<Step, { kind: 'pay' | 'unclear' }>, orderNumber: string) {
  const currency = step.kind === 'pay' ? step.currency : 'BYN'
  const twoStage = step.kind === 'pay' && step.twoStage === true
  const orderKey = await placeOrder(conductor, story, { amountMinor: step.amountMinor, currency, twoStage }, orderNumber)
  const at = conductor.clock.now()
  const brand = brandOf(step.pan)
  const good = { month: 12, year: at.getUTCFullYear() + 4 }
  const expiry = step.kind === 'pay' && step.expiry === 'past-by-now' ? { month: at.getUTCMonth() + 1, year: at.getUTCFullYear() } : good
  const cvc2 = step.kind === 'pay' && step.cvc2 ? step.cvc2 : brand === 'amex' ? '4813' : '481'
  const cardholder = 'CARD HOLDER'
  await payOnce(conductor, orderKey, story, { kind: 'full', pan: step.pan as Pan, brand, expiry, cvc2, cardholder, save: step.kind === 'pay' && step.save })
}

async function paySaved(conductor: Conductor, story: Story, step: Extract<Step, { kind: 'pay-saved' }>, orderNumber: string) {
  const orderKey = await placeOrder(conductor, story, { amountMinor: step.amountMinor, currency: 'BYN' }, orderNumber)
  const customer = await findCustomer(conductor, story)
  const card = await conductor.db.prisma.savedCard.findFirst({ where: { customerId: customer.id, state: 'member' }, orderBy: { lastSuccessAt: 'desc' } })
  if (card) await payOnce(conductor, orderKey, story, { kind: 'saved', cardId: card.id, cvc2: card.brand === 'amex' ? '4813' : '481' })
}

async function payOnce(conductor: Conductor, orderKey: string, { language }: Story, entry: PayInput['entry']) {
  const visit = { ip: '198.51.100.24', userAgent: 'Mozilla/5.0 (Linux; Android 14)', language }
  const outcome = await pay(conductor, { orderKey, entry, visit, consentTextVersion, returnUrl: 'https://pay.example/back' })
  // Nobody of these stories has the patience to answer his bank.
  if (outcome.kind === 'challenge') await cancelStep(conductor, orderKey)
}

type NewAmount = { amountMinor: bigint; currency: string; twoStage?: boolean }

async function placeOrder(conductor: Conductor, story: Story, { twoStage = false, ...amount }: NewAmount, number: string): Promise<string> {
  const { merchantId, language, payer } = story
  const created = await createOrder(
    conductor,
    {
      merchantId,
      number,
      ...amount,
      customerNumber: story.number,
      twoStage,
      disable3ds: false,
      testMode: false,
      language,
      comment: null,
      returnUrls: { any: null, ok: null, no: null },
      payer,
      extra: {},
    },
    null,
  )
  if (created.kind === 'conflict') throw new Error(`the history has two orders ${number}`)
  return created.orderKey
}

async function markCustomer(conductor: Conductor, story: Story, { to, reasonCode, reason, destroyCards }: Extract<Step, { kind: 'mark' }>) {
  const customer = await findCustomer(conductor, story)
  if ((await conductor.db.prisma.markChange.count({ where: { customerId: customer.id, toMark: to, reason } })) > 0) return
  await setMark(conductor, all, await actorOf(conductor, story.merchantId), {
    customerId: customer.id,
    expectedVersion: null,
    to,
    reasonCode,
    reason,
    destroyCards,
  })
}

async function deleteCards(conductor: Conductor, story: Story, reason: string) {
  const customer = await findCustomer(conductor, story)
  const actor = await actorOf(conductor, story.merchantId)
  for (const { id } of customer.savedCards) await deleteSavedCard(conductor, all, actor, { customerId: customer.id, cardId: id, reason })
}

function findCustomer({ db }: Pick<Deps, 'db'>, { merchantId, number }: Pick<Story, 'merchantId' | 'number'>) {
  return db.prisma.customer.findFirstOrThrow({ where: { number, scope: { merchants: { some: { id: merchantId } } } }, include: { savedCards: true } })
}

/** Whoever decides at that merchant. */
async function actorOf({ db }: Pick<Deps, 'db'>, merchantId: number): Promise<Actor> {
  const admin = await db.prisma.staff.findFirstOrThrow({ where: { role: 'admin', merchants: { some: { merchantId } } } })
  return { kind: 'staff', id: admin.id }
}

async function setDefaultLimits(deps: Deps, at: Date) {
  const merchant = await deps.db.prisma.merchant.findUniqueOrThrow({ where: { id: 500003 } })
  const actor = await actorOf(deps, merchant.id)
  const limits = [
    ['BYN', 'day', 50_000n],
    ['BYN', 'week', 150_000n],
    ['USD', 'day', 20_000n],
    ['EUR', 'day', 20_000n],
  ] as const
  // A limit where there was none, or in one more currency, lets nothing more through when the first currency closes the others.
  for (const [currency, window, amountMinor] of limits) {
    await setLimit(deps, actor, at, { scopeId: merchant.scopeId, customerId: null, currency, window, amountMinor, reason: 'House rule for every customer' })
  }
}

async function setOwnLimit(deps: Deps, now: Date) {
  const story = stories().find(({ merchantId }) => merchantId === 500001)
  if (!story) return
  const customer = await findCustomer(deps, story)
  const actor = await actorOf(deps, story.merchantId)
  const at = new Date(now.getTime() - 24 * 60 * 60_000)
  const limit = { scopeId: customer.scopeId, customerId: customer.id, currency: 'BYN', window: 'week' as const }
  await setLimit(deps, actor, at, { ...limit, amountMinor: 60_000n, reason: 'Asked for a weekly limit himself' })
  // Raising waits for a second person, so that the queue of approvals has something in it.
  await changeLimit({ ...deps, clock: { now: () => now } }, all, actor, {
    ...limit,
    amountMinor: 90_000n,
    expectedMinor: 60_000n,
    reason: 'Asked to have it raised for the holidays',
  })
}

// A change that is still to come, for the page of its scope.
async function scheduleLowering(deps: Deps, now: Date) {
  const merchant = await deps.db.prisma.merchant.findUniqueOrThrow({ where: { id: 500003 } })
  const wish = { scopeId: merchant.scopeId, customerId: null, currency: 'BYN', window: 'week' as const }
  await changeLimit({ ...deps, clock: { now: () => now } }, all, await actorOf(deps, merchant.id), {
    ...wish,
    amountMinor: 120_000n,
    expectedMinor: 150_000n,
    effectiveAt: new Date(now.getTime() + 21 * 24 * 60 * 60_000),
    reason: 'Less for everybody after the holidays',
  })
}

// Somebody near his limit, if anybody has paid this week: his own is set a little above what he has used.
async function limitWhoPaysMuch(deps: Deps, now: Date) {
  const merchant = await deps.db.prisma.merchant.findUniqueOrThrow({ where: { id: 500003 } })
  const counter = await deps.db.prisma.turnoverCounter.findFirst({
    where: { scopeId: merchant.scopeId, currency: 'BYN', startsAt: { lte: now }, endsAt: { gt: now }, usedMinor: { lt: 100_000n } },
    orderBy: { usedMinor: 'desc' },
  })
  const known = counter && (await deps.db.prisma.turnoverLimit.count({ where: { customerId: counter.customerId } }))
  if (!counter || counter.usedMinor === 0n || known) return
  const wish = { scopeId: merchant.scopeId, customerId: counter.customerId, currency: 'BYN', window: 'week' as const }
  await setLimit(deps, await actorOf(deps, merchant.id), now, { ...wish, amountMinor: (counter.usedMinor * 10n) / 9n, reason: 'Agreed with the customer' })
}

// Customers of the book shops with limits of their own, some used up nearly, some hardly.
async function limitRegulars(deps: Deps, now: Date) {
  const regulars = await deps.db.prisma.customer.findMany({
    where: { originMerchantId: { in: [500001, 500002] }, status: 'member' },
    orderBy: [{ paymentsCount: 'desc' }, { id: 'asc' }],
    take: 9,
  })
  for (const [place, { id: customerId, scopeId, originMerchantId }] of regulars.entries()) {
    if ((await deps.db.prisma.turnoverLimit.count({ where: { customerId } })) > 0) continue
    const window = place % 3 === 2 ? ('day' as const) : ('week' as const)
    const counter = await deps.db.prisma.turnoverCounter.findFirst({
      where: { customerId, currency: 'BYN', startsAt: { lte: now }, endsAt: { gt: now } },
      orderBy: { startsAt: window === 'day' ? 'desc' : 'asc' },
    })
    const used = counter?.usedMinor ?? 0n
    const amountMinor = used === 0n ? 40_000n : (used * (place % 2 === 0 ? 11n : 25n)) / 10n
    await setLimit(deps, await actorOf(deps, originMerchantId), now, {
      ...{ scopeId, customerId, currency: 'BYN', window, amountMinor },
      reason: 'Agreed with the customer',
    })
  }
}

type LimitWish = { scopeId: number; customerId: bigint | null; currency: string; window: 'day' | 'week'; amountMinor: bigint; reason: string }

async function setLimit(deps: Deps, actor: Actor, at: Date, wish: LimitWish) {
  const clock = { now: () => at }
  const outcome = await changeLimit({ ...deps, clock }, all, actor, { ...wish, expectedMinor: null })
  if (outcome.kind === 'waiting') await approveLimit(deps, clock, outcome.changeId)
}

// The second person, from the operator's side.
async function approveLimit(deps: Deps, clock: { now: () => Date }, changeId: bigint) {
  const { id } = await deps.db.prisma.staff.findFirstOrThrow({ where: { role: 'supervisor' } })
  await decideLimitChange({ ...deps, clock }, all, { kind: 'staff', id }, { changeId, approve: true })
}
