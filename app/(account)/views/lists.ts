import { customerAddresses } from '@/app/(account)/customers/address'
import { orderAddresses } from '@/app/(account)/orders/address'
import type { Query } from '@/lib/platform/list-address'
import type { Action } from '@/lib/staff/rules'
import type { ViewScreen } from '@/lib/views/saved-views'

type ListWithViews = { right: Action; understand: (query: Query) => [string, string][] }

/** Lists that keep views: who sees them, and what they understand of an address, without a place in it; nothing else is kept. */
export const listsWithViews: Record<ViewScreen, ListWithViews> = {
  customers: { right: 'customers.view', understand: (query) => customerAddresses.parameters(customerAddresses.read(query)) },
  orders: { right: 'orders.view', understand: (query) => orderAddresses.parameters(orderAddresses.read(query)) },
}

/** The list of this name, or null: there is none that keeps views. */
export function listNamed(name: string): ViewScreen | null {
  return Object.hasOwn(listsWithViews, name) ? (name as ViewScreen) : null
}
