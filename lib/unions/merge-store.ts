import type { CardState, Mark } from '@/lib/one-click/rules'
import type { Tx } from '@/lib/platform/db'
import type { Copy } from './rules'

/**
 * Gives every number one row in the union: the one that others were absorbed into before, or a new one with the sums of the parts. A row of the union that is
 * somebody's own goes to his home scope first, to be a part like the others. All set-based: a union may have thousands of numbers in common.
 */
export async function makeUnionRows(tx: Tx, unionId: number, parts: readonly bigint[]): Promise<void> {
  const ids = [...parts]
  await tx.$executeRaw`
    update customers c set scope_id = m.home_scope_id from merchants m
    where c.id = any(${ids}::bigint[]) and c.scope_id = ${unionId} and m.id = c.origin_merchant_id`
  await tx.$executeRaw`
    update turnover_limits l set scope_id = c.scope_id from customers c
    where c.id = any(${ids}::bigint[]) and l.customer_id = c.id and l.scope_id = ${unionId} and c.scope_id <> ${unionId}`
  await tx.$executeRaw`
    insert into customers as known (scope_id, number, origin_merchant_id, email, payments_count, last_payment_at, last_seen_at, created_at)
    select ${unionId}::integer, number, (array_agg(origin_merchant_id order by created_at, id))[1],
      (array_agg(email order by last_seen_at desc, id desc) filter (where email is not null))[1],
      sum(payments_count), max(last_payment_at), max(last_seen_at), min(created_at)
    from customers where id = any(${ids}::bigint[]) group by number
    on conflict (scope_id, number) do update set
      payments_count = known.payments_count + excluded.payments_count,
      last_payment_at = greatest(known.last_payment_at, excluded.last_payment_at),
      last_seen_at = greatest(known.last_seen_at, excluded.last_seen_at),
      email = coalesce(known.email, excluded.email),
      origin_merchant_id = case when known.retired_at is null then known.origin_merchant_id else excluded.origin_merchant_id end,
      retired_at = null`
}

/** Absorbs the parts into the rows of their numbers in the union. */
export async function absorb(tx: Tx, unionId: number, parts: readonly bigint[]): Promise<void> {
  await tx.$executeRaw`
    update customers p set absorbed_into = u.id, version = p.version + 1,
      approved_when_absorbed = (select count(*) from operations o where o.customer_id = p.id and o.type = 100 and o.state = 'approved')
    from customers u where u.scope_id = ${unionId} and u.number = p.number and p.id = any(${[...parts]}::bigint[])`
}

export type MergedCard = Copy & { customerId: bigint; unionRow: bigint; fingerprint: string; state: CardState }

/** Every card of the parts and of the rows they were absorbed into, but for those united before. */
export function readMergedCards(tx: Tx, parts: readonly bigint[]): Promise<MergedCard[]> {
  return tx.$queryRaw<MergedCard[]>`
    select s.id, s.customer_id as "customerId", coalesce(c.absorbed_into, c.id) as "unionRow", encode(s.fingerprint, 'hex') as fingerprint,
      s.state, s.last_success_at as "lastSuccessAt", s.saved_at as "savedAt"
    from saved_cards s join customers c on c.id = s.customer_id
    where s.united_into is null and (c.id = any(${[...parts]}::bigint[])
      or c.id in (select p.absorbed_into from customers p where p.id = any(${[...parts]}::bigint[])))`
}

/** Unites copies of a card into the one that goes on; where a copy was saved or confirmed, the one that goes on is too. */
export async function uniteCards(tx: Tx, unions: readonly { copyId: string; intoId: string }[]): Promise<void> {
  if (unions.length === 0) return
  const [copies, into] = [unions.map(({ copyId }) => copyId), unions.map(({ intoId }) => intoId)]
  await tx.$executeRaw`
    update saved_cards s set united_into = u.into_id, version = s.version + 1
    from unnest(${copies}::uuid[], ${into}::uuid[]) as u (copy_id, into_id) where s.id = u.copy_id`
  await tx.$executeRaw`
    insert into saved_card_permissions (saved_card_id, merchant_id, how, order_id, consent_id, confirmed_at)
    select u.into_id, s.origin_merchant_id, 'saved-here', null, null, s.saved_at
    from unnest(${copies}::uuid[], ${into}::uuid[]) as u (copy_id, into_id) join saved_cards s on s.id = u.copy_id
    join saved_cards i on i.id = u.into_id and i.origin_merchant_id <> s.origin_merchant_id where s.state <> 'deleted'
    union all
    select u.into_id, p.merchant_id, p.how, p.order_id, p.consent_id, p.confirmed_at
    from unnest(${copies}::uuid[], ${into}::uuid[]) as u (copy_id, into_id) join saved_card_permissions p on p.saved_card_id = u.copy_id
    on conflict do nothing`
}

export type PartedCopy = { cardId: string; from: bigint; to: bigint; state: CardState }

/**
 * A row that several merchants of the union shared before it became a part may hold copies of cards that were saved at another of them than the one it is part of.
 * Each such merchant gets a part of his own, with the mark and the own limits that he shared, so that he takes his copy along when he leaves. Returns the copies
 * that changed hands and the marks of the new parts.
 */
export async function partCopiesByMerchant(tx: Tx, parts: readonly bigint[]): Promise<{ copies: PartedCopy[]; marks: { customerId: bigint; mark: Mark }[] }> {
  const ids = [...parts]
  const made = await tx.$queryRaw<{ customerId: bigint; partId: bigint; mark: Mark }[]>`
    with shares as (
      select distinct p.id, m.id as merchant_id, m.home_scope_id from saved_cards s join customers p on p.id = s.customer_id join merchants m on m.id = s.origin_merchant_id
      where p.id = any(${ids}::bigint[]) and s.united_into is not null and m.id <> p.origin_merchant_id),
    made as (
      insert into customers (scope_id, number, origin_merchant_id, email, last_seen_at, created_at, absorbed_into, approved_when_absorbed)
      select h.home_scope_id, p.number, h.merchant_id, p.email, coalesce(o.seen, p.last_seen_at), coalesce(o.since, p.created_at), p.absorbed_into, 0
      from shares h join customers p on p.id = h.id,
        lateral (select min(created_at) as since, max(created_at) as seen from orders where customer_id = p.id and merchant_id = h.merchant_id) o
      on conflict (scope_id, number) do nothing returning id, absorbed_into, origin_merchant_id)
    select made.id as "customerId", p.id as "partId", p.mark from made
    join shares h on h.merchant_id = made.origin_merchant_id join customers p on p.id = h.id and p.absorbed_into = made.absorbed_into`
  await tx.$executeRaw`
    insert into turnover_limits (scope_id, customer_id, currency, "window", amount_minor)
    select c.scope_id, c.id, l.currency, l."window", l.amount_minor
    from unnest(${made.map(({ customerId }) => customerId)}::bigint[], ${made.map(({ partId }) => partId)}::bigint[]) as m (customer_id, part_id)
    join customers c on c.id = m.customer_id join turnover_limits l on l.customer_id = m.part_id`
  await tx.$executeRaw`set constraints saved_cards_consent_id_customer_id_fkey deferred`
  const copies = await tx.$queryRaw<PartedCopy[]>`
    with moved as (
      select s.id, s.customer_id as from_id, t.id as to_id from saved_cards s join customers p on p.id = s.customer_id join merchants m on m.id = s.origin_merchant_id
      join customers t on t.scope_id = m.home_scope_id and t.absorbed_into = p.absorbed_into and t.id <> p.id
      where p.id = any(${ids}::bigint[]) and s.united_into is not null and m.id <> p.origin_merchant_id
        and not exists (select from saved_cards y where y.customer_id = t.id and y.fingerprint = s.fingerprint)),
    consents_too as (
      update consents x set customer_id = m.to_id from moved m join saved_cards s on s.id = m.id where x.id = s.consent_id)
    update saved_cards s set customer_id = m.to_id, version = s.version + 1 from moved m where s.id = m.id
    returning s.id as "cardId", m.from_id as "from", m.to_id as "to", s.state`
  await tx.$executeRaw`set constraints saved_cards_consent_id_customer_id_fkey immediate`
  return { copies, marks: made.map(({ customerId, mark }) => ({ customerId, mark })) }
}

/** Moves what the parts share to the row they were absorbed into: cards with their consents, orders, operations, events at merchants, counted payments. */
export async function moveToUnionRows(tx: Tx, parts: readonly bigint[]): Promise<void> {
  const ids = [...parts]
  await tx.$executeRaw`set constraints saved_cards_consent_id_customer_id_fkey deferred`
  await tx.$executeRaw`
    update consents x set customer_id = c.absorbed_into from customers c
    where c.id = any(${ids}::bigint[]) and x.customer_id = c.id
      and not exists (select from saved_cards s where s.consent_id = x.id and s.united_into is not null)`
  await tx.$executeRaw`
    update saved_cards x set customer_id = c.absorbed_into, version = x.version + 1 from customers c
    where c.id = any(${ids}::bigint[]) and x.customer_id = c.id and x.united_into is null`
  await tx.$executeRaw`set constraints saved_cards_consent_id_customer_id_fkey immediate`
  await tx.$executeRaw`update orders x set customer_id = c.absorbed_into from customers c where c.id = any(${ids}::bigint[]) and x.customer_id = c.id`
  await tx.$executeRaw`update operations x set customer_id = c.absorbed_into from customers c where c.id = any(${ids}::bigint[]) and x.customer_id = c.id`
  await tx.$executeRaw`update turnover_entries x set customer_id = c.absorbed_into from customers c where c.id = any(${ids}::bigint[]) and x.customer_id = c.id`
  // What happened at no merchant (a limit, a deletion by support) stays in the history of the part it happened to.
  await tx.$executeRaw`
    update customer_events x set customer_id = c.absorbed_into from customers c
    where c.id = any(${ids}::bigint[]) and x.customer_id = c.id and x.merchant_id is not null`
}

/** Makes the counters of customers again from their entries; a window that has none yet is made when it is met. */
export async function recountTurnover(tx: Tx, customerIds: readonly bigint[]): Promise<void> {
  await tx.$executeRaw`
    update turnover_counters k set used_minor = coalesce((select sum(e.amount_minor - e.freed_minor) from turnover_entries e
      where e.customer_id = k.customer_id and e.currency = k.currency and e.at >= k.starts_at and e.at < k.ends_at), 0)
    where k.customer_id = any(${[...customerIds]}::bigint[])`
}

/** Of the own limits of the parts the strictest holds for the union; theirs stay with the parts. */
export async function setStrictestOwnLimits(tx: Tx, unionId: number, parts: readonly bigint[]): Promise<void> {
  await tx.$executeRaw`
    insert into turnover_limits as known (scope_id, customer_id, currency, "window", amount_minor)
    select ${unionId}::integer, c.absorbed_into, l.currency, l."window", min(l.amount_minor)
    from turnover_limits l join customers c on c.id = l.customer_id where c.id = any(${[...parts]}::bigint[])
    group by c.absorbed_into, l.currency, l."window"
    on conflict (scope_id, customer_id, currency, "window") do update
      set amount_minor = least(known.amount_minor, excluded.amount_minor), version = known.version + 1`
}

/** The rows of the union with the marks of those they absorbed. */
export function readUnionMarks(tx: Tx, parts: readonly bigint[]): Promise<{ customerId: bigint; mark: Mark; partMarks: Mark[] }[]> {
  return tx.$queryRaw<{ customerId: bigint; mark: Mark; partMarks: Mark[] }[]>`
    select u.id as "customerId", u.mark, array_agg(p.mark) as "partMarks" from customers p join customers u on u.id = p.absorbed_into
    where p.id = any(${[...parts]}::bigint[]) group by u.id`
}

/** Customers whose number nobody else in the union knows simply change their scope, with their own limits. Returns how many. */
export async function moveCustomers(tx: Tx, unionId: number, homeScopeIds: readonly number[], numbers: readonly string[]): Promise<number> {
  const homes = [...homeScopeIds]
  const moved = await tx.$queryRaw<{ id: bigint }[]>`
    update customers c set scope_id = ${unionId}
    where c.scope_id = any(${homes}::integer[]) and c.number = any(${[...numbers]}::text[]) and c.absorbed_into is null and c.retired_at is null
    returning c.id`
  const ids = moved.map(({ id }) => id)
  await moveOwnLimits(tx, ids, homes, unionId)
  return moved.length
}

/** Own limits, and what was asked for them, follow their customers into the scope they are in now. */
export async function moveOwnLimits(tx: Tx, customerIds: readonly bigint[], fromScopeIds: readonly number[], toScopeId: number): Promise<void> {
  const [ids, from] = [[...customerIds], [...fromScopeIds]]
  await tx.$executeRaw`
    update turnover_limits set scope_id = ${toScopeId} where scope_id = any(${from}::integer[]) and customer_id = any(${ids}::bigint[])`
  await tx.$executeRaw`
    update turnover_limit_changes set scope_id = ${toScopeId} where scope_id = any(${from}::integer[]) and customer_id = any(${ids}::bigint[])`
}
