import type { Mark } from '@/lib/one-click/rules'
import { Prisma, type Tx } from '@/lib/platform/db'
import type { LimitRow, Sign, Traits } from './rules'

/** A union as verbs work on it. */
export type UnionRow = NonNullable<Awaited<ReturnType<typeof lockUnion>>>

/** Those who start unions stand in line, so that two equal requests at once do not make two of them. */
export async function lockStarts(tx: Tx): Promise<void> {
  await tx.$queryRaw`select pg_advisory_xact_lock(4108::integer, 1::integer)::text`
}

/** A union of this kind and name that exactly these merchants (ascending) were asked into, and are still on their way to or in; null: none. */
export async function findStarted(tx: Tx, { kind, name, merchantIds }: { kind: string; name: string; merchantIds: number[] }): Promise<number | null> {
  const scope = { kind, name, dissolvedAt: null }
  const underWay = { state: { in: ['waiting', 'running'] } }
  const inIt = { state: 'done', AND: merchantIds.map((id) => ({ scope: { merchants: { some: { id } } } })) }
  const found = await tx.unionChange.findFirst({
    where: { kind: 'join', merchantIds: { equals: merchantIds }, scope, OR: [underWay, inIt] },
    orderBy: { id: 'asc' },
    select: { scopeId: true },
  })
  return found?.scopeId ?? null
}

/** Locks a union, so that its changes stand in line. Null: there is no such union. */
export async function lockUnion(tx: Tx, unionId: number) {
  await tx.$queryRaw`select id from number_scopes where id = ${unionId} for no key update`
  const row = await tx.numberScope.findUnique({ where: { id: unionId }, include: { merchants: { orderBy: { id: 'asc' } } } })
  return row && row.kind !== 'merchant' ? row : null
}

/** Locks the home scopes too, before any customer: whoever changes limits locks scopes first. */
export async function lockScopes(tx: Tx, scopeIds: readonly number[]): Promise<void> {
  await tx.$queryRaw`select id from number_scopes where id = any(${[...scopeIds]}::integer[]) order by id for no key update`
}

export type Side = { id: bigint; number: string; scopeId: number; originMerchantId: number; mark: Mark; traits: Traits }

/** The next numbers of the joining merchants that are still at home and not kept apart. */
export async function findNextNumbers(tx: Tx, unionId: number, homeScopeIds: readonly number[], most: number): Promise<string[]> {
  const rows = await tx.$queryRaw<{ number: string }[]>`
    select distinct number from (
      select c.number from customers c
      where c.scope_id = any(${[...homeScopeIds]}::integer[]) and c.absorbed_into is null and c.retired_at is null
        and not exists (select from kept_apart_numbers k where k.scope_id = ${unionId} and k.number = c.number and k.closed_at is null)
      limit ${most}) n`
  return rows.map(({ number }) => number)
}

/** Customers at home whose number has a row in the union that everybody had left: it rests there with its history, and takes up whoever comes. */
export function findRested(tx: Tx, unionId: number, homeScopeIds: readonly number[], numbers: readonly string[]): Promise<{ id: bigint; number: string }[]> {
  return tx.$queryRaw<{ id: bigint; number: string }[]>`
    select c.id, c.number from customers c
    where c.scope_id = any(${[...homeScopeIds]}::integer[]) and c.number = any(${[...numbers]}::text[]) and c.absorbed_into is null and c.retired_at is null
      and exists (select from customers r where r.scope_id = ${unionId} and r.number = c.number and r.retired_at is not null)`
}

/** Numbers (of all, or of some) that more than one of these scopes knows, with the customers behind them; numbers that the union keeps apart already are left out. */
export async function findCollisions(
  tx: Tx,
  unionId: number | null,
  scopeIds: readonly number[],
  numbers: readonly string[] | null = null,
): Promise<{ number: string; customerIds: bigint[] }[]> {
  const some = numbers === null ? Prisma.empty : Prisma.sql`and c.number = any(${[...numbers]}::text[])`
  return tx.$queryRaw<{ number: string; customerIds: bigint[] }[]>`
    select c.number, array_agg(c.id order by c.id) as "customerIds" from customers c
    where c.scope_id = any(${[...scopeIds]}::integer[]) ${some} and c.absorbed_into is null and c.retired_at is null
      and not exists (select from kept_apart_numbers k where k.scope_id = ${unionId} and k.number = c.number and k.closed_at is null)
    group by c.number having count(*) > 1 order by c.number`
}

/** What is known of these customers, one side of a number each. */
export async function readSides(tx: Tx, customerIds: readonly bigint[]): Promise<Side[]> {
  const rows = await tx.$queryRaw<
    (Omit<Side, 'traits'> & { email: string | null; cards: string[]; cardholders: string[]; payer: Record<string, string> | null })[]
  >`
    select c.id, c.number, c.scope_id as "scopeId", c.origin_merchant_id as "originMerchantId", c.mark, c.email,
      array(select encode(s.fingerprint, 'hex') from saved_cards s where s.customer_id = c.id and s.state <> 'deleted') as cards,
      array(select distinct s.cardholder from saved_cards s where s.customer_id = c.id and s.state <> 'deleted' and s.cardholder is not null) as cardholders,
      (select o.payer from orders o where o.customer_id = c.id order by o.created_at desc, o.id desc limit 1) as payer
    from customers c where c.id = any(${[...customerIds]}::bigint[]) order by c.number, c.id`
  return rows.map(({ email, cards, cardholders, payer, ...row }) => {
    const payerName = [payer?.firstName, payer?.lastName].filter(Boolean).join(' ')
    return { ...row, traits: { cards, emails: email ? [email] : [], cardholders, payerNames: payerName ? [payerName] : [] } }
  })
}

/** Locks orders, then customers: the order in which payments lock, so that none of them is judged halfway and nobody waits in a circle. */
export async function lockCustomersWithOrders(tx: Tx, customerIds: readonly bigint[]): Promise<void> {
  const ids = [...customerIds]
  await tx.$executeRaw`select id from orders where customer_id = any(${ids}::bigint[]) order by id for no key update`
  await tx.$executeRaw`select id from customers where id = any(${ids}::bigint[]) order by id for no key update`
}

export async function readDefaultLimits(tx: Tx, scopeId: number): Promise<LimitRow[]> {
  const rows = await tx.turnoverLimit.findMany({ where: { scopeId, customerId: null }, orderBy: [{ currency: 'asc' }, { window: 'asc' }] })
  return rows.map((row) => ({ currency: row.currency, window: row.window as LimitRow['window'], minor: row.amountMinor }))
}

/** Writes that numbers are in quarantine. */
export async function quarantine(tx: Tx, unionId: number, numbers: readonly { number: string; signs: Sign[] }[], at: Date): Promise<void> {
  const data = numbers.map(({ number, signs }) => ({ scopeId: unionId, number, signs, state: 'quarantined', openedAt: at }))
  await tx.keptApartNumber.createMany({ data })
}

/** Moves a merchant into a scope, with its membership. The database checks the kind of the scope. */
export async function moveMerchant(tx: Tx, merchantId: number, scopeId: number, now: Date): Promise<void> {
  const last = await tx.numberScopeMember.findFirstOrThrow({ where: { merchantId, leftAt: null } })
  // Two changes within one tick of the clock still come one after the other.
  const at = now > last.joinedAt ? now : new Date(last.joinedAt.getTime() + 1)
  await tx.numberScopeMember.update({ where: { id: last.id }, data: { leftAt: at } })
  await tx.numberScopeMember.create({ data: { merchantId, scopeId, joinedAt: at } })
  await tx.merchant.update({ where: { id: merchantId }, data: { scopeId } })
}

/** Changes marks, each by a row with reason, actor and time. */
export async function writeMarks(
  tx: Tx,
  changes: readonly { customerId: bigint; steps: readonly (readonly [Mark, Mark])[] }[],
  { reasonCode, reason, actor, at }: { reasonCode: 'union-joined' | 'union-left'; reason: string; actor: string; at: Date },
): Promise<void> {
  const data = changes.flatMap(({ customerId, steps }) => steps.map(([fromMark, toMark]) => ({ customerId, fromMark, toMark, reasonCode, reason, actor, at })))
  if (data.length > 0) await tx.markChange.createMany({ data })
}

/** Writes the default limits of a scope; others that it has stay. */
export async function writeDefaultLimits(tx: Tx, scopeId: number, limits: readonly LimitRow[]): Promise<void> {
  for (const { currency, window, minor } of limits) {
    await tx.$executeRaw`
      insert into turnover_limits (scope_id, customer_id, currency, "window", amount_minor) values (${scopeId}, null, ${currency}, ${window}, ${minor})
      on conflict (scope_id, customer_id, currency, "window") do update set amount_minor = excluded.amount_minor, version = turnover_limits.version + 1
        where turnover_limits.amount_minor <> excluded.amount_minor`
  }
}

/** Asks the worker to carry out what waits, in the transaction that makes it wait. */
export async function enqueueUnionChanges(tx: Tx): Promise<void> {
  await tx.$queryRaw`select graphile_worker.add_job('carry-out-union-changes')::text`
}

/** Changes that wait, or that a process left behind in the middle. */
export async function readOpenChanges(tx: Tx): Promise<{ id: bigint; scopeId: number }[]> {
  return tx.unionChange.findMany({ where: { state: { in: ['waiting', 'running'] } }, orderBy: { id: 'asc' }, select: { id: true, scopeId: true } })
}

/** Closes every case of a union that ends: each number is its merchants' own again. */
export async function closeCases(tx: Tx, unionId: number, at: Date): Promise<void> {
  await tx.keptApartNumber.updateMany({ where: { scopeId: unionId, closedAt: null }, data: { closedAt: at } })
}

/** The customers of a number that a union keeps apart: those of its members' home scopes, and the union's own. */
export async function findCaseSides(tx: Tx, unionId: number, number: string): Promise<bigint[]> {
  const rows = await tx.$queryRaw<{ id: bigint }[]>`
    select c.id from customers c where c.number = ${number} and c.absorbed_into is null and c.retired_at is null
      and (c.scope_id = ${unionId} or c.scope_id in (select m.home_scope_id from merchants m where m.scope_id = ${unionId})) order by c.id`
  return rows.map(({ id }) => id)
}

/** What a leave would do: customers that go home as they are, customers that are parted, cards that go, numbers that the union keeps apart. */
export type LeavePreview = { customers: number; shared: number; cards: number; keptApart: number }

export async function countLeaving(tx: Tx, unionId: number, merchantIds: readonly number[]): Promise<LeavePreview> {
  const ids = [...merchantIds]
  const rows = await tx.$queryRaw<LeavePreview[]>`
    with touched as (
      select c.id, exists (select from customers p where p.absorbed_into = c.id)
        or exists (select from orders o where o.customer_id = c.id and o.merchant_id <> c.origin_merchant_id) as shared
      from customers c where c.scope_id = ${unionId} and c.retired_at is null and (c.origin_merchant_id = any(${ids}::integer[])
        or exists (select from orders o where o.customer_id = c.id and o.merchant_id = any(${ids}::integer[]))
        or exists (select from customers p join merchants m on m.home_scope_id = p.scope_id where p.absorbed_into = c.id and m.id = any(${ids}::integer[]))))
    select (select count(*) from touched where not shared)::integer as customers, (select count(*) from touched where shared)::integer as shared,
      (select count(*) from saved_cards s join touched t on t.id = s.customer_id where s.state = 'member' and s.origin_merchant_id = any(${ids}::integer[]))::integer as cards,
      (select count(*) from kept_apart_numbers k where k.scope_id = ${unionId} and k.closed_at is null)::integer as "keptApart"`
  return rows[0] ?? { customers: 0, shared: 0, cards: 0, keptApart: 0 }
}

/** Customers of a scope and their payable cards. */
export async function countScope(tx: Tx, scopeId: number): Promise<{ customers: number; cards: number }> {
  const rows = await tx.$queryRaw<{ customers: number; cards: number }[]>`
    select count(*)::integer as customers, coalesce(sum(payable_cards), 0)::integer as cards from customers
    where scope_id = ${scopeId} and absorbed_into is null and retired_at is null`
  return rows[0] ?? { customers: 0, cards: 0 }
}

/** How many numbers have own limits that are not the same on every side. */
export async function readLimitDifferences(tx: Tx, customerIds: readonly bigint[]): Promise<number> {
  const ids = [...customerIds]
  const rows = await tx.$queryRaw<{ count: number }[]>`
    select count(distinct number)::integer as count from (
      select c.number from customers c left join turnover_limits l on l.customer_id = c.id
      where c.id = any(${ids}::bigint[]) group by c.number, l.currency, l."window"
      having count(l.id) > 0 and (count(distinct l.amount_minor) > 1
        or count(l.id) < (select count(*) from customers s where s.id = any(${ids}::bigint[]) and s.number = c.number))) d`
  return rows[0]?.count ?? 0
}

/** One side of a suspect number, for a person to judge: never more of a card than its mask. */
export type SideView = {
  id: bigint
  number: string
  merchant: string
  email: string | null
  names: string[]
  mark: Mark
  paymentsCount: number
  lastPaymentAt: Date | null
  createdAt: Date
  cards: { brand: string; first6: string; last4: string; expiryMonth: number; expiryYear: number; cardholder: string | null }[]
}

export async function readSideViews(tx: Tx, customerIds: readonly bigint[]): Promise<SideView[]> {
  const rows = await tx.customer.findMany({
    where: { id: { in: [...customerIds] } },
    include: {
      originMerchant: { select: { name: true } },
      savedCards: { where: { state: { not: 'deleted' } }, orderBy: [{ savedAt: 'asc' }, { id: 'asc' }] },
      orders: { orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], take: 1, select: { payer: true } },
    },
    orderBy: { id: 'asc' },
  })
  return rows.map((row) => {
    const payer = row.orders[0]?.payer as Record<string, string> | undefined
    const payerName = [payer?.firstName, payer?.lastName].filter(Boolean).join(' ')
    const cardholders = row.savedCards.flatMap(({ cardholder }) => cardholder ?? [])
    return {
      id: row.id,
      number: row.number,
      merchant: row.originMerchant.name,
      email: row.email,
      names: [...new Set([...(payerName ? [payerName] : []), ...cardholders])],
      mark: row.mark as Mark,
      paymentsCount: row.paymentsCount,
      lastPaymentAt: row.lastPaymentAt,
      createdAt: row.createdAt,
      cards: row.savedCards.map(({ brand, first6, last4, expiryMonth, expiryYear, cardholder }) => ({
        brand,
        first6,
        last4,
        expiryMonth,
        expiryYear,
        cardholder,
      })),
    }
  })
}

/** Customers whom joining merchants bring, for a progress that means something. */
export async function countHomes(tx: Tx, merchantIds: readonly number[]): Promise<number> {
  const homes = await tx.merchant.findMany({ where: { id: { in: [...merchantIds] } }, select: { homeScopeId: true } })
  return tx.customer.count({ where: { scopeId: { in: homes.map(({ homeScopeId }) => homeScopeId) }, absorbedInto: null, retiredAt: null } })
}
