import fc from 'fast-check'
import { expect } from 'vitest'
import { type Counting, cancel, confirm, type Kind, type ModelPayment, nextWindowAt, refusalsOf, usedOf } from './turnover-model'

/** What happens to one customer, one after the other. `gap`: how long after the event before. */
export type Happening = { gap: Gap } & (
  | { kind: 'pay'; amount: bigint; currency: string; twoStage: boolean; outcome: Outcome }
  | { kind: 'confirm' | 'cancel'; which: number; quarters: number }
  /** Every unknown outcome becomes known. */
  | { kind: 'learn' }
)
/** `found`: unknown, and found approved later; `lost`: unknown, and found never to have happened. */
export type Outcome = 'approved' | 'declined' | 'found' | 'lost'
type Gap = { ms: number } | { edge: Kind; offset: number }

/** Something that keeps turnover: the pure functions, or the whole service. */
export type Turnover = {
  pay: (payment: { at: number; amount: bigint; currency: string; twoStage: boolean; outcome: Outcome }) => Promise<'refused' | 'sent'>
  confirm: (place: number, part: bigint, at: number) => Promise<boolean>
  cancel: (place: number, part: bigint, at: number) => Promise<boolean>
  learn: (at: number) => Promise<void>
  used: (currency: string, window: Kind, at: number) => Promise<bigint>
}

/** How long it takes until every unknown outcome can be known. */
export const learnMs = 15 * 60_000

const edge = fc.record({ edge: fc.constantFrom<Kind>('day', 'week'), offset: fc.constantFrom(-1, 0, 1, 1000) })
const pause = fc.record({ ms: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 12 * 3_600_000 }), fc.integer({ min: 1, max: 9 * 86_400_000 })) })
const gap: fc.Arbitrary<Gap> = fc.oneof({ weight: 3, arbitrary: pause }, { weight: 2, arbitrary: edge })

export function happenings(most: number, outcomes: readonly Outcome[]): fc.Arbitrary<Happening[]> {
  const pay = fc.record({
    gap,
    kind: fc.constant('pay' as const),
    amount: fc.bigInt({ min: 1n, max: 400n }),
    currency: fc.constantFrom('BYN', 'BYN', 'BYN', 'USD', 'EUR'),
    twoStage: fc.boolean(),
    outcome: fc.constantFrom(...outcomes),
  })
  const followUp = fc.record({
    gap,
    kind: fc.constantFrom('confirm' as const, 'cancel' as const),
    which: fc.nat({ max: 50 }),
    quarters: fc.integer({ min: 1, max: 5 }),
  })
  const learn = fc.record({ gap, kind: fc.constant('learn' as const) })
  return fc.array(fc.oneof({ weight: 6, arbitrary: pay }, { weight: 5, arbitrary: followUp }, { weight: 1, arbitrary: learn }), {
    minLength: 3,
    maxLength: most,
  })
}

/** Lets a history happen to a turnover and to the model, and compares every answer and every sum on the way. */
export async function compare(turnover: Turnover, counting: Counting, start: number, history: readonly Happening[]): Promise<void> {
  const payments: ModelPayment[] = []
  const outcomes: Outcome[] = []
  let at = start
  for (const happening of history) {
    at = 'ms' in happening.gap ? at + happening.gap.ms : Math.max(at, nextWindowAt(at, happening.gap.edge, counting) + happening.gap.offset)
    switch (happening.kind) {
      case 'pay': {
        const { amount, currency, twoStage, outcome } = happening
        const refusals = refusalsOf(payments, amount, currency, at, counting)
        const answer = await turnover.pay({ at, amount, currency, twoStage, outcome })
        expect(answer, `${amount} ${currency} at ${new Date(at).toISOString()}`).toBe(refusals.length > 0 ? 'refused' : 'sent')
        if (answer === 'refused') break
        const state = outcome === 'approved' ? 'paid' : outcome === 'declined' ? 'gone' : 'unknown'
        payments.push({ at, currency, authorized: amount, counted: outcome === 'declined' ? 0n : amount, state, twoStage, confirmed: null, canceled: 0n })
        outcomes.push(outcome)
        break
      }
      case 'confirm':
      case 'cancel': {
        const payment = payments[happening.which % Math.max(payments.length, 1)]
        if (!payment) break
        const place = payments.indexOf(payment)
        const part = (payment.authorized * BigInt(happening.quarters)) / 4n || 1n
        expect(await turnover[happening.kind](place, part, at), `${happening.kind} ${part} of payment ${place}`).toBe(
          happening.kind === 'confirm' ? confirm(payment, part) : cancel(payment, part),
        )
        break
      }
      case 'learn': {
        at += learnMs
        await turnover.learn(at)
        for (const [place, payment] of payments.entries()) {
          if (payment.state !== 'unknown') continue
          payment.state = outcomes[place] === 'found' ? 'paid' : 'gone'
          if (payment.state === 'gone') payment.counted = 0n
        }
      }
    }
    for (const currency of ['BYN', 'USD']) {
      for (const window of ['day', 'week'] as const) {
        const here = `${currency} ${window} at ${new Date(at).toISOString()} after ${happening.kind}`
        expect(`${await turnover.used(currency, window, at)} ${here}`).toBe(`${usedOf(payments, currency, window, at, counting)} ${here}`)
      }
    }
  }
}
