import { Temporal } from 'temporal-polyfill'

export type WindowKind = 'day' | 'week'

/** A calendar window as instants: `startsAt` belongs to it, `endsAt` to the next. */
export type Window = { kind: WindowKind; startsAt: Date; endsAt: Date }

/** How a scope counts: IANA time zone, ISO day on which its week starts (1 is Monday). */
export type Calendar = { timeZone: string; weekStartsOn: number }

export type Enforce = 'all-payments' | 'saved-cards-only'

/** A limit as it stands. `source` says whether it is the customer's own or the default of the scope. */
export type Limit = { currency: string; window: WindowKind; minor: bigint; source: 'own' | 'default' }

/** Why an amount does not fit: everything a person needs to understand the refusal. Amounts in minor units. */
export type Refusal =
  | {
      rule: 'over-limit'
      currency: string
      window: WindowKind
      source: 'own' | 'default'
      limitMinor: bigint
      usedMinor: bigint
      leftMinor: bigint
      amountMinor: bigint
      resetsAt: Date
    }
  | { rule: 'no-limit-for-currency'; currency: string; amountMinor: bigint }

/** The day and the week that `at` falls into. Days begin when the zone's calendar day begins, which on some dates is not midnight. */
export function windowsAt(at: Date, { timeZone, weekStartsOn }: Calendar): Record<WindowKind, Window> {
  const today = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone).toPlainDate()
  const sinceWeekStart = (today.dayOfWeek - weekStartsOn + 7) % 7
  const monday = today.subtract({ days: sinceWeekStart })
  return {
    day: { kind: 'day', startsAt: startOf(today, timeZone), endsAt: startOf(today.add({ days: 1 }), timeZone) },
    week: { kind: 'week', startsAt: startOf(monday, timeZone), endsAt: startOf(monday.add({ days: 7 }), timeZone) },
  }
}

function startOf(date: Temporal.PlainDate, timeZone: string): Date {
  return new Date(date.toZonedDateTime(timeZone).epochMilliseconds)
}

/** The limits that hold for a customer: his own one replaces the default of the same currency and window. */
export function effectiveLimits(own: readonly Omit<Limit, 'source'>[], defaults: readonly Omit<Limit, 'source'>[]): Limit[] {
  const replaced = (limit: Omit<Limit, 'source'>) => own.some((mine) => mine.currency === limit.currency && mine.window === limit.window)
  return [
    ...own.map((limit) => ({ ...limit, source: 'own' as const })),
    ...defaults.filter((limit) => !replaced(limit)).map((limit) => ({ ...limit, source: 'default' as const })),
  ]
}

/**
 * Whether `amountMinor` fits under every limit; the strictest refuses, that is the one with the least left.
 * Limits in other currencies only mean that this currency has none, which refuses too.
 */
export function judge(
  limits: readonly Limit[],
  used: Record<WindowKind, bigint>,
  windows: Record<WindowKind, Window>,
  amount: { minor: bigint; currency: string },
): Refusal | null {
  const relevant = limits.filter((limit) => limit.currency === amount.currency)
  if (relevant.length === 0) {
    return limits.length === 0 ? null : { rule: 'no-limit-for-currency', currency: amount.currency, amountMinor: amount.minor }
  }
  const refusals = relevant.filter((limit) => used[limit.window] + amount.minor > limit.minor).map((limit) => refusalOf(limit, used, windows, amount.minor))
  return refusals.toSorted(strictestFirst)[0] ?? null
}

type OverLimit = Extract<Refusal, { rule: 'over-limit' }>

function refusalOf(limit: Limit, used: Record<WindowKind, bigint>, windows: Record<WindowKind, Window>, amountMinor: bigint): OverLimit {
  const usedMinor = used[limit.window]
  const left = limit.minor - usedMinor
  return {
    rule: 'over-limit',
    currency: limit.currency,
    window: limit.window,
    source: limit.source,
    limitMinor: limit.minor,
    usedMinor,
    leftMinor: left > 0n ? left : 0n,
    amountMinor,
    resetsAt: windows[limit.window].endsAt,
  }
}

// Of two with as little left, the one that frees up later binds the payer longer.
function strictestFirst(a: OverLimit, b: OverLimit): number {
  if (a.leftMinor !== b.leftMinor) return a.leftMinor < b.leftMinor ? -1 : 1
  return b.resetsAt.getTime() - a.resetsAt.getTime()
}

/** The most that may pass in a window: null is without bound. Zero where only other currencies have limits. */
export function ceiling(limits: readonly Limit[], currency: string, window: WindowKind): bigint | null {
  if (limits.length === 0) return null
  const relevant = limits.filter((limit) => limit.currency === currency)
  if (relevant.length === 0) return 0n
  return relevant.find((limit) => limit.window === window)?.minor ?? null
}

/** Whether going from one set of limits to another lets anything more through: then a second person is needed. */
export function raises(before: readonly Limit[], after: readonly Limit[], currencies: readonly string[]): boolean {
  const every = new Set([...currencies, ...before.map((limit) => limit.currency), ...after.map((limit) => limit.currency)])
  return [...every].some((currency) => (['day', 'week'] as const).some((window) => isMore(ceiling(before, currency, window), ceiling(after, currency, window))))
}

function isMore(before: bigint | null, after: bigint | null): boolean {
  if (before === null) return false
  return after === null || after > before
}
