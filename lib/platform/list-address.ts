/** The parameters of an address as a page is given them: a name that stands several times is a list. */
export type Query = Record<string, string | string[] | undefined>

/** A place in a list: a row's keys in the sort as the database writes them, its id, and whether the page lies after or before it. */
export type Cursor = { keys: string[]; id: bigint; side: 'after' | 'before' }

/** Whether a text can be one key of a sort. */
export type KeyTest = (key: string) => boolean

/** A place as an address writes it. */
export function cursorText({ keys, id }: Cursor): string {
  return btoa(encodeURIComponent(JSON.stringify([keys, String(id)])))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

/** Reads a place back. A made-up one, or one of another sort, is null and never reaches the database, which would fail on it. */
export function readCursor(text: string, side: Cursor['side'], tests: readonly KeyTest[]): Cursor | null {
  if (text === '' || text.length > 1000 || !/^[\w-]+$/.test(text)) return null
  try {
    const read: unknown = JSON.parse(decodeURIComponent(atob(text.replaceAll('-', '+').replaceAll('_', '/'))))
    if (!Array.isArray(read) || read.length !== 2 || typeof read[1] !== 'string' || !/^\d{1,18}$/.test(read[1])) return null
    return areKeys(read[0], tests) ? { keys: read[0], id: BigInt(read[1]), side } : null
  } catch {
    return null
  }
}

function areKeys(keys: unknown, tests: readonly KeyTest[]): keys is string[] {
  return Array.isArray(keys) && keys.length === tests.length && tests.every((test, place) => typeof keys[place] === 'string' && test(keys[place]))
}

/** Whether a key is a moment as PostgreSQL writes it. A day that is in no calendar has the right form too; the database refuses to compare with it. */
export function isMomentKey(key: string): boolean {
  const day = /^((?!0000)\d{4}-\d\d-\d\d) (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?[+-](?:0\d|1[0-4])(?::[0-5]\d)?$/.exec(key)?.[1]
  return day !== undefined && isCalendarDay(day)
}

/** Whether a text is a day of the calendar, as a form sends it: "2026-02-28". In the east the year 1 begins in one that the database does not know. */
export function isCalendarDay(text: string): boolean {
  if (!/^(?!000[01])\d{4}-\d\d-\d\d$/.test(text)) return false
  const midnight = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(text)
}

/** The places before and after a page that was read with one row more than it shows. */
export function endsOf<Row extends { id: bigint; keys: string[] }>(
  page: readonly Row[],
  { more, cursor }: { more: boolean; cursor: Cursor | null },
): { next: Cursor | null; previous: Cursor | null } {
  const [first, last] = [page[0], page.at(-1)]
  const backwards = cursor?.side === 'before'
  const hasNext = backwards || more
  const hasPrevious = backwards ? more : cursor !== null
  return {
    next: hasNext && last ? { keys: last.keys, id: last.id, side: 'after' } : null,
    previous: hasPrevious && first ? { keys: first.keys, id: first.id, side: 'before' } : null,
  }
}

/** Every text that stands under a name. */
export function allIn(value: string | string[] | undefined): string[] {
  return (value === undefined ? [] : [value].flat()).filter((text) => text !== '')
}

/** What stands behind the question mark without names that say nothing, as forms send them without scripts; null: every name says something. */
export function withoutEmpty(search: string): string | null {
  const all = search.replace(/^\?/, '').split('&')
  const saying = all.filter((pair) => !/^[^=]*=?$/.test(pair))
  return search.length < 2 || saying.length === all.length ? null : saying.join('&')
}

/** The text that stands once under a name, else none. */
export function oneIn(value: string | string[] | undefined): string {
  return typeof value === 'string' ? value : ''
}
