import { oneIn, type Query } from '@/lib/platform/list-address'
import { startOfDay } from '@/lib/platform/local-time'
import { holdsPanRun } from '@/lib/platform/mask-pan-runs'
import type { DeliveryFilter } from './delivery-filter'
import { deliveryStates, deliveryTypes } from './rules'

/** What of an address narrows the list; the rest is where on the page one is. */
const filterNames = ['state', 'type', 'destination', 'object', 'from', 'until'] as const

/** The filter of an address as typed, without what is empty. */
export function typedFilter(query: Query): Record<string, string> {
  return Object.fromEntries(
    filterNames.map((name) => [name, oneIn(query[name]).replaceAll('\0', '').trim().slice(0, 200)] as const).filter(([, value]) => value !== ''),
  )
}

type FilterName = (typeof filterNames)[number]

/** What of an address was not understood; of an object that can only be one thing. */
export type Ignored = Exclude<FilterName, 'object'> | 'card'

/** The same as the list takes it, with days in a time zone. `ignored`: what means nothing and narrows nothing, `card` where it would be a card number. */
export function readFilter(query: Query, timeZone: string): { filter: DeliveryFilter; ignored: Ignored[] } {
  const typed = typedFilter(query)
  const { state, type, destination, object, from, until } = typed
  const isCard = object !== undefined && holdsPanRun(object)
  const isDestination = destination === 'assist' || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(destination ?? '')
  const known = deliveryStates.find((one) => one === state)
  const start = dayOf(from, timeZone)
  const end = dayOf(until, timeZone, { days: 1 })
  const read: Partial<Record<FilterName, DeliveryFilter>> = {
    ...(known ? { state: { state: known } } : {}),
    ...(type !== undefined && deliveryTypes.includes(type) ? { type: { type } } : {}),
    ...(destination !== undefined && isDestination ? { destination: { destination } } : {}),
    ...(object !== undefined && !isCard ? { object: { object } } : {}),
    ...(start ? { from: { from: start } } : {}),
    ...(end ? { until: { until: end } } : {}),
  }
  const ignored = filterNames.filter((name) => name in typed && !(name in read))
  return { filter: Object.assign({}, ...Object.values(read)), ignored: ignored.map((name) => (name === 'object' ? 'card' : name)) }
}

function dayOf(text: string | undefined, timeZone: string, more?: { days: number }): Date | null {
  if (!/^(19|20)\d{2}-\d{2}-\d{2}$/.test(text ?? '')) return null
  try {
    return startOfDay(text ?? '', timeZone, more)
  } catch {
    return null
  }
}
