import { showActor as showCustomerActor } from '@/app/(account)/customers/[customerId]/texts'
import { houseZone } from '@/lib/platform/local-time'
import { type MessageLanguage, translator } from '@/lib/platform/messages'
import { readInScope } from '@/lib/platform/scope'
import { service } from '@/lib/service'
import { readStaffNames } from '@/lib/staff/queries'
import type { Caller } from '@/lib/staff/rules'

/** Names of actors as this caller may read them. */
export async function actorNames({ language, side }: Caller, actors: string[]): Promise<(actor: string) => string> {
  const ids = actors.flatMap((actor) => /^staff:(\d+)$/.exec(actor)?.[1] ?? []).map(Number)
  const names = await readStaffNames(service(), ids)
  const reader = { t: translator(language as MessageLanguage, 'customer'), language, timeZone: houseZone, side, names }
  const t = translator(language, 'audit')
  return (actor) => {
    if (/^(staff|payer|merchant|api-key)\b/.test(actor)) return showCustomerActor(reader, actor)
    if (actor === 'nobody') return t('nobody')
    return actor.startsWith('system:') ? t('system', { name: actor.slice('system:'.length) }) : actor
  }
}

type Named = { objectKind: string; objectId: string; scopeId?: number | null }

/** Where the thing that a record speaks of is looked at, for whoever reads the log; null: it has no page. */
export function addressOfObject({ objectKind: kind, objectId: id }: Named): string | null {
  const number = /^[1-9]\d{0,17}$/.test(id)
  const search = `/operator/search?${new URLSearchParams({ q: id })}`
  switch (kind) {
    case 'customer':
    case 'customer-number':
    case 'order':
    case 'operation':
      return search
    case 'customer-limit':
    case 'customer-id':
      return number ? `/customers/${id}` : null
    case 'order-id':
      return number ? `/orders/${id}` : null
    case 'number-scope':
      return number ? `/limits/${id}` : null
    case 'number-union':
      return number ? `/unions/${id}` : null
    case 'customer-number-case':
      return number ? `/unions/quarantine/${id}` : null
    case 'legal-entity':
      return number ? `/unions/entities/${id}` : null
    case 'legal-entity-group':
      return number ? `/unions/groups/${id}` : null
    case 'merchant':
      return number ? `/operator/merchants/${id}` : null
    case 'assist-notification':
      return number ? `/notifications?merchant=${id}` : null
    case 'delivery':
      return number ? `/notifications/${id}` : null
    case 'limit-change':
    case 'setting-change':
    case 'erasure':
      return '/operator/approvals'
    case 'vault-key':
      return '/operator/keys'
    case 'staff':
      return number ? `/staff/${id}` : ['own', 'unknown'].includes(id) ? null : `/staff?${new URLSearchParams({ q: id })}`
    case 'page':
      return /^\/[a-z]/.test(id) ? id : null
    case 'list':
      return ['customers', 'orders', 'audit', 'merchants'].includes(id) ? (id === 'merchants' ? '/operator/merchants' : `/${id}`) : null
    default:
      return null
  }
}

/** The same for one record, where there is time to look up the page itself: a customer or an order by its number leads straight to it. */
export async function findAddressOfObject({ scope }: Caller, record: Named): Promise<string | null> {
  const { objectKind, objectId, scopeId } = record
  const id = await readInScope(service().db, scope, async (tx) => {
    if (objectKind === 'customer' && scopeId) {
      return (await tx.customer.findFirst({ where: { number: objectId, scopeId }, select: { id: true }, orderBy: { id: 'desc' } }))?.id
    }
    return objectKind === 'order' ? (await tx.order.findUnique({ where: { billNumber: objectId }, select: { id: true } }))?.id : undefined
  })
  if (id === undefined) return addressOfObject(record)
  return objectKind === 'order' ? `/orders/${id}` : `/customers/${id}`
}
