import { describe, expect, it } from 'vitest'
import { applyScheduled, ceiling, effectiveLimits, isTimeZone, judge, type Limit, loosens, raises, type ScheduledChange, windowsAt } from '@/lib/limits/rules'

const minsk = { timeZone: 'Europe/Minsk', weekStartsOn: 1 }

describe('windows', () => {
  it('are the calendar day and the week from Monday of the scope', () => {
    const { day, week } = windowsAt(new Date('2026-11-24T20:59:59.999Z'), minsk)
    expect([day.startsAt, day.endsAt].map((at) => at.toISOString())).toEqual(['2026-11-23T21:00:00.000Z', '2026-11-24T21:00:00.000Z'])
    expect([week.startsAt, week.endsAt].map((at) => at.toISOString())).toEqual(['2026-11-22T21:00:00.000Z', '2026-11-29T21:00:00.000Z'])
  })

  it('begin anew at midnight of the zone, to the millisecond', () => {
    expect(windowsAt(new Date('2026-11-24T21:00:00.000Z'), minsk).day.startsAt.toISOString()).toBe('2026-11-24T21:00:00.000Z')
  })

  it('keep the week start of the scope', () => {
    const { week } = windowsAt(new Date('2026-11-24T12:00:00Z'), { timeZone: 'UTC', weekStartsOn: 7 })
    expect(week.startsAt.toISOString()).toBe('2026-11-22T00:00:00.000Z')
    const onTheDay = windowsAt(new Date('2026-11-22T00:00:00Z'), { timeZone: 'UTC', weekStartsOn: 7 })
    expect(onTheDay.week.startsAt.toISOString()).toBe('2026-11-22T00:00:00.000Z')
  })

  it('follow the clock change: one day has 23 hours, one 25', () => {
    const hours = (at: string) => {
      const { day } = windowsAt(new Date(at), { timeZone: 'Europe/Berlin', weekStartsOn: 1 })
      return (day.endsAt.getTime() - day.startsAt.getTime()) / 3_600_000
    }
    expect(hours('2026-03-29T12:00:00Z')).toBe(23)
    expect(hours('2026-10-25T12:00:00Z')).toBe(25)
  })

  it.each([
    // The week in which the clocks go forward is an hour shorter, the one in which they go back an hour longer.
    ['2026-03-29', 1, '2026-03-22T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
    ['2026-10-25', 1, '2026-10-18T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
    ['2026-03-29', 7, '2026-03-28T23:00:00.000Z', '2026-04-04T22:00:00.000Z'],
    ['2026-10-25', 7, '2026-10-24T22:00:00.000Z', '2026-10-31T23:00:00.000Z'],
  ])('of a week with a clock change end where the calendar says: before, at and after (%s, week from %i)', (day, weekStartsOn, starts, ends) => {
    const berlin = { timeZone: 'Europe/Berlin', weekStartsOn }
    const weekOf = (at: number) => windowsAt(new Date(at), berlin).week
    const expected = { kind: 'week', startsAt: new Date(starts), endsAt: new Date(ends) }
    expect(weekOf(Date.parse(`${day}T12:00:00Z`))).toEqual(expected)
    expect(weekOf(Date.parse(starts))).toEqual(expected)
    expect(weekOf(Date.parse(ends) - 1)).toEqual(expected)
    expect(weekOf(Date.parse(starts) - 1).endsAt).toEqual(new Date(starts))
    expect(weekOf(Date.parse(ends)).startsAt).toEqual(new Date(ends))
  })

  it('begin when the day begins where midnight does not exist', () => {
    // In Santiago the clock goes from 23:59:59 to 01:00 on 6 September 2026.
    const { day } = windowsAt(new Date('2026-09-06T12:00:00Z'), { timeZone: 'America/Santiago', weekStartsOn: 1 })
    expect(day.startsAt.toISOString()).toBe('2026-09-06T04:00:00.000Z')
  })
})

describe('judging an amount', () => {
  const windows = windowsAt(new Date('2026-11-24T12:00:00Z'), minsk)
  const limit = (window: 'day' | 'week', minor: bigint, currency = 'BYN'): Limit => ({ currency, window, minor, source: 'own' })
  const none = { day: 0n, week: 0n }

  it('lets pass what reaches the limit and refuses one minor unit more', () => {
    const limits = [limit('day', 1000n)]
    const used = { day: 400n, week: 400n }
    expect(judge(limits, used, windows, { minor: 600n, currency: 'BYN' })).toBeNull()
    expect(judge(limits, used, windows, { minor: 601n, currency: 'BYN' })).toMatchObject({
      rule: 'over-limit',
      window: 'day',
      limitMinor: 1000n,
      usedMinor: 400n,
      leftMinor: 600n,
      amountMinor: 601n,
      resetsAt: windows.day.endsAt,
    })
  })

  it('lets everything pass where no limit is set at all', () => {
    expect(judge([], none, windows, { minor: 10n ** 15n, currency: 'USD' })).toBeNull()
  })

  it('refuses a currency without a limit where others have one', () => {
    expect(judge([limit('day', 1000n)], none, windows, { minor: 1n, currency: 'USD' })).toEqual({
      rule: 'no-limit-for-currency',
      currency: 'USD',
      amountMinor: 1n,
    })
  })

  it('names the strictest of two that refuse', () => {
    const refusal = judge([limit('day', 1000n), limit('week', 1500n)], { day: 0n, week: 1400n }, windows, { minor: 2000n, currency: 'BYN' })
    expect(refusal).toMatchObject({ window: 'week', leftMinor: 100n })
  })

  it('names of two with as little left the one that frees up later', () => {
    const refusal = judge([limit('day', 1000n), limit('week', 1000n)], { day: 400n, week: 400n }, windows, { minor: 601n, currency: 'BYN' })
    expect(refusal).toMatchObject({ window: 'week', leftMinor: 600n, resetsAt: windows.week.endsAt })
  })

  it('of nothing refuses the smallest amount, and the greatest that can be written lets itself pass once', () => {
    const most = 10n ** 15n - 1n
    expect(judge([limit('day', 0n)], none, windows, { minor: 1n, currency: 'BYN' })).toMatchObject({ rule: 'over-limit', leftMinor: 0n })
    expect(judge([limit('day', most)], none, windows, { minor: most, currency: 'BYN' })).toBeNull()
    expect(judge([limit('day', most)], { day: most, week: most }, windows, { minor: 1n, currency: 'BYN' })).toMatchObject({ leftMinor: 0n })
  })

  it('never shows less than nothing left, after a limit was lowered below what is used', () => {
    expect(judge([limit('day', 100n)], { day: 900n, week: 900n }, windows, { minor: 1n, currency: 'BYN' })).toMatchObject({ leftMinor: 0n, usedMinor: 900n })
  })
})

describe('a customer’s own limit', () => {
  const plain = (window: 'day' | 'week', minor: bigint, currency = 'BYN') => ({ currency, window, minor })

  it('replaces the default of the same currency and window only', () => {
    const limits = effectiveLimits([plain('day', 500n)], [plain('day', 100n), plain('week', 900n)])
    expect(limits).toEqual([
      { ...plain('day', 500n), source: 'own' },
      { ...plain('week', 900n), source: 'default' },
    ])
  })

  it('raises when it lets through more than the default did, and not otherwise', () => {
    const before = effectiveLimits([], [plain('day', 100n)])
    expect(raises(before, effectiveLimits([plain('day', 100n)], [plain('day', 100n)]), ['BYN'])).toBe(false)
    expect(raises(before, effectiveLimits([plain('day', 99n)], [plain('day', 100n)]), ['BYN'])).toBe(false)
    expect(raises(before, effectiveLimits([plain('day', 101n)], [plain('day', 100n)]), ['BYN'])).toBe(true)
  })

  it('raises when a currency that was refused gets a limit, and when the last limit goes', () => {
    const byn = effectiveLimits([plain('day', 100n)], [])
    expect(ceiling(byn, 'USD', 'day')).toBe(0n)
    expect(raises(byn, effectiveLimits([plain('day', 100n), plain('day', 5n, 'USD')], []), [])).toBe(true)
    expect(raises(byn, [], [])).toBe(true)
    expect(raises([], byn, [])).toBe(false)
  })
})

describe('scheduled changes whose moment has come', () => {
  const day = (minor: bigint) => ({ currency: 'BYN', window: 'day' as const, minor })
  const change = (id: bigint, beforeMinor: bigint | null, afterMinor: bigint | null, more: Partial<ScheduledChange> = {}): ScheduledChange => {
    return { id, of: 'own', currency: 'BYN', window: 'day', beforeMinor, afterMinor, approved: false, ...more }
  }

  it('hold one after the other', () => {
    const rows = { own: [day(500n)], defaults: [] }
    const after = applyScheduled(rows, [change(1n, 500n, 900n, { approved: true }), change(2n, 900n, 400n)])
    expect(after).toEqual({ own: [day(400n)], defaults: [], setAside: [] })
  })

  it('that lower hold whatever was changed meanwhile, as long as they still lower', () => {
    expect(applyScheduled({ own: [day(450n)], defaults: [] }, [change(1n, 500n, 400n)]).own).toEqual([day(400n)])
    const lowered = applyScheduled({ own: [day(300n)], defaults: [] }, [change(1n, 500n, 400n)])
    expect(lowered).toEqual({ own: [day(300n)], defaults: [], setAside: [1n] })
  })

  it('that raise hold only if they were approved, and from the limit that was approved', () => {
    const raise = change(1n, 500n, 900n, { approved: true })
    expect(applyScheduled({ own: [day(500n)], defaults: [] }, [raise]).own).toEqual([day(900n)])
    expect(applyScheduled({ own: [day(100n)], defaults: [] }, [raise])).toMatchObject({ own: [day(100n)], setAside: [1n] })
    expect(applyScheduled({ own: [day(500n)], defaults: [] }, [{ ...raise, approved: false }])).toMatchObject({ own: [day(500n)], setAside: [1n] })
  })

  it('of the defaults come before those of the customer where their moment does', () => {
    const rows = { own: [], defaults: [day(100n)] }
    const lowered = change(1n, 100n, 40n, { of: 'defaults' })
    expect(applyScheduled(rows, [lowered, change(2n, null, 50n)])).toMatchObject({ own: [], defaults: [day(40n)], setAside: [2n] })
    expect(applyScheduled(rows, [change(2n, null, 50n), lowered])).toMatchObject({ own: [day(50n)], defaults: [day(40n)], setAside: [] })
  })
})

describe('the settings of a scope', () => {
  const settings = { timeZone: 'Europe/Minsk', weekStartsOn: 1, enforce: 'all-payments' as const }

  it('loosen by other windows and by stopping less, and where there are no limits never', () => {
    expect(loosens(settings, { ...settings, timeZone: 'Asia/Tokyo' }, true)).toBe(true)
    expect(loosens(settings, { ...settings, weekStartsOn: 7 }, true)).toBe(true)
    expect(loosens(settings, { ...settings, enforce: 'saved-cards-only' }, true)).toBe(true)
    expect(loosens({ ...settings, enforce: 'saved-cards-only' }, settings, true)).toBe(false)
    expect(loosens(settings, { ...settings, timeZone: 'Asia/Tokyo' }, false)).toBe(false)
  })

  it('take time zones by their names', () => {
    for (const name of ['Europe/Minsk', 'UTC', 'Asia/Kolkata', 'America/Argentina/Buenos_Aires']) expect(isTimeZone(name)).toBe(true)
    for (const name of ['', '+03:00', 'Europe/Nowhere', 'x'.repeat(100), 'Europe/Minsk\0']) expect(isTimeZone(name)).toBe(false)
  })
})
