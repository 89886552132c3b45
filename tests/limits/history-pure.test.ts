import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { effectiveLimits, judge, windowsAt } from '@/lib/limits/rules'
import { type FollowUpKind, freedMinor, type Held, judgeFollowUp } from '@/lib/payments/follow-up-rules'
import { compare, happenings, type Outcome, type Turnover } from './history'
import { type Counting, type Kind, nextWindowAt, windowKey } from './turnover-model'

/** Half hours, three quarters, date lines, clock changes by 30 minutes, by two hours, at midnight, to before midnight, and none at all. */
const zones = [
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'Asia/Kathmandu',
  'America/St_Johns',
  'Atlantic/Azores',
  'Pacific/Apia',
  'Pacific/Kwajalein',
  'Antarctica/Troll',
  'Europe/Minsk',
  'Europe/Berlin',
  'America/New_York',
  'America/Santiago',
  'America/Havana',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Asia/Beirut',
  'Asia/Tehran',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
  'Asia/Kolkata',
  'UTC',
]

/** Days that the calendar of a place left out when it crossed the date line. */
const leftOut: Record<string, string> = { 'Pacific/Apia': '2011-12-29T12:00:00Z', 'Pacific/Kwajalein': '1993-08-20T12:00:00Z' }

/** Around when the clock of a zone changes in some years, and its left-out day; found by looking at what Intl shows. */
function notableMoments(timeZone: string): number[] {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
  const offset = (at: number) => format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value
  const found = leftOut[timeZone] ? [Date.parse(leftOut[timeZone])] : []
  for (let at = Date.UTC(2025, 0, 1); at < Date.UTC(2028, 0, 1); at += 86_400_000) if (offset(at) !== offset(at + 86_400_000)) found.push(at)
  return found
}

function starts(timeZone: string): fc.Arbitrary<number> {
  const any = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2032, 0, 1) })
  const notable = notableMoments(timeZone)
  if (notable.length === 0) return any
  const near = fc.tuple(fc.constantFrom(...notable), fc.integer({ min: -3 * 86_400_000, max: 86_400_000 })).map(([at, shift]) => at + shift)
  return fc.oneof({ weight: 1, arbitrary: any }, { weight: 2, arbitrary: near })
}

const amount = fc.bigInt({ min: 0n, max: 1500n })
const limitOf = (currency: string, window: Kind) => fc.option(amount.map((minor) => ({ currency, window, minor }))).map((limit) => (limit ? [limit] : []))
const limits = fc.tuple(limitOf('BYN', 'day'), limitOf('BYN', 'week'), limitOf('USD', 'day'), limitOf('USD', 'week')).map((each) => each.flat())
const countingOf = (timeZone: string): fc.Arbitrary<Counting> =>
  fc.record({ timeZone: fc.constant(timeZone), weekStartsOn: fc.integer({ min: 1, max: 7 }), own: limits, defaults: limits })

describe.each(zones)('in %s', (timeZone) => {
  it('a window begins with the first instant of its local date and ends with the first of the next', () => {
    fc.assert(
      fc.property(starts(timeZone), countingOf(timeZone), (at, counting) => {
        const windows = windowsAt(new Date(at), counting)
        for (const window of ['day', 'week'] as const) {
          const [startsAt, endsAt] = [windows[window].startsAt.getTime(), windows[window].endsAt.getTime()]
          const here = windowKey(at, window, counting)
          expect(startsAt <= at && at < endsAt).toBe(true)
          expect([startsAt, endsAt - 1].map((moment) => windowKey(moment, window, counting))).toEqual([here, here])
          expect([startsAt - 1, endsAt].map((moment) => windowKey(moment, window, counting))).not.toContain(here)
          expect(endsAt).toBe(nextWindowAt(at, window, counting))
        }
      }),
      { numRuns: 60 },
    )
  })

  it('every payment is judged, and every sum counted, as the model says', async () => {
    const history = happenings(40, ['approved', 'approved', 'declined', 'found', 'lost'])
    await fc.assert(
      fc.asyncProperty(starts(timeZone), countingOf(timeZone), history, (start, counting, happening) =>
        compare(pureTurnover(counting), counting, start, happening),
      ),
      { numRuns: 50 },
    )
  })
})

type Entry = { at: number; currency: string; minor: bigint; freed: bigint; held: Held; outcome: Outcome; known: boolean }

/** The rules of the service, with lists in place of a database. */
function pureTurnover(counting: Counting): Turnover {
  const entries: Entry[] = []
  const used = (currency: string, window: Kind, at: number) => {
    const { startsAt, endsAt } = windowsAt(new Date(at), counting)[window]
    const inside = entries.filter((entry) => entry.currency === currency && entry.at >= startsAt.getTime() && entry.at < endsAt.getTime())
    return inside.reduce((sum, { minor, freed }) => sum + minor - freed, 0n)
  }
  const followUp = (kind: FollowUpKind, place: number, part: bigint): boolean => {
    const entry = entries[place]
    if (!entry?.known) return false
    const judged = judgeFollowUp(kind, entry.held, part)
    if (!judged.allowed) return false
    entry.freed += freedMinor(kind, entry.held, part)
    if (kind === 'confirm') entry.held.confirmation = { minor: part, open: false }
    else entry.held.canceledMinor += part
    return true
  }
  return {
    pay: async ({ at, amount: minor, currency, twoStage, outcome }) => {
      const windows = windowsAt(new Date(at), counting)
      const sums = { day: used(currency, 'day', at), week: used(currency, 'week', at) }
      if (judge(effectiveLimits(counting.own, counting.defaults), sums, windows, { minor, currency })) return 'refused'
      const held = { twoStage, authorizedMinor: minor, confirmation: null, canceledMinor: 0n, cancelingMinor: 0n }
      entries.push({ at, currency, minor, freed: outcome === 'declined' ? minor : 0n, held, outcome, known: outcome === 'approved' })
      return 'sent'
    },
    confirm: async (place, part) => followUp('confirm', place, part),
    cancel: async (place, part) => followUp('cancel', place, part),
    learn: async () => {
      for (const entry of entries) {
        if (entry.outcome === 'found') entry.known = true
        if (entry.outcome === 'lost') entry.freed = entry.minor
      }
    },
    used: async (currency, window, at) => used(currency, window, at),
  }
}
