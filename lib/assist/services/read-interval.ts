import { ServiceRefused } from './fault'
import { type ServiceParameter, serviceParameters } from './parameters'
import type { Values } from './read-call'

export type Interval = { from: Date; to: Date }

/**
 * The interval of Start* and End* in GMT, both inclusive. A side without any of its five parts is open: no end is now, no start is `days` before
 * the end. A side that is begun needs year, month and day; a start then is at 00:00, an end at 23:59, where hour or minute are not given.
 */
export function readInterval(values: Values, { now, days }: { now: Date; days: number }): Interval {
  const end = sideOf(values, 'End', { hour: 23, minute: 59 })
  const to = end ? new Date(end.getTime() + 59_999) : now
  const from = sideOf(values, 'Start', { hour: 0, minute: 0 }) ?? new Date(to.getTime() - days * 86_400_000)
  if (from > to) throw new ServiceRefused(5, 104)
  return { from, to }
}

/** Whether an interval was asked for at all. */
export function hasInterval(values: Values): boolean {
  return [...values.keys()].some((name) => /^(Start|End)/.test(name))
}

function sideOf(values: Values, side: 'Start' | 'End', missing: { hour: number; minute: number }): Date | null {
  const names = (['Year', 'Month', 'Day', 'Hour', 'Min'] as const).map((part) => `${side}${part}` as const satisfies ServiceParameter)
  if (names.every((name) => !values.has(name))) return null
  const [yearName, monthName, dayName, hourName, minuteName] = names as [
    ServiceParameter,
    ServiceParameter,
    ServiceParameter,
    ServiceParameter,
    ServiceParameter,
  ]
  const year = partOf(values, yearName, { least: 2000, most: 2200 })
  const month = partOf(values, monthName, { least: 1, most: 12 })
  const day = partOf(values, dayName, { least: 1, most: 31 })
  const hour = partOf(values, hourName, { least: 0, most: 23, missing: missing.hour })
  const minute = partOf(values, minuteName, { least: 0, most: 59, missing: missing.minute })
  const at = new Date(Date.UTC(year, month - 1, day, hour, minute))
  // 31 February would otherwise be a day of March.
  if (at.getUTCDate() !== day) throw new ServiceRefused(5, 104)
  return at
}

function partOf(values: Values, name: ServiceParameter, { least, most, missing }: { least: number; most: number; missing?: number }): number {
  const { second } = serviceParameters[name]
  const text = values.get(name)
  if (text === undefined) {
    if (missing === undefined) throw new ServiceRefused(3, second)
    return missing
  }
  if (!/^\d{1,4}$/.test(text)) throw new ServiceRefused(4, second)
  const number = Number(text)
  if (number < least || number > most) throw new ServiceRefused(5, second)
  return number
}
