import { showActor as showCustomerActor } from '@/app/(account)/customers/[customerId]/texts'
import { type MessageLanguage, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { readStaffNames } from '@/lib/staff/queries'
import type { Caller } from '@/lib/staff/rules'

/** Names of actors as this caller may read them. */
export async function actorNames({ language, side }: Caller, actors: string[]): Promise<(actor: string) => string> {
  const ids = actors.flatMap((actor) => /^staff:(\d+)$/.exec(actor)?.[1] ?? []).map(Number)
  const reader = { t: translator(language as MessageLanguage, 'customer'), language, timeZone: 'UTC', side, names: await readStaffNames(service(), ids) }
  return (actor) => (/^(staff|payer|merchant|api-key)\b/.test(actor) ? showCustomerActor(reader, actor) : actor)
}

/** Where the thing that a record speaks of is looked at, for whoever reads the log; null: it has no page. */
export function addressOfObject(kind: string, id: string): string | null {
  const number = /^[1-9]\d{0,17}$/.test(id)
  if (kind === 'customer' || kind === 'order' || kind === 'operation') return `/operator/search?${new URLSearchParams({ q: id })}`
  if (kind === 'customer-limit' || kind === 'customer-id') return number ? `/customers/${id}` : null
  if (kind === 'number-scope') return number ? `/limits/${id}` : null
  if (kind === 'merchant') return number ? `/operator/merchants/${id}` : null
  if (kind === 'assist-notification') return number ? `/notifications?merchant=${id}` : null
  if (kind === 'delivery') return number ? `/notifications/${id}` : null
  return null
}
