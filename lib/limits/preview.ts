import type { Clock } from '@/lib/platform/clock'
import type { Db, Tx } from '@/lib/platform/db'
import { readInScope, type Scope } from '@/lib/platform/scope'
import { foresee } from './change-limit'
import { countHistory, findStopped, readHistory, readOwnLimits } from './preview-store'
import { type PastPayment, replay, type Stops, windowsBetween } from './replay'
import { effectiveLimits, type LimitRows, type PlainLimit, type ScopeSettings, type WindowKind, windowsAt, withLimit } from './rules'
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

/** More payments than these are not replayed for one preview; it takes some seconds. */
const mostPayments = 300_000
const customersAtOnce = 500

type Period = { since: Date; until: Date }

/** One way of limiting: the defaults, what replaces them for one customer, and how windows are cut. */
type Variant = { defaults: PlainLimit[]; own: PlainLimit[] | null; enforce: ScopeSettings['enforce']; windows: ReturnType<typeof windowsBetween> }

/**
 * Replays the last 90 days, from the beginning of their first day, with limits and settings as they are and as they are meant to be. Null: not the
 * caller's. The same judge as for payments does it, over the entries that turnover is counted from.
 */
export function previewChange({ db, clock }: { db: Db; clock: Clock }, scope: Scope, input: PreviewInput): Promise<Preview | null> {
  return readInScope(db, scope, async (tx) => {
    const { scopeId, customerId } = input
    const found = await tx.numberScope.findUnique({ where: { id: scopeId }, select: { id: true } })
    const customer = customerId === null ? null : await tx.customer.findUnique({ where: { id: customerId }, select: { scopeId: true } })
    if (!found || (customerId !== null && customer?.scopeId !== scopeId)) return null

    const until = clock.now()
    const present = await readSettings(tx, scopeId)
    const since = windowsAt(new Date(until.getTime() - previewDays * 24 * 60 * 60_000), present).day.startsAt
    const written = await readLimitRows(tx, scopeId, customerId, until)
    const at = input.limit?.effectiveAt ?? null
    const rows = at ? await foresee(tx, { scopeId, customerId }, written, at) : written
    const now = variantOf(rows, customerId, present, since, until)
    const planned = variantOf(changed(rows, input), customerId, input.settings ?? present, since, until)
    const counted = await countHistory(tx, scopeId, customerId, since)
    return { since, until, ...counted, ...(await compare(tx, scopeId, customerId, [now, planned], { since, until })) }
  })
}

function changed(rows: LimitRows, { customerId, limit }: PreviewInput): LimitRows {
  if (!limit) return rows
  return customerId === null ? { ...rows, defaults: withLimit(rows.defaults, limit, limit.minor) } : { ...rows, own: withLimit(rows.own, limit, limit.minor) }
}

// Windows that began before the first day are filled from their beginning.
function variantOf({ own, defaults }: LimitRows, customerId: bigint | null, settings: ScopeSettings, since: Date, until: Date): Variant {
  return { defaults, own: customerId === null ? null : own, enforce: settings.enforce, windows: windowsBetween(since, until, settings) }
}

async function compare(tx: Tx, scopeId: number, customerId: bigint | null, [now, planned]: [Variant, Variant], { since, until }: Period) {
  const everybody = customerId === null ? await bothStopped(tx, scopeId, now, planned) : [customerId]
  const from = new Date(Math.min(now.windows.startsAt.getTime(), planned.windows.startsAt.getTime()))
  const sums = { now: none(), planned: none() }
  let replayed = 0
  for (let place = 0; place < everybody.length; place += customersAtOnce) {
    if (replayed >= mostPayments) return { ...sums, complete: false }
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

async function bothStopped(tx: Tx, scopeId: number, now: Variant, planned: Variant): Promise<bigint[]> {
  const found = new Set([
    ...(await findStopped(tx, scopeId, now.defaults, now.windows)),
    ...(await findStopped(tx, scopeId, planned.defaults, planned.windows)),
  ])
  return [...found].toSorted((a, b) => (a < b ? -1 : 1))
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
