import { textIn } from '@/app/(account)/form'
import type { DeliveryFilter } from '@/lib/notifications/delivery-filter'
import { deliveryStates, eventTypes } from '@/lib/notifications/rules'
import { startOfDay } from '@/lib/platform/local-time'
import { readInScope } from '@/lib/platform/scope'
import { service } from '@/lib/service'
import type { Caller } from '@/lib/staff/rules'

type Query = Record<string, string | string[] | undefined>

/** What of an address narrows the list; the rest is where on the page one is. */
export const filterNames = ['state', 'type', 'destination', 'object', 'from', 'until'] as const

export function addressOf(merchantId: number, more: Record<string, string> = {}): string {
  return `/notifications?${new URLSearchParams({ merchant: String(merchantId), ...more })}`
}

/** The filter of an address as typed, without what is empty. */
export function typedFilter(query: Query): Record<string, string> {
  return Object.fromEntries(filterNames.map((name) => [name, textIn(query, name).slice(0, 200)] as const).filter(([, value]) => value !== ''))
}

/** The same as the list takes it, with days in a time zone; what means nothing is left out. */
export function readFilter(query: Query, timeZone: string): DeliveryFilter {
  const { state, type, destination, object, from, until } = typedFilter(query)
  const isDestination = destination === 'assist' || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(destination ?? '')
  const known = deliveryStates.find((one) => one === state)
  const start = dayOf(from, timeZone)
  const end = dayOf(until, timeZone, { days: 1 })
  return {
    ...(known ? { state: known } : {}),
    ...(eventTypes.some((one) => one === type) ? { type } : {}),
    ...(isDestination ? { destination } : {}),
    ...(object ? { object } : {}),
    ...(start ? { from: start } : {}),
    ...(end ? { until: end } : {}),
  }
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
