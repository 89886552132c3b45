/** A moment as the wire writes it: `dd.mm.yyyy hh:mm:ss`, GMT. */
export function gmt(at: Date): string {
  const [, year, month, day, time] = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}:\d{2}:\d{2})/.exec(at.toISOString()) ?? []
  return `${day}.${month}.${year} ${time}`
}
