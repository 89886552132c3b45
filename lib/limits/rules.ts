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
export function effectiveLimits(own: readonly PlainLimit[], defaults: readonly PlainLimit[]): Limit[] {
  const replaced = (limit: PlainLimit) => own.some((mine) => mine.currency === limit.currency && mine.window === limit.window)
  return [
    ...own.map((limit) => ({ ...limit, source: 'own' as const })),
    ...defaults.filter((limit) => !replaced(limit)).map((limit) => ({ ...limit, source: 'default' as const })),
  ]
}

/** A limit without where it comes from. */
export type PlainLimit = Omit<Limit, 'source'>

/** The rows that concern one customer; for the defaults of a scope alone, `own` is empty. */
export type LimitRows = { own: PlainLimit[]; defaults: PlainLimit[] }

export type ChangeState = 'waiting' | 'scheduled' | 'applied' | 'rejected' | 'cancelled'

/** Which state of a change may follow which; the same table stands in the database (`limit_change_transitions`), and a test compares them. */
export const changeTransitions: readonly (readonly [ChangeState, ChangeState])[] = [
  ['waiting', 'scheduled'],
  ['waiting', 'applied'],
  ['waiting', 'rejected'],
  ['waiting', 'cancelled'],
  ['scheduled', 'applied'],
  ['scheduled', 'rejected'],
  ['scheduled', 'cancelled'],
]

/** A change that was decided for a moment. `approved`: by a second person. Amounts in minor units, null is no limit. */
export type ScheduledChange = {
  id: bigint
  /** Of the default limits of the scope, or of the customer's own. */
  of: 'defaults' | 'own'
  currency: string
  window: WindowKind
  beforeMinor: bigint | null
  afterMinor: bigint | null
  approved: boolean
}

/**
 * The limits after changes whose moment has come, in their order, and which of them had to be set aside: a change that lets more through than
 * what stands at its moment holds only if a second person approved it from exactly that limit. Payments and the job that writes it down both ask here.
 */
export function applyScheduled(rows: LimitRows, changes: readonly ScheduledChange[]): LimitRows & { setAside: bigint[] } {
  let { own, defaults } = rows
  const setAside: bigint[] = []
  for (const change of changes) {
    const mine = change.of === 'own' ? own : defaults
    const current = minorOf(mine, change)
    const after = withLimit(mine, change, change.afterMinor)
    const isRaise = raisesRows({ own, defaults }, change.of, after, change.currency)
    if (isRaise && !(change.approved && current === change.beforeMinor)) setAside.push(change.id)
    else if (change.of === 'own') own = after
    else defaults = after
  }
  return { own, defaults, setAside }
}

/** Whether putting `after` in the place of a customer's own limits, or of the defaults, lets anything more through. */
export function raisesRows({ own, defaults }: LimitRows, of: 'own' | 'defaults', after: PlainLimit[], currency: string): boolean {
  // A default is judged for whoever has no limits of his own.
  const before = effectiveLimits(of === 'own' ? own : [], defaults)
  const then = of === 'own' ? effectiveLimits(after, defaults) : effectiveLimits([], after)
  return raises(before, then, [currency])
}

type Place = { currency: string; window: WindowKind }

/** The amount of one limit among several, or null. */
export function minorOf(limits: readonly PlainLimit[], { currency, window }: Place): bigint | null {
  return limits.find((limit) => limit.currency === currency && limit.window === window)?.minor ?? null
}

/** The same limits with one of them set, or taken away by null. */
export function withLimit(limits: readonly PlainLimit[], { currency, window }: Place, minor: bigint | null): PlainLimit[] {
  const others = limits.filter((limit) => limit.currency !== currency || limit.window !== window)
  return minor === null ? others : [...others, { currency, window, minor }]
}

/** How a scope counts and what its limits stop. */
export type ScopeSettings = Calendar & { enforce: Enforce }

export const enforces: readonly Enforce[] = ['all-payments', 'saved-cards-only']

/**
 * Whether new settings may let more through than the present ones. Other windows may hold less than those that were nearly full,
 * so with any limit in the scope every change of the calendar may; stopping fewer payments always does.
 */
export function loosens(before: ScopeSettings, after: ScopeSettings, hasLimits: boolean): boolean {
  if (!hasLimits) return false
  return !sameCalendar(before, after) || (before.enforce === 'all-payments' && after.enforce === 'saved-cards-only')
}

/** Whether this is a time zone of the IANA database, by its own name and not by an offset. */
export function isTimeZone(name: string): boolean {
  if (name.length > 64 || !/^[A-Za-z]/.test(name)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone.length > 0
  } catch {
    return false
  }
}

/** The time zones that a list offers; others of the IANA database are right as well. */
export function timeZones(): readonly string[] {
  return Intl.supportedValuesOf('timeZone')
}

export function sameSettings(one: ScopeSettings, other: ScopeSettings): boolean {
  return sameCalendar(one, other) && one.enforce === other.enforce
}

export function sameCalendar(one: Calendar, other: Calendar): boolean {
  return one.timeZone === other.timeZone && one.weekStartsOn === other.weekStartsOn
}

/** How far ahead a change may be scheduled. */
export const scheduleAtMostMs = 366 * 24 * 60 * 60_000

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
