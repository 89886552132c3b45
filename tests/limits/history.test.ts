import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { panOf, type SandboxOutcome } from '@/lib/acquirers/sandbox/cards'
import { sandboxAcquirer } from '@/lib/acquirers/sandbox/link'
import { windowsAt } from '@/lib/limits/rules'
import { readTurnover } from '@/lib/limits/store'
import { cancelPayment } from '@/lib/payments/cancel-payment'
import { confirmPayment } from '@/lib/payments/confirm-payment'
import { resolveDue } from '@/lib/payments/resolve-due'
import { addMerchant } from '../support/add-merchant'
import { customerOf, fullEntry, payWith, placeOrder } from '../support/payer'
import { makeTestService, type TestService } from '../support/test-service'
import { compare, happenings, learnMs, type Outcome, type Turnover } from './history'
import type { Counting, Kind } from './turnover-model'

let service: TestService

beforeAll(async () => {
  service = await makeTestService()
})
afterAll(() => service.close())

const everything = { kind: 'all' as const }
const anna = { kind: 'staff' as const, id: 1 }
const outcomes: Record<Outcome, SandboxOutcome> = {
  approved: 'approved',
  declined: 'declined-no-funds',
  found: 'garbage',
  lost: 'time-out-before-charge',
}

/** A merchant and a customer of his own, with limits as they are to be. */
async function realTurnover(counting: Counting): Promise<Turnover> {
  const { timeZone, weekStartsOn } = counting
  const shop = await addMerchant(service, { scope: { timeZone, weekStartsOn } })
  await placeOrder(service, shop.merchantId)
  const { id: customerId } = await customerOf(service, shop.scopeId)
  for (const [of, limits] of [
    [null, counting.defaults],
    [customerId, counting.own],
  ] as const) {
    const rows = limits.map(({ minor, ...limit }) => ({ ...limit, scopeId: shop.scopeId, customerId: of, amountMinor: minor }))
    await service.db.prisma.turnoverLimit.createMany({ data: rows })
  }
  // A link that soon gives up waiting, for the card that never answers.
  const { authorize } = sandboxAcquirer({ url: service.bank.url, timeoutMs: 50 })
  const impatient = { ...service, acquirer: { ...service.acquirer, authorize } }
  const bills: string[] = []
  const operations = new Set<bigint>()
  const followUp = async (verb: typeof confirmPayment, place: number, part: bigint, at: number) => {
    service.clock.set(new Date(at))
    const answer = await verb(service, everything, anna, { billNumber: bills[place] ?? '', amountMinor: part, reason: null, requestKey: null })
    expect(['done', 'not-allowed']).toContain(answer.kind)
    // The same confirmation again is answered as done, and does nothing.
    if (answer.kind !== 'done' || operations.has(answer.operationId)) return false
    operations.add(answer.operationId)
    return true
  }
  return {
    pay: async ({ at, amount: amountMinor, currency, twoStage, outcome }) => {
      service.clock.set(new Date(at))
      const orderKey = await placeOrder(service, shop.merchantId, { amountMinor, currency, twoStage })
      const paid = await payWith(outcome === 'lost' ? impatient : service, orderKey, fullEntry(panOf(outcomes[outcome]), { save: false }))
      if (paid.kind === 'not-now') return 'refused'
      expect(paid.kind).toBe(outcome === 'approved' || outcome === 'declined' ? outcome : 'unknown')
      bills.push((await service.db.prisma.order.findUniqueOrThrow({ where: { orderKey } })).billNumber)
      return 'sent'
    },
    confirm: (place, part, at) => followUp(confirmPayment, place, part, at),
    cancel: (place, part, at) => followUp(cancelPayment, place, part, at),
    learn: async (at) => {
      for (const ago of [learnMs - 60_000, 0]) {
        service.clock.set(new Date(at - ago))
        await resolveDue(service)
      }
    },
    used: async (currency, window, at) => (await readTurnover(service.db.prisma, customerId, currency, windowsAt(new Date(at), counting)))[window],
  }
}

const limitOf = (currency: string, window: Kind, max: bigint) =>
  fc.option(fc.bigInt({ min: 100n, max }).map((minor) => ({ currency, window, minor }))).map((limit) => (limit ? [limit] : []))
const limits = fc.tuple(limitOf('BYN', 'day', 900n), limitOf('BYN', 'week', 1500n), limitOf('USD', 'week', 900n)).map((each) => each.flat())
const countings: fc.Arbitrary<Counting> = fc.record({
  timeZone: fc.constantFrom('Europe/Minsk', 'Australia/Lord_Howe', 'Pacific/Chatham', 'America/St_Johns', 'America/Santiago', 'Antarctica/Troll'),
  weekStartsOn: fc.integer({ min: 1, max: 7 }),
  own: limits,
  defaults: limits,
})
/** In the weeks in which clocks change, in 2026, and in any other. */
const starts = fc
  .tuple(fc.constantFrom('2026-03-27', '2026-04-03', '2026-09-04', '2026-10-01', '2026-10-23', '2026-12-29'), fc.nat({ max: 2 * 86_400_000 }))
  .map(([day, shift]) => Date.parse(`${day}T00:00:00Z`) + shift)

it('payments, confirmations, cancels and refunds in the service are judged and counted as the model says', async () => {
  const history = happenings(14, ['approved', 'approved', 'approved', 'approved', 'declined', 'found', 'lost'])
  await fc.assert(
    fc.asyncProperty(countings, starts, history, async (counting, start, happening) => {
      service.clock.set(new Date(start))
      await compare(await realTurnover(counting), counting, start, happening)
    }),
    { numRuns: 25, endOnFailure: true },
  )
}, 300_000)
