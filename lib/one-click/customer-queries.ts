import { type LimitState, readLimits } from '@/lib/limits/queries'
import { type Window, windowsAt } from '@/lib/limits/rules'
import { type PendingChange, readPending } from '@/lib/limits/scope-queries'
import type { Clock } from '@/lib/platform/clock'
import { type Db, Prisma, type Tx } from '@/lib/platform/db'
import { readInScope, type Scope } from '@/lib/platform/scope'
import { type Mark, type SavedCard, type Status, wrongCvc2ADay } from './rules'
import { readWrongCvc2, savedCardOf } from './store'

type Deps = { db: Db; clock: Clock }

export type ConsentView = { textVersion: string; language: string; preselected: boolean; givenAt: Date; merchantName: string; orderNumber: string }

/** `useOrder`: 1 is the card used last; null for cards that are not payable. `lockedUntil`: out of One Click until then, after wrong CVC2. */
export type CardView = SavedCard & {
  successes: number
  useOrder: number | null
  deletedAt: Date | null
  lockedUntil: Date | null
  originName: string
  consent: ConsentView | null
}

export type CustomerView = {
  id: bigint
  number: string
  status: Status
  mark: Mark
  version: number
  email: string | null
  scope: { id: number; name: string; timeZone: string; enforce: string }
  origin: { id: number; name: string }
  /** Who shares him in a number union; nobody where a merchant is alone. */
  sharedBy: { id: number; name: string }[]
  /** Merchants of the scope that the caller sees, for "what would this payer see now". */
  merchants: { id: number; name: string; baseCurrency: string; currencies: string[] }[]
  createdAt: Date
  lastSeenAt: Date
  lastPaymentAt: Date | null
  paymentsCount: number
  markReason: { code: string; text: string; actor: string; at: Date } | null
  cards: CardView[]
  limits: LimitState[]
  /** Changes of his limits that wait for a second person or for their moment. */
  pending: PendingChange[]
}

/** One customer as staff see him, or null when he is not the caller's (or is not there: the answer is the same). */
export function readCustomer({ db, clock }: Deps, scope: Scope, customerId: bigint): Promise<CustomerView | null> {
  return readInScope(db, scope, async (tx) => {
    const row = await tx.customer.findUnique({ where: { id: customerId }, include: { scope: true } })
    if (!row) return null
    // His scope is a merchant's home scope also where the merchant is in a union and keeps his number apart.
    const merchants = await tx.merchant.findMany({
      where: { OR: [{ scopeId: row.scopeId }, { homeScopeId: row.scopeId }] },
      include: { currencies: true },
      orderBy: { id: 'asc' },
    })
    const lastChange = row.mark === 'none' ? null : await tx.markChange.findFirst({ where: { customerId }, orderBy: { id: 'desc' } })
    // Of the union also those whom the caller does not see: whose customer it is has to be said to all who share him.
    const sharing = await tx.$queryRaw<{ id: number; name: string }[]>`select merchant_id as id, name from scope_merchants(${row.scopeId}::integer)`
    const names = new Map([...sharing, ...merchants].map((merchant) => [merchant.id, merchant.name]))
    return {
      id: row.id,
      number: row.number,
      status: row.status as Status,
      mark: row.mark as Mark,
      version: row.version,
      email: row.email,
      scope: { id: row.scopeId, name: row.scope.name, timeZone: row.scope.timeZone, enforce: row.scope.enforce },
      sharedBy: row.scope.kind === 'merchant' ? [] : sharing,
      origin: { id: row.originMerchantId, name: names.get(row.originMerchantId) ?? String(row.originMerchantId) },
      merchants: merchants.map(({ id, name, baseCurrency, currencies }) => ({
        id,
        name,
        baseCurrency,
        currencies: currencies.map((accepted) => accepted.currency),
      })),
      createdAt: row.createdAt,
      lastSeenAt: row.lastSeenAt,
      lastPaymentAt: row.lastPaymentAt,
      paymentsCount: row.paymentsCount,
      markReason: lastChange && { code: lastChange.reasonCode, text: lastChange.reason, actor: lastChange.actor, at: lastChange.at },
      cards: await readCardViews(tx, customerId, names, windowsAt(clock.now(), { timeZone: row.scope.timeZone, weekStartsOn: row.scope.weekStartsOn }).day),
      limits: await readLimits(tx, { id: row.scopeId, timeZone: row.scope.timeZone, weekStartsOn: row.scope.weekStartsOn }, customerId, clock.now()),
      pending: await readPending(tx, { scopeId: row.scopeId, customerId }, clock.now()),
    }
  })
}

// Payable cards in the order in which the payer is offered them, then the others, newest first.
async function readCardViews(tx: Tx, customerId: bigint, names: Map<number, string>, today: Window): Promise<CardView[]> {
  const rows = await tx.savedCard.findMany({ where: { customerId }, include: { consent: true } })
  const orders = await tx.order.findMany({ where: { id: { in: rows.map((row) => row.consent.orderId) } }, select: { id: true, number: true } })
  const wrongCvc2 = await readWrongCvc2(tx, customerId, today.startsAt)
  const isLocked = (row: (typeof rows)[number]) => row.state === 'member' && wrongCvc2(row.fingerprint) >= wrongCvc2ADay
  const used = (row: (typeof rows)[number]) => (row.lastSuccessAt ?? row.savedAt).getTime()
  const rank = (row: (typeof rows)[number]) => (row.state === 'member' ? (isLocked(row) ? 1 : 0) : row.state === 'deleted' ? 3 : 2)
  const sorted = rows.toSorted((a, b) => rank(a) - rank(b) || used(b) - used(a))
  return sorted.map((row, index) => ({
    ...savedCardOf(row),
    successes: row.successes,
    useOrder: row.state === 'member' && !isLocked(row) ? index + 1 : null,
    deletedAt: row.deletedAt,
    lockedUntil: isLocked(row) ? today.endsAt : null,
    originName: names.get(row.originMerchantId) ?? String(row.originMerchantId),
    consent: {
      textVersion: row.consent.textVersion,
      language: row.consent.language,
      preselected: row.consent.preselected,
      givenAt: row.consent.givenAt,
      merchantName: names.get(row.consent.merchantId) ?? String(row.consent.merchantId),
      orderNumber: orders.find((order) => order.id === row.consent.orderId)?.number ?? '',
    },
  }))
}

/** One line of a customer's history. `data` holds texts only; amounts in minor units beside their currency. */
export type TimelineEntry = { key: string; at: Date; kind: string; actor: string; data: Record<string, string | boolean | null> }

/** What of a history is asked for, by how its kinds begin. */
export const timelineParts = {
  payments: ['order', 'payment'],
  consents: ['consent'],
  status: ['mark', 'customer', 'union'],
  cards: ['card'],
  limits: ['limit'],
  views: ['staff'],
} as const
export type TimelinePart = keyof typeof timelineParts

export type TimelinePage = { entries: TimelineEntry[]; next: string | null }

/** Payments, cards, marks, limits, consents and looks of staff (one for each of them and hour) of a customer, newest first, by pages; in a number union also what was before it, as far as the caller's own merchants or support noted it. `part`: of one sort only. `after` is the key of the last entry seen; an unknown one starts anew. */
export function readTimeline(
  { db }: Pick<Deps, 'db'>,
  scope: Scope,
  customerId: bigint,
  { after, part = null, limit = 20 }: { after: string | null; part?: TimelinePart | null; limit?: number },
): Promise<TimelinePage> {
  // Fifteen digits of milliseconds reach beyond the year 30,000; a date of sixteen is none.
  const seen = after ? /^(\d{1,15})-(event|mark|consent|view)-(\d{1,18})$/.exec(after) : null
  // A page of several tables merged by time: one statement, so that the cut falls at the same place in both.
  const before = seen ? Prisma.sql`and (at, source, id) < (${new Date(Number(seen[1]))}::timestamptz, ${seen[2]}, ${BigInt(seen[3] ?? 0)})` : Prisma.empty
  const ofPart = part ? Prisma.sql`and split_part(kind, '.', 1) = any(${[...timelineParts[part]]}::text[])` : Prisma.empty
  return readInScope(db, scope, async (tx) => {
    const rows = await tx.$queryRaw<{ source: string; id: bigint; at: Date; kind: string; actor: string; data: TimelineEntry['data'] }[]>`
      select * from (
        select 'event' as source, id, at, kind, actor, data from customer_events where customer_id = ${customerId}
        union all
        select 'mark', id, at, 'mark.' || to_mark, actor, jsonb_build_object('from', from_mark, 'to', to_mark, 'reasonCode', reason_code, 'reason', reason)
        from mark_changes where customer_id = ${customerId}
        union all
        select 'consent', c.id, c.given_at, 'consent.given', 'payer', jsonb_build_object('textVersion', c.text_version, 'language', c.language,
          'preselected', c.preselected, 'orderNumber', o.number)
        from consents c join orders o on o.id = c.order_id where c.customer_id = ${customerId}
        union all
        select 'view', max(a.id), max(a.at), 'staff.viewed', a.actor, '{}'::jsonb
        from customers c join audit_log a on a.object_id = c.number and a.object_kind = 'customer' and a.action = 'customers.view' and a.outcome = 'done'
          and a.scope_id = c.scope_id
        where c.id = ${customerId} group by a.actor, date_trunc('hour', a.at)
        union all
        select source, id, at, kind, actor, data from history_before_union(${customerId})
      ) as line where true ${ofPart} ${before}
      order by at desc, source desc, id desc limit ${limit + 1}`
    const shown = rows.slice(0, limit)
    const entries = shown.map(({ source, id, at, kind, actor, data }) => ({ key: `${at.getTime()}-${source}-${id}`, at, kind, actor, data }))
    return { entries, next: rows.length > limit ? (entries.at(-1)?.key ?? null) : null }
  })
}
