import type { Tx } from '@/lib/platform/db'
import { type Calendar, effectiveLimits, type Limit, type LimitRows, type Window, type WindowKind, windowsAt } from './rules'
import { readLimitRows, readLimitRowsOf, readTurnover, readTurnovers } from './store'

/** A limit with what is used of it now. Minor units; `leftMinor` is never below zero. */
export type LimitState = Limit & { usedMinor: bigint; leftMinor: bigint; startsAt: Date; resetsAt: Date }

/** The limits that hold for a customer, with their use in the windows of `now`. */
export async function readLimits(tx: Tx, scope: Calendar & { id: number }, customerId: bigint, now: Date): Promise<LimitState[]> {
  const { own, defaults } = await readLimitRows(tx, scope.id, customerId, now)
  const windows = windowsAt(now, scope)
  const states: LimitState[] = []
  for (const limit of effectiveLimits(own, defaults)) {
    const used = await readTurnover(tx, customerId, limit.currency, windows)
    states.push(stateOf(limit, used[limit.window], windows[limit.window]))
  }
  return states
}

type Limited = Calendar & { id: bigint; scopeId: number }

/** Of each customer's limits the one with the largest part used now; whoever has none is not in the map. Two statements for any number of customers. */
export async function readTightestLimits(tx: Tx, customers: readonly Limited[], now: Date): Promise<Map<bigint, LimitState>> {
  const rowsOf = await readLimitRowsOf(tx, customers, now)
  const windowsOf = windowsOfCalendars(now)
  const limitsOf = effectiveOnce()
  const wanted: { customerId: bigint; limit: Limit; window: Window }[] = []
  for (const customer of customers) {
    const windows = windowsOf(customer)
    for (const limit of limitsOf(rowsOf(customer))) wanted.push({ customerId: customer.id, limit, window: windows[limit.window] })
  }
  const used = await readTurnovers(tx, wanted)
  const tightest = new Map<bigint, Used>()
  for (const [place, { customerId, limit, window }] of wanted.entries()) {
    const one = { minor: limit.minor, used: used[place] ?? 0n, limit, window }
    const known = tightest.get(customerId)
    if (!known || isTighter(one, known)) tightest.set(customerId, one)
  }
  const states = new Map<bigint, LimitState>()
  for (const [customerId, one] of tightest) states.set(customerId, stateOf(one.limit, one.used, one.window))
  return states
}

type Used = { minor: bigint; used: bigint; limit: Limit; window: Window }

// Who has no limit of his own shares his rows with all others of his scope.
function effectiveOnce(): (rows: LimitRows) => Limit[] {
  const known = new Map<LimitRows, Limit[]>()
  return (rows) => {
    const limits = known.get(rows) ?? effectiveLimits(rows.own, rows.defaults)
    known.set(rows, limits)
    return limits
  }
}

// Customers share the few calendars of their scopes; to work out the windows of each anew would take longer than everything else a file of a million needs.
function windowsOfCalendars(now: Date): (calendar: Calendar) => Record<WindowKind, Window> {
  const known = new Map<string, Record<WindowKind, Window>>()
  return (calendar) => {
    const name = `${calendar.weekStartsOn} ${calendar.timeZone}`
    const windows = known.get(name) ?? windowsAt(now, calendar)
    known.set(name, windows)
    return windows
  }
}

// Compared by products, since a division of minor units loses what is small.
function isTighter(a: Used, b: Used): boolean {
  if (a.minor === 0n || b.minor === 0n) return a.minor < b.minor
  return a.used * b.minor > b.used * a.minor
}

function stateOf(limit: Limit, usedMinor: bigint, { startsAt, endsAt }: Window): LimitState {
  const left = limit.minor - usedMinor
  return { ...limit, usedMinor, leftMinor: left > 0n ? left : 0n, startsAt, resetsAt: endsAt }
}
