import { isListName, type ListName } from '@/lib/exports/lists'

type Pairs = readonly [string, string][]

/** Where each list stands, and which of what was asked is part of that place. */
const places: Record<ListName, { path: (one: (name: string) => string) => string; within: readonly string[] }> = {
  customers: { path: () => '/customers', within: [] },
  orders: { path: () => '/orders', within: [] },
  audit: { path: () => '/audit', within: [] },
  merchants: { path: () => '/operator/merchants', within: [] },
  deliveries: { path: () => '/notifications', within: [] },
  'bulk-results': { path: (one) => `/customers/bulk/${one('action')}`, within: ['action'] },
  'limits-own': { path: (one) => `/limits/${one('scope')}/own`, within: ['scope'] },
  'limits-near': { path: (one) => `/limits/${one('scope')}/near`, within: ['scope'] },
}

/** The screen of a list, asked for the same as its file was; null: a list that is no more. */
export function addressOfList(list: string, query: Pairs): string | null {
  if (!isListName(list)) return null
  const { path, within } = places[list]
  const place = path((name) => query.find(([known]) => known === name)?.[1] ?? '')
  const asked = new URLSearchParams(query.filter(([name, value]) => !within.includes(name) && value !== '').map(([name, value]) => [name, value])).toString()
  // Where an address that says nothing opens a kept view, everything is asked for by name.
  if (asked === '') return ['customers', 'orders'].includes(list) ? `${place}?view=all` : place
  return `${place}?${asked}`
}
