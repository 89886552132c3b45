// What limits mean, said a second time and in the plainest way: every payment is kept with what it still counts, a window is "everything on the
// same local date, or in the same local week, as now", and dates are those that Intl shows. Nothing of the service is used here.

export type Kind = 'day' | 'week'
export type ModelLimit = { currency: string; window: Kind; minor: bigint }
export type Counting = { timeZone: string; weekStartsOn: number; own: readonly ModelLimit[]; defaults: readonly ModelLimit[] }

export type ModelPayment = {
  at: number
  currency: string
  authorized: bigint
  /** What it counts for now. */
  counted: bigint
  state: 'unknown' | 'paid' | 'gone'
  twoStage: boolean
  confirmed: bigint | null
  canceled: bigint
}

export type ModelRefusal = { window: Kind; used: bigint; limit: bigint } | 'no-limit-for-currency'

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  formats.set(timeZone, made)
  return made
}

/** The local date as days since 1970-01-01, by what Intl prints. */
export function localDay(at: number, timeZone: string): number {
  return Date.parse(`${formatOf(timeZone).format(at)}T00:00:00Z`) / 86_400_000
}

/** A name that all instants of one window share. 1970-01-01 was a Thursday, ISO day 4. */
export function windowKey(at: number, window: Kind, { timeZone, weekStartsOn }: Counting): number {
  const day = localDay(at, timeZone)
  if (window === 'day') return day
  const isoDay = ((((day + 3) % 7) + 7) % 7) + 1
  return day - ((isoDay - weekStartsOn + 7) % 7)
}

/** The first instant of the window after that of `at`, found by looking. */
export function nextWindowAt(at: number, window: Kind, counting: Counting): number {
  const here = windowKey(at, window, counting)
  let before = at
  let after = at
  while (windowKey(after, window, counting) === here) {
    before = after
    after += 3 * 3_600_000
  }
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (windowKey(middle, window, counting) === here) before = middle
    else after = middle
  }
  return after
}

export function usedOf(payments: readonly ModelPayment[], currency: string, window: Kind, at: number, counting: Counting): bigint {
  const here = windowKey(at, window, counting)
  const inside = payments.filter((payment) => payment.currency === currency && windowKey(payment.at, window, counting) === here)
  return inside.reduce((sum, payment) => sum + payment.counted, 0n)
}

/** Every reason to refuse an amount; none: it is let pass. */
export function refusalsOf(payments: readonly ModelPayment[], amount: bigint, currency: string, at: number, counting: Counting): ModelRefusal[] {
  const limitOf = (window: Kind) => {
    const is = (limit: ModelLimit) => limit.currency === currency && limit.window === window
    return (counting.own.find(is) ?? counting.defaults.find(is))?.minor ?? null
  }
  if (counting.own.length + counting.defaults.length === 0) return []
  const limits = (['day', 'week'] as const).flatMap((window) => {
    const limit = limitOf(window)
    return limit === null ? [] : [{ window, limit, used: usedOf(payments, currency, window, at, counting) }]
  })
  if (limits.length === 0) return ['no-limit-for-currency']
  return limits.filter(({ used, limit }) => used + amount > limit)
}

/** Confirms, if that may be: a held payment, once, up to what was authorized. */
export function confirm(payment: ModelPayment, part: bigint): boolean {
  if (payment.state !== 'paid' || !payment.twoStage || payment.confirmed !== null || payment.canceled > 0n) return false
  if (part > payment.authorized) return false
  payment.confirmed = part
  payment.counted = part
  return true
}

/** Gives back, if that may be: a hold wholly, money taken in parts up to all of it. */
export function cancel(payment: ModelPayment, part: bigint): boolean {
  if (payment.state !== 'paid') return false
  const held = payment.twoStage && payment.confirmed === null
  const left = (payment.confirmed ?? payment.authorized) - payment.canceled
  if (left === 0n || part > left || (held && part < left)) return false
  payment.canceled += part
  payment.counted -= part
  return true
}
