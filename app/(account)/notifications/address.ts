import { textIn } from '@/app/(account)/form'
import type { DeliveryFilter } from '@/lib/notifications/delivery-filter'
import { deliveryStates, deliveryTypes } from '@/lib/notifications/rules'
import { startOfDay } from '@/lib/platform/local-time'
import { holdsPanRun } from '@/lib/platform/mask-pan-runs'
import { readInScope } from '@/lib/platform/scope'
import { service } from '@/lib/service'
import type { Caller } from '@/lib/staff/rules'

type Query = Record<string, string | string[] | undefined>

/** What of an address narrows the list; the rest is where on the page one is. */
export const filterNames = ['state', 'type', 'destination', 'object', 'from', 'until'] as const

/** `merchantId` null: of every merchant of the caller. */
export function addressOf(merchantId: number | null, more: Record<string, string> = {}): string {
  const parameters = new URLSearchParams({ ...(merchantId === null ? {} : { merchant: String(merchantId) }), ...more })
  return parameters.size === 0 ? '/notifications' : `/notifications?${parameters}`
}

/** The filter of an address as typed, without what is empty. */
export function typedFilter(query: Query): Record<string, string> {
  return Object.fromEntries(filterNames.map((name) => [name, textIn(query, name).slice(0, 200)] as const).filter(([, value]) => value !== ''))
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

/** The time zone in which a merchant's pages are read. */
export async function zoneOf(caller: Caller, merchantId: number): Promise<string> {
  const found = await readInScope(service().db, caller.scope, (tx) =>
    tx.merchant.findUnique({ where: { id: merchantId }, select: { scope: { select: { timeZone: true } } } }),
  )
  return found?.scope.timeZone ?? 'UTC'
}
