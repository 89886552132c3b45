import { type Calendar, type Enforce, judge, type Limit, type Window, type WindowKind, windowsAt } from './rules'

/** A payment that was made, as turnover remembers it. Minor units. */
export type PastPayment = {
  customerId: bigint
  at: Date
  currency: string
  /** What was authorized: by this it would have been judged. */
  amountMinor: bigint
  /** What of it still counts, after confirmations, cancels and refunds. */
  countedMinor: bigint
  bySavedCard: boolean
}

/** What limits would have stopped. `minor` per currency. */
export type Stops = { payments: number; minor: Record<string, bigint> }

export type Replay = {
  limits: readonly Limit[]
  enforce: Enforce
  /** Windows of a moment; see `windowsBetween`. */
  windowsOf: (at: Date) => Record<WindowKind, Window>
  /** Payments before this moment only fill windows and are not told of. */
  since: Date
}

/**
 * Takes one customer's payments again, in their order, under some limits, judged one by one as they would be now. A payment that is stopped counts
 * nothing for the next ones.
 */
export function replay({ limits, enforce, windowsOf, since }: Replay, payments: readonly PastPayment[]): Stops {
  const used = new Map<string, bigint>()
  const stops: Stops = { payments: 0, minor: {} }
  for (const { at, currency, amountMinor, countedMinor, bySavedCard } of payments) {
    const windows = windowsOf(at)
    const [day, week] = [placeOf(windows.day, currency), placeOf(windows.week, currency)]
    const counted = { day: used.get(day) ?? 0n, week: used.get(week) ?? 0n }
    const isJudged = enforce === 'all-payments' || bySavedCard
    if (isJudged && judge(limits, counted, windows, { minor: amountMinor, currency })) {
      if (at < since) continue
      stops.payments += 1
      stops.minor[currency] = (stops.minor[currency] ?? 0n) + amountMinor
      continue
    }
    used.set(day, counted.day + countedMinor)
    used.set(week, counted.week + countedMinor)
  }
  return stops
}

function placeOf({ kind, startsAt }: Window, currency: string): string {
  return `${kind} ${startsAt.getTime()} ${currency}`
}

/** Every window from the week of one moment to another, in order, made once: asking the calendar for each of many payments takes too long. */
export function windowsBetween(from: Date, until: Date, calendar: Calendar) {
  const startsAt = windowsAt(from, calendar).week.startsAt
  const listOf = (kind: WindowKind): Window[] => {
    const windows = [windowsAt(startsAt, calendar)[kind]]
    for (let last = windows[0]; last && last.endsAt <= until; windows.push(last)) last = windowsAt(last.endsAt, calendar)[kind]
    return windows
  }
  const lists = { day: listOf('day'), week: listOf('week') }
  return { ...lists, startsAt, windowsOf: (at: Date) => ({ day: find(lists.day, at), week: find(lists.week, at) }) }
}

function find(windows: readonly Window[], at: Date): Window {
  let [low, high] = [0, windows.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((windows[middle]?.startsAt ?? at) <= at) low = middle
    else high = middle - 1
  }
  const window = windows[low]
  if (!window || at < window.startsAt || at >= window.endsAt) throw new Error(`${at.toISOString()} is in none of the windows`)
  return window
}
