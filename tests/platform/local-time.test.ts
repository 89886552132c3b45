import { describe, expect, it } from 'vitest'
import { readLocalTime } from '@/lib/platform/local-time'

describe('a local time', () => {
  it.each([
    ['2026-12-01T09:30', 'Europe/Minsk', '2026-12-01T06:30:00.000Z'],
    ['2026-03-29T01:59', 'Europe/Berlin', '2026-03-29T00:59:00.000Z'],
    // Left out by the clocks, and there twice.
    ['2026-03-29T02:30', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
    ['2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
  ])('%s in %s is %s', (text, timeZone, instant) => {
    expect(readLocalTime(text, timeZone)?.toISOString()).toBe(instant)
  })

  it.each(['', 'tomorrow', '2026-13-01T00:00', '2026-02-30T00:00', '2026-12-01T24:01', '2026-12-01 09:30', '99999-12-01T09:30'])('%s is none', (text) => {
    expect(readLocalTime(text, 'UTC')).toBeNull()
  })
})
