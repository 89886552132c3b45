/** Chance that repeats: the same seed draws the same numbers. */
export type Random = {
  /** A whole number from 0 to below `end`. */
  below: (end: number) => number
  /** From `from` to `to`, both included. */
  between: (from: number, to: number) => number
  chance: (share: number) => boolean
  pick: <T>(list: readonly T[]) => T
  /** One of the names, each as often as its weight says. */
  weighted: <Name extends string>(weights: Readonly<Record<Name, number>>) => Name
  digits: (count: number) => string
  /** Another one that goes its own way from here, so that what one part draws does not move what another draws. */
  fork: () => Random
}

/** mulberry32: small, even enough, and the same everywhere. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (end: number) => Math.floor(next() * end)
  return {
    below,
    between: (from, to) => from + below(to - from + 1),
    chance: (share) => next() < share,
    pick: (list) => {
      if (list.length === 0) throw new Error('there is nothing to pick from')
      return list[below(list.length)] as (typeof list)[number]
    },
    weighted: (weights) => {
      const names = Object.keys(weights) as (keyof typeof weights)[]
      let left = next() * names.reduce((sum, name) => sum + weights[name], 0)
      const found = names.find((name) => {
        left -= weights[name]
        return left < 0
      })
      return found ?? (names.at(-1) as keyof typeof weights)
    },
    digits: (count) => Array.from({ length: count }, () => below(10)).join(''),
    fork: () => seededRandom(below(2 ** 32)),
  }
}
