import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction, type Tx } from '@/lib/platform/db'
import { readInScope, type Scope } from '@/lib/platform/scope'
import { foresee } from './change-limit'
import { countHistory, findStopped, readHistory, readOwnLimits, type Strictest } from './preview-store'
import { type PastPayment, replay, type Stops, windowsBetween } from './replay'
import { effectiveLimits, type LimitRows, type PlainLimit, type ScopeSettings, sameCalendar, type WindowKind, windowsAt, withLimit } from './rules'
import { readSettings } from './settings-store'
import { readLimitRows } from './store'

/** How far back a preview looks, in days. */
export const previewDays = 90

export type PreviewInput = {
  scopeId: number
  /** Null: the defaults of the scope, or its settings, for everybody. */
  customerId: bigint | null
  /** One limit set (null: taken away), from a moment on if it is to be scheduled. Minor units. */
  limit?: { currency: string; window: WindowKind; minor: bigint | null; effectiveAt: Date | null }
  settings?: ScopeSettings
}

export type PreviewStops = Stops & { customers: number }

export type Preview = {
  since: Date
  until: Date
  /** What was looked at. */
  customers: number
  payments: number
  /** What would have been stopped by the limits as they are, and by those that are planned. */
  now: PreviewStops
  planned: PreviewStops
  /** False: there was more to replay than a page waits for, and the stops are at least so many. */
  complete: boolean
}

/** What one preview replays at most, in payments and in time; beyond that it says that there was more. */
const mostPayments = 300_000
const mostMs = 10_000
const customersAtOnce = 500

type Period = { since: Date; until: Date }

type Windows = ReturnType<typeof windowsBetween>

/** One way of limiting: the defaults, what replaces them for one customer, and how windows are cut. */
type Variant = { defaults: PlainLimit[]; own: PlainLimit[] | null; enforce: ScopeSettings['enforce']; windows: Windows }

/**
 * Replays the last 90 days, from the beginning of their first day, with limits and settings as they are and as they are meant to be. Null: not the
 * caller's. The same judge as for payments does it, over the entries that turnover is counted from.
 */
export async function previewChange({ db, clock }: { db: Db; clock: Clock }, scope: Scope, input: PreviewInput): Promise<Preview | null> {
  const { scopeId, customerId } = input
  const isTheirs = await readInScope(db, scope, async (tx) => {
    if (customerId === null) return (await tx.numberScope.count({ where: { id: scopeId } })) === 1
    return (await tx.customer.count({ where: { id: customerId, scopeId } })) === 1
  })
  if (!isTheirs) return null
  // Only sums leave this scope, which is the caller's; row-level security would ask of every single payment again whose it is.
  return inTransaction(db, async (tx) => {
    const until = clock.now()
    const present = await readSettings(tx, scopeId)
    const since = windowsAt(new Date(until.getTime() - previewDays * 24 * 60 * 60_000), present).day.startsAt
    const written = await readLimitRows(tx, scopeId, customerId, until)
    const at = input.limit?.effectiveAt ?? null
    const rows = at ? await foresee(tx, { scopeId, customerId }, written, at) : written
    const next = input.settings ?? present
    const windows = windowsBetween(since, until, present)
    const now = variantOf(rows, customerId, present, windows)
    const planned = variantOf(changed(rows, input), customerId, next, sameCalendar(present, next) ? windows : windowsBetween(since, until, next))
    const counted = await countHistory(tx, scopeId, customerId, since)
    return { since, until, ...counted, ...(await compare(tx, scopeId, customerId, [now, planned], { since, until })) }
  })
}

function changed(rows: LimitRows, { customerId, limit }: PreviewInput): LimitRows {
  if (!limit) return rows
  return customerId === null ? { ...rows, defaults: withLimit(rows.defaults, limit, limit.minor) } : { ...rows, own: withLimit(rows.own, limit, limit.minor) }
}

// Windows that began before the first day are filled from their beginning.
function variantOf({ own, defaults }: LimitRows, customerId: bigint | null, { enforce }: ScopeSettings, windows: Windows): Variant {
  return { defaults, own: customerId === null ? null : own, enforce, windows }
}

async function compare(tx: Tx, scopeId: number, customerId: bigint | null, [now, planned]: [Variant, Variant], { since, until }: Period) {
  const everybody = customerId === null ? await bothStopped(tx, scopeId, now, planned) : [customerId]
  const from = new Date(Math.min(now.windows.startsAt.getTime(), planned.windows.startsAt.getTime()))
  const sums = { now: none(), planned: none() }
  const startedAt = performance.now()
  let replayed = 0
  for (let place = 0; place < everybody.length; place += customersAtOnce) {
    if (replayed >= mostPayments || performance.now() - startedAt > mostMs) return { ...sums, complete: false }
    const ids = everybody.slice(place, place + customersAtOnce)
    const [payments, own] = [await readHistory(tx, ids, from, until), await readOwnLimits(tx, ids)]
    replayed += payments.length
    for (const mine of byCustomer(payments)) {
      const owned = own.get(mine[0]?.customerId ?? 0n) ?? []
      add(sums.now, replayAs(now, owned, mine, since))
      add(sums.planned, replayAs(planned, owned, mine, since))
    }
  }
  return { ...sums, complete: true }
}

// Two calendars are two cuts of the history; otherwise one look at it answers for both.
async function bothStopped(tx: Tx, scopeId: number, now: Variant, planned: Variant): Promise<bigint[]> {
  const strictest = strictestOf([now.defaults, planned.defaults])
  const found = new Set(await findStopped(tx, scopeId, strictest, now.windows))
  if (planned.windows !== now.windows) for (const id of await findStopped(tx, scopeId, strictest, planned.windows)) found.add(id)
  return [...found].toSorted((a, b) => (a < b ? -1 : 1))
}

function strictestOf(sets: PlainLimit[][]): Strictest {
  const lowest = sets.flat().toSorted((a, b) => (a.minor < b.minor ? -1 : 1))
  const first = lowest.filter((limit, place) => lowest.findIndex((other) => other.currency === limit.currency && other.window === limit.window) === place)
  const currencies = [...new Set(first.map(({ currency }) => currency))]
  const inEach = (of: PlainLimit[][]) => currencies.filter((currency) => of.every((set) => set.some((limit) => limit.currency === currency)))
  const closing = sets.filter((set) => set.length > 0)
  return { lowest: first, open: inEach(closing), openToOwners: inEach(sets), closes: closing.length > 0 }
}

function replayAs({ defaults, own, enforce, windows }: Variant, owned: PlainLimit[], payments: PastPayment[], since: Date): Stops {
  // The windows of one calendar may begin later than those of the other.
  const known = payments.filter(({ at }) => at >= windows.startsAt)
  return replay({ limits: effectiveLimits(own ?? owned, defaults), enforce, windowsOf: windows.windowsOf, since }, known)
}

function* byCustomer(payments: readonly PastPayment[]): Generator<PastPayment[]> {
  for (let start = 0; start < payments.length; ) {
    let end = start
    while (payments[end]?.customerId === payments[start]?.customerId) end += 1
    yield payments.slice(start, end)
    start = end
  }
}

function none(): PreviewStops {
  return { customers: 0, payments: 0, minor: {} }
}

function add(sum: PreviewStops, { payments, minor }: Stops): void {
  if (payments > 0) sum.customers += 1
  sum.payments += payments
  for (const [currency, stopped] of Object.entries(minor)) sum.minor[currency] = (sum.minor[currency] ?? 0n) + stopped
}
