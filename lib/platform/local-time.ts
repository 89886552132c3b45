import { Temporal } from 'temporal-polyfill'

/** What belongs to no merchant, or to several of different zones, is told in this one, and it is named. */
export const houseZone = 'Europe/Minsk'

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

/** What a clock of the zone shows, as files of rows have it: "2026-12-01 09:30:05". */
export function showLocalTime(at: Date, timeZone: string): string {
  return new Date(localMs(at, timeZone)).toISOString().slice(0, 19).replace('T', ' ')
}

/** The same as milliseconds, as if the clock of the zone were that of UTC. */
export function localMs(at: Date, timeZone: string): number {
  return at.getTime() + offsetMs(at, timeZone)
}

const quarterHourMs = 15 * 60_000
const mostOffsets = 100_000
const offsets = new Map<string, number>()

// Zones change their offset at full quarters of an hour; asking for each of a million moments would take longer than writing them.
function offsetMs(at: Date, timeZone: string): number {
  const name = `${timeZone} ${Math.floor(at.getTime() / quarterHourMs)}`
  const known = offsets.get(name)
  if (known !== undefined) return known
  if (offsets.size >= mostOffsets) offsets.clear()
  const offset = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone).offsetNanoseconds / 1e6
  offsets.set(name, offset)
  return offset
}

/** The calendar day ("2026-12-01") of an instant in an IANA time zone. */
export function dayIn(at: Date, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone).toPlainDate().toString()
}
