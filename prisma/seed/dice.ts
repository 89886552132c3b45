/** Evenly distributed numbers that are the same at every seeding, so that a screen shows the same sandbox everywhere (mulberry32). */
export type Dice = { whole: (from: number, to: number) => number; of: <T>(list: readonly T[]) => T; chance: (percent: number) => boolean }

export function dice(seed: number): Dice {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    whole: (from, to) => from + Math.floor(next() * (to - from + 1)),
    of: (list) => list[Math.floor(next() * list.length)] as (typeof list)[number],
    chance: (percent) => next() * 100 < percent,
  }
}
