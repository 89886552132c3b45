import type { Brand } from '@/lib/cards/rules'
import { type Db, Prisma } from '@/lib/platform/db'
import { readInScope, type Scope } from '@/lib/platform/scope'
import type { Cursor, CustomerFilter, Sort } from './list-filter'
import { type Status, statuses } from './rules'

export type CustomerRow = {
  id: bigint
  number: string
  status: Status
  email: string | null
  originMerchantId: number
  timeZone: string
  /** Up to three payable cards, last used first. */
  cards: { id: string; brand: Brand; last4: string }[]
  payableCards: number
  paymentsCount: number
  lastPaymentAt: Date | null
  lastSeenAt: Date
}

export type CustomerPage = { rows: CustomerRow[]; next: Cursor | null; previous: Cursor | null }

type Found = Omit<CustomerRow, 'cards'> & { key: string; cards: string[] }

/**
 * A page of customers of the caller's scopes, by keys instead of offsets, so that the thousandth page costs as much as the first. Row-level security
 * keeps others' rows out. One statement of our own, because the client can neither compare keys nor use these indexes.
 */
export function listCustomers({ db }: { db: Db }, scope: Scope, filter: CustomerFilter): Promise<CustomerPage> {
  const { key, type, ascending } = keys[filter.sort]
  const cursor = filter.cursor && isKey(filter.sort, filter.cursor.key) ? filter.cursor : null
  const backwards = cursor?.side === 'before'
  const order = ascending !== backwards ? Prisma.sql`asc` : Prisma.sql`desc`
  const compare = ascending !== backwards ? Prisma.sql`>` : Prisma.sql`<`
  const from = cursor ? Prisma.sql`and (${key}, c.id) ${compare} (${cursor.key}::${type}, ${cursor.id})` : Prisma.empty
  return readInScope(db, scope, async (tx) => {
    const found = await tx.$queryRaw<Found[]>`
      select c.id, c.number, c.status, c.email, c.origin_merchant_id as "originMerchantId", n.time_zone as "timeZone",
        c.payable_cards as "payableCards", c.payments_count as "paymentsCount", c.last_payment_at as "lastPaymentAt", c.last_seen_at as "lastSeenAt",
        (${key})::text as key,
        array(select s.id || ' ' || s.brand || ' ' || s.last4 from saved_cards s where s.customer_id = c.id and s.state = 'member'
          order by coalesce(s.last_success_at, s.saved_at) desc limit 3) as cards
      from customers c join number_scopes n on n.id = c.scope_id
      where true ${statusCondition(filter)} ${otherConditions(filter)} ${from}
      order by ${key} ${order}, c.id ${order} limit ${filter.size + 1}`
    const more = found.length > filter.size
    const page = backwards ? found.slice(0, filter.size).toReversed() : found.slice(0, filter.size)
    return { rows: page.map(rowOf), ...ends(page, { more, backwards, cursor }) }
  })
}

/** How many customers each status has under the other conditions of the filter. */
export function countCustomers({ db }: { db: Db }, scope: Scope, filter: CustomerFilter): Promise<Record<Status, number>> {
  return readInScope(db, scope, async (tx) => {
    const rows = await tx.$queryRaw<{ status: Status; count: number }[]>`
      select c.status, count(*)::integer as count from customers c where true ${otherConditions(filter)} group by c.status`
    return Object.fromEntries(statuses.map((status) => [status, rows.find((row) => row.status === status)?.count ?? 0])) as Record<Status, number>
  })
}

/** Merchants whose customers a caller may list, with their names. */
export function listMerchants({ db }: { db: Db }, scope: Scope): Promise<{ id: number; name: string }[]> {
  return readInScope(db, scope, (tx) => tx.merchant.findMany({ select: { id: true, name: true }, orderBy: { id: 'asc' } }))
}

// Fixed texts only: nothing that a person typed becomes part of a statement.
const keys: Record<Sort, { key: Prisma.Sql; type: Prisma.Sql; ascending: boolean }> = {
  'last-seen': { key: Prisma.sql`c.last_seen_at`, type: Prisma.sql`timestamptz`, ascending: false },
  review: {
    key: Prisma.sql`(case when c.mark = 'suspicious' then '1' else '0' end || to_char(c.last_seen_at at time zone 'UTC', 'YYYYMMDDHH24MISSUS'))`,
    type: Prisma.sql`text`,
    ascending: false,
  },
  number: { key: Prisma.sql`c.number`, type: Prisma.sql`text`, ascending: true },
  'last-payment': { key: Prisma.sql`coalesce(c.last_payment_at, '-infinity'::timestamptz)`, type: Prisma.sql`timestamptz`, ascending: false },
  payments: { key: Prisma.sql`c.payments_count`, type: Prisma.sql`integer`, ascending: false },
}

/** Whether a cursor's key is one of this sort at all; a made-up one is ignored instead of failing in the database. */
function isKey(sort: Sort, key: string): boolean {
  switch (sort) {
    case 'last-seen':
    case 'last-payment':
      return key === '-infinity' || isMoment(key)
    case 'payments':
      return /^\d{1,9}$/.test(key)
    case 'review':
      return /^[01]\d{20}$/.test(key)
    case 'number':
      return key.length <= 32 && !key.includes('\0')
  }
}

// A day that is in no calendar has the right form too; the database refuses to compare with it.
function isMoment(key: string): boolean {
  const day = /^((?!0000)\d{4}-\d\d-\d\d) (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?[+-](?:0\d|1[0-4])(?::[0-5]\d)?$/.exec(key)?.[1]
  if (!day) return false
  const midnight = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day)
}

function statusCondition({ status }: CustomerFilter): Prisma.Sql {
  return status ? Prisma.sql`and c.status = ${status}` : Prisma.empty
}

function otherConditions({ q, merchantId }: CustomerFilter): Prisma.Sql {
  const origin = merchantId === null ? Prisma.empty : Prisma.sql`and c.origin_merchant_id = ${merchantId}`
  if (q === '') return origin
  const text = q.replaceAll('\0', '')
  const part = `%${text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`
  const card = /^\d{4}$/.test(text)
    ? Prisma.sql`or exists (select from saved_cards s where s.customer_id = c.id and s.last4 = ${text} and s.state <> 'deleted')`
    : Prisma.empty
  return Prisma.sql`${origin} and (c.number ilike ${part} or c.email ilike ${part}
    or exists (select from orders o where o.customer_id = c.id and o.number = ${text}) ${card})`
}

function rowOf({ key: _key, cards, ...row }: Found): CustomerRow {
  return { ...row, cards: cards.map(cardOf) }
}

function ends(
  page: Found[],
  { more, backwards, cursor }: { more: boolean; backwards: boolean; cursor: Cursor | null },
): Pick<CustomerPage, 'next' | 'previous'> {
  const [first, last] = [page[0], page.at(-1)]
  const hasNext = backwards ? cursor !== null : more
  const hasPrevious = backwards ? more : cursor !== null
  return {
    next: hasNext && last ? { key: last.key, id: last.id, side: 'after' } : null,
    previous: hasPrevious && first ? { key: first.key, id: first.id, side: 'before' } : null,
  }
}

function cardOf(text: string): CustomerRow['cards'][number] {
  const [id = '', brand = 'other', last4 = ''] = text.split(' ')
  return { id, brand: brand as Brand, last4 }
}
