import { Temporal } from 'temporal-polyfill'

/**
 * The instant of a wall-clock time as a form sends it ("2026-12-01T09:30"), in an IANA time zone; null when it is none. A time that the clocks
 * leave out is taken as much later as they jump, one that comes twice as the first.
 */
export function readLocalTime(text: string, timeZone: string): Date | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(text)) return null
  try {
    return new Date(Temporal.PlainDateTime.from(text, { overflow: 'reject' }).toZonedDateTime(timeZone, { disambiguation: 'compatible' }).epochMilliseconds)
  } catch {
    return null
  }
}

/** The instant at which a calendar day ("2026-12-01") begins in an IANA time zone; `days` later, when given. */
export function startOfDay(day: string, timeZone: string, { days = 0 } = {}): Date {
  return new Date(Temporal.PlainDate.from(day).add({ days }).toZonedDateTime(timeZone).epochMilliseconds)
}
