import type { Clock } from '@/lib/platform/clock'

/** A clock that stands still until a test moves it. */
export type TestClock = Clock & { set: (at: Date) => void; advance: (ms: number) => void }

export function testClock(start: Date): TestClock {
  let now = start.getTime()
  return {
    now: () => new Date(now),
    set: (at) => {
      now = at.getTime()
    },
    advance: (ms) => {
      now += ms
    },
  }
}
