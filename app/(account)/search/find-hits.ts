import { showMask } from '@/app/(account)/customers/[customerId]/texts'
import { type Brand, brandNames } from '@/lib/cards/rules'
import { longestSearch, readSearch } from '@/lib/cards/search-text'
import { type Found, type FoundCustomer, type FoundKind, type FoundOrder, findAnywhere, mostFound, type Some } from '@/lib/payments/find-anywhere'
import { languages, localeOf, type MessageLanguage, showShortDateTime, translator } from '@/lib/platform/messages'
import { showMoney } from '@/lib/platform/money'
import { service } from '@/lib/service'
import { type Action, type Caller, may, type Role } from '@/lib/staff/rules'
import { inOtherLayouts } from './layouts'
import { screens } from './screens'

/** Something to go to: `more` says which one it is. */
export type Hit = { href: string; name: string; more: string }

export const hitKinds = ['screens', 'customers', 'orders', 'merchants', 'requests', 'entities', 'unions', 'staff'] as const
export type HitKind = (typeof hitKinds)[number]

/** `more`: there are others; `all`: where they are, if anything lists them. */
export type HitGroup = { kind: HitKind; hits: Hit[]; more: boolean; all: Hit | null }

/** Groups without hits are left out. `card`: what was typed looks like a card number and was not searched for. */
export type Hits = { kind: 'found'; groups: HitGroup[] } | { kind: 'card' }

/** Longer nothing is that can be searched for. */
export const longestText = longestSearch

/** What of each kind the policy asks of whoever looks for it. */
const rights = {
  customers: 'customers.view',
  orders: 'orders.view',
  merchants: 'account.own',
  requests: 'one-click.grant',
  entities: 'unions.view',
  groups: 'unions.view',
  unions: 'unions.view',
  staff: 'staff.view',
} as const satisfies Record<FoundKind, Action>

/**
 * Whatever a text may mean to this caller: screens by part of their name in any language or keyboard layout (all of them for no text), and of the merchants that
 * are his customers, orders and the merchants themselves; for the operator also legal entities, unions and requests. What the policy refuses him is not there.
 * `most`: of each kind but the screens.
 */
export async function findHits(caller: Caller, typed: string, { withScreens = true, most = mostFound } = {}): Promise<Hits> {
  const { text, ignored } = readSearch(typed.slice(0, longestText))
  if (ignored === 'card-number') return { kind: 'card' }
  const kinds = (Object.keys(rights) as FoundKind[]).filter((kind) => may(caller, rights[kind]))
  const found = text === '' ? {} : await findAnywhere(service(), caller.scope, text, kinds)
  const places = placesOf(caller, text, found)
  const own = { hits: withScreens ? screensFor(caller, text) : [], more: false, all: null }
  const groups = hitKinds.map((kind) => ({ kind, ...(kind === 'screens' ? own : cut(places[kind], most, caller.language, text)) }))
  return { kind: 'found', groups: groups.filter((group) => group.hits.length > 0) }
}

type Place = Omit<HitGroup, 'kind'>

function placesOf(caller: Caller, text: string, found: Partial<Found>): Record<Exclude<HitKind, 'screens'>, Place> {
  const { language } = caller
  const t = translator(language, 'search')
  const unions = translator(language, 'unions')
  const account = translator(language, 'account')
  const isOperator = may(caller, 'operator.view')
  const list = (path: string, kind: 'customers' | 'orders' | 'merchants' | 'entities' | 'staff'): Hit => ({
    href: `${path}?${new URLSearchParams({ q: text })}`,
    name: t(`all.${kind}`),
    more: '',
  })
  const entities = placeOf(
    found.entities,
    ({ id, name, group }) => ({
      href: `/unions/entities/${id}`,
      name: `${name} (${id})`,
      more: group ? unions('entities.group', { name: group }) : unions('entities.noGroup'),
    }),
    list('/unions/entities', 'entities'),
  )
  const groups = placeOf(found.groups, ({ id, name }) => ({ href: `/unions/groups/${id}`, name: `${name} (${id})`, more: unions('group.one') }))
  return {
    customers: placeOf(found.customers, (customer) => customerHit(customer, language), list('/customers', 'customers')),
    orders: placeOf(found.orders, (order) => orderHit(order, language), list('/orders', 'orders')),
    merchants: placeOf(
      found.merchants,
      ({ id, name, legalEntity }) => ({
        href: isOperator ? `/operator/merchants/${id}` : `/customers?merchant=${id}`,
        name: `${name} (${id})`,
        more: legalEntity,
      }),
      isOperator ? list('/operator/merchants', 'merchants') : null,
    ),
    requests: placeOf(found.requests, ({ id, name, legalEntity }) => ({ href: `/one-click/${id}`, name: `${name} (${id})`, more: legalEntity })),
    entities: { hits: [...entities.hits, ...groups.hits], more: entities.more || groups.more, all: entities.all },
    unions: placeOf(found.unions, ({ id, name, kind, dissolvedAt }) => ({
      href: `/unions/${id}`,
      name,
      more: [unions(`kind.${kind as 'one-legal-entity'}`), ...(dissolvedAt ? [unions('list.dissolved')] : [])].join(', '),
    })),
    staff: placeOf(
      found.staff,
      ({ id, name, login, role }) => ({ href: `/staff/${id}`, name, more: `${login}, ${account(`role.${role as Role}`)}` }),
      list('/staff', 'staff'),
    ),
  }
}

function placeOf<T>(some: Some<T> | undefined, hitOf: (row: T) => Hit, all: Hit | null = null): Place {
  return { hits: (some?.rows ?? []).map(hitOf), more: some?.more ?? false, all }
}

// What no list of its own shows is on the page of the search.
function cut({ hits, more, all }: Place, most: number, language: MessageLanguage, text: string): Place {
  const isCut = hits.length > most
  const page = { href: `/search?${new URLSearchParams({ q: text })}`, name: translator(language, 'search')('all.page'), more: '' }
  return { hits: hits.slice(0, most), more: more || isCut, all: more || isCut ? (all ?? (isCut ? page : null)) : null }
}

function customerHit({ id, number, status, scopeName, card, email }: FoundCustomer, language: MessageLanguage): Hit {
  const more = [scopeName, translator(language, 'customer')(`status.${status}`), ...(email ? [email] : [])]
  if (!card) return { href: `/customers/${id}`, name: number, more: more.join(', ') }
  const mask = `${brandNames[card.brand as Brand] ?? ''} ${showMask({ first6: '', last4: card.last4 }, false)}`.trim()
  return { href: `/customers/${id}`, name: number, more: [...more, mask].join(', ') }
}

function orderHit(order: FoundOrder, language: MessageLanguage): Hit {
  return {
    href: `/orders/${order.id}`,
    name: order.number,
    more: [
      `${order.merchant.name} (${order.merchant.id})`,
      order.billNumber,
      showMoney({ minor: order.amountMinor, currency: order.currency }, localeOf[language]),
      showShortDateTime(order.createdAt, language, 'UTC', { nameZone: true }),
    ].join(', '),
  }
}

function screensFor(caller: Caller, text: string): Hit[] {
  const plain = (words: string) => words.toLocaleLowerCase(localeOf[caller.language])
  const wanted = [text, ...inOtherLayouts(text)].map(plain)
  const own = screens.filter(({ right }) => may(caller, right))
  // Who has read of a screen in another language, or has forgotten to switch the keyboard, means the same one.
  const namesOf = (name: (language: MessageLanguage) => string) => [name(caller.language), ...languages.map(name)].map(plain)
  return own
    .filter(({ name }) => namesOf(name).some((one) => wanted.some((part) => one.includes(part))))
    .map(({ href, name }) => ({ href, name: name(caller.language), more: translator(caller.language, 'search')('screen') }))
}
