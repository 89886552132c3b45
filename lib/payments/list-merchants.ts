import type { ServiceMode } from '@/lib/one-click/rules'
import { type Db, Prisma, type Tx } from '@/lib/platform/db'
import { allIn, type Cursor, cursorText, endsOf, type KeyTest, oneIn, type Query, readCursor } from '@/lib/platform/list-address'
import { currencyExponent } from '@/lib/platform/money'
import { readInScope, type Scope, streamInScope } from '@/lib/platform/scope'

export const merchantSorts = ['number', 'name', 'entity', 'mode', 'members', 'last'] as const
export type MerchantSort = (typeof merchantSorts)[number]

export const merchantModes = ['on', 'off', 'standard', 'stored-cards-only', 'store-only'] as const
type ModeFilter = (typeof merchantModes)[number]

/** What a list of merchants is asked for; everything of it stands in the address of the page. */
export type MerchantFilter = {
  /** A merchant's number, or a part of its name or of its legal entity's. */
  q: string
  /** `on`: any mode but `off`. */
  mode: ModeFilter | null
  currency: string | null
  sort: MerchantSort
  direction: 'asc' | 'desc'
  cursor: Cursor | null
}

export type MerchantIgnored = 'q' | 'mode' | 'currency' | 'sort' | 'page'

/** Reads a filter from an address; what is not understood is left out and named. */
export function parseMerchantFilter(query: Query): { filter: MerchantFilter; ignored: MerchantIgnored[] } {
  const ignored = new Set<MerchantIgnored>()
  function read<Value>(name: MerchantIgnored, understand: (text: string) => Value | null): Value | null {
    const text = oneIn(query[name]).replaceAll('\0', '').trim()
    const value = text === '' ? null : understand(text)
    if ((text !== '' && value === null) || Array.isArray(query[name])) ignored.add(name)
    return value
  }
  const [sortName, turned] = oneIn(query.sort).split('.')
  const sort = merchantSorts.find((known) => known === sortName) ?? 'number'
  const direction = turned === 'desc' ? 'desc' : 'asc'
  if (oneIn(query.sort) !== '' && oneIn(query.sort) !== merchantSortText(sort, direction)) ignored.add('sort')
  const filter: MerchantFilter = {
    q: read('q', (text) => (text.length <= 200 ? text : null)) ?? '',
    mode: read('mode', (text) => merchantModes.find((known) => known === text) ?? null),
    currency: read('currency', (text) => (/^[A-Z]{3}$/.test(text) && currencyExponent(text) !== null ? text : null)),
    sort,
    direction,
    cursor: readCursor(oneIn(query.after), 'after', isKey[sort]) ?? readCursor(oneIn(query.before), 'before', isKey[sort]),
  }
  if (filter.cursor === null && [...allIn(query.after), ...allIn(query.before)].length > 0) ignored.add('page')
  return { filter, ignored: [...ignored] }
}

/** The address of a filter, without what is the default anyway. */
export function merchantFilterParameters({ q, mode, currency, sort, direction, cursor }: MerchantFilter): [string, string][] {
  const order = merchantSortText(sort, direction)
  const named: [string, string | null][] = [
    ['q', q || null],
    ['mode', mode],
    ['currency', currency],
    ['sort', order === 'number' ? null : order],
    ...(cursor ? [[cursor.side, cursorText(cursor)] as [string, string]] : []),
  ]
  return named.filter((pair): pair is [string, string] => pair[1] !== null)
}

export function merchantSortText(sort: MerchantSort, direction: 'asc' | 'desc'): string {
  return direction === 'asc' ? sort : `${sort}.desc`
}

export type MerchantRow = {
  id: number
  name: string
  legalEntity: string
  mode: ServiceMode
  acceptsCards: boolean
  country: string
  timeZone: string
  currencies: string[]
  members: number
  lastPaymentAt: Date | null
}

export type MerchantPage = { rows: MerchantRow[]; found: number; currencies: string[]; next: Cursor | null; previous: Cursor | null }

const size = 50

/** A page of merchants with what support looks at first, and how many there are. */
export function listMerchantsInFull({ db }: { db: Db }, scope: Scope, filter: MerchantFilter): Promise<MerchantPage> {
  const { cursor } = filter
  const forwards = (filter.direction === 'asc') === (cursor?.side !== 'before')
  const past = cursor ? Prisma.sql`where (l.key, l.id) ${forwards ? Prisma.sql`>` : Prisma.sql`<`} (${cursor.keys[0]}, ${cursor.id}::integer)` : Prisma.empty
  return readInScope(db, scope, async (tx) => {
    const read = await tx.$queryRaw<(MerchantRow & { keys: string[] })[]>(listed(filter, { past, forwards, most: Prisma.sql`limit ${size + 1}` }))
    const more = read.length > size
    const found = cursor?.side === 'before' ? read.slice(0, size).toReversed() : read.slice(0, size)
    const page = found.map((row) => ({ ...row, id: BigInt(row.id) }))
    const currencies = await tx.$queryRaw<{ currency: string }[]>`
      select distinct currency::text as currency from merchant_currencies where closed_at is null order by 1`
    return {
      rows: found.map(({ keys: _, ...row }) => row),
      found: await countIn(tx, filter),
      currencies: currencies.map(({ currency }) => currency),
      ...endsOf(page, { more, cursor }),
    }
  })
}

/** Every merchant that a filter finds, in the order of the list, some at a time. */
export function streamMerchants({ db }: { db: Db }, scope: Scope, filter: MerchantFilter, take: (rows: MerchantRow[]) => Promise<void>): Promise<void> {
  const statement = listed(filter, { past: Prisma.empty, forwards: filter.direction === 'asc', most: Prisma.empty })
  return streamInScope<MerchantRow, MerchantRow[]>(db, scope, statement, { atOnce: 500, read: async (rows) => rows, take })
}

/** How many merchants a filter finds. */
export function countMerchants({ db }: { db: Db }, scope: Scope, filter: MerchantFilter): Promise<number> {
  return readInScope(db, scope, (tx) => countIn(tx, filter))
}

async function countIn(tx: Tx, filter: MerchantFilter): Promise<number> {
  const [counted] = await tx.$queryRaw<{ count: number }[]>`
    select count(*)::integer as count from merchants m join legal_entities e on e.id = m.legal_entity_id where true ${conditions(filter)}`
  return counted?.count ?? 0
}

/**
 * The rows of a filter with the key that they are sorted by. The key of every merchant is made once and then compared: behind row-level security a
 * subquery that stands in the conditions and in the order would be asked for each. Members and last payment of the rows shown are looked up by their indexes.
 */
function listed(filter: MerchantFilter, { past, forwards, most }: { past: Prisma.Sql; forwards: boolean; most: Prisma.Sql }): Prisma.Sql {
  const order = forwards ? Prisma.sql`asc` : Prisma.sql`desc`
  return Prisma.sql`
    with found as materialized (
      select m.id, m.scope_id, m.home_scope_id, m.name, m.one_click, m.accepts_cards, m.country::text as country, e.name as entity, n.time_zone, ${keys[filter.sort]} as key
      from merchants m join legal_entities e on e.id = m.legal_entity_id join number_scopes n on n.id = m.scope_id
      where true ${conditions(filter)}),
    page as (select l.* from found l ${past} order by l.key ${order}, l.id ${order} ${most})
    select m.id, m.name, m.entity as "legalEntity", m.one_click as mode, m.accepts_cards as "acceptsCards", m.country, m.time_zone as "timeZone", array[m.key] as keys,
      array(select c.currency::text from merchant_currencies c where c.merchant_id = m.id and c.closed_at is null order by 1) as currencies,
      ${members} as members, ${lastPayment} as "lastPaymentAt"
    from page m order by m.key ${order}, m.id ${order}`
}

// Of a merchant `m`, each by its index.
const members = Prisma.sql`(select coalesce(sum(c.customers), 0)::integer from (
    select scope_id, origin_merchant_id, status, customers from customer_counts
    union all select scope_id, origin_merchant_id, status, difference from customer_count_changes) c
  where c.scope_id in (m.scope_id, m.home_scope_id) and c.origin_merchant_id = m.id and c.status = 'member')`
const lastPayment = Prisma.sql`(select o.started_at from operations o where o.merchant_id = m.id and o.type = 100 and o.state = 'approved'
  order by o.started_at desc limit 1)`

// Fixed texts only. A number is compared as a text of one length, which stands in the same order; a merchant without a payment stands before the oldest.
const keys: Record<MerchantSort, Prisma.Sql> = {
  number: Prisma.sql`lpad(m.id::text, 10, '0')`,
  name: Prisma.sql`lower(m.name)`,
  entity: Prisma.sql`lower(e.name)`,
  mode: Prisma.sql`case when m.accepts_cards then m.one_click else 'no-cards' end`,
  members: Prisma.sql`lpad(${members}::text, 10, '0')`,
  last: Prisma.sql`coalesce(to_char(${lastPayment} at time zone 'UTC', 'YYYYMMDDHH24MISSUS'), '')`,
}

const isName: KeyTest = (key) => key.length <= 400 && !key.includes('\0')
const isKey: Record<MerchantSort, KeyTest[]> = {
  number: [(key) => /^\d{10}$/.test(key)],
  name: [isName],
  entity: [isName],
  mode: [(key) => /^[a-z-]{1,20}$/.test(key)],
  members: [(key) => /^\d{10}$/.test(key)],
  last: [(key) => /^(\d{20})?$/.test(key)],
}

function conditions({ q, mode, currency }: MerchantFilter): Prisma.Sql {
  const part = Prisma.sql`lower(${q})`
  const all = [
    q === ''
      ? null
      : Prisma.sql`(position(${part} in lower(m.name)) > 0 or position(${part} in lower(e.name)) > 0 or m.id = ${/^[1-9]\d{0,8}$/.test(q) ? Number(q) : 0}::integer)`,
    mode === null ? null : mode === 'on' ? Prisma.sql`m.one_click <> 'off'` : Prisma.sql`m.one_click = ${mode}`,
    currency === null
      ? null
      : Prisma.sql`exists (select from merchant_currencies c where c.merchant_id = m.id and c.currency = ${currency}::char(3) and c.closed_at is null)`,
  ].filter((condition) => condition !== null)
  return all.length === 0 ? Prisma.empty : Prisma.sql`and ${Prisma.join(all, ' and ')}`
}
