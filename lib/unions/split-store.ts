import type { Mark } from '@/lib/one-click/rules'
import type { Tx } from '@/lib/platform/db'

/** A merchant that leaves a union, with the scope he goes back to. */
export type Leaving = { unionId: number; unionName: string; merchantId: number; homeScopeId: number; joinedAt: Date }

/** `from` gives `to` a share; afterwards both are customers of their own. `made`: `to` was made for this, and is no row from before the union. */
export type Split = { from: bigint; to: bigint; made: boolean }

/** Some of the customers of the union who are the leaving merchant's alone go home as they are. Returns them; `after` is the last one looked at before. */
export async function sendHome(tx: Tx, { unionId, merchantId, homeScopeId }: Leaving, { after, most }: { after: bigint; most: number }): Promise<bigint[]> {
  const rows = await tx.$queryRaw<{ id: bigint }[]>`
    with own as (
      select c.id from customers c
      where c.id > ${after} and c.scope_id = ${unionId} and c.origin_merchant_id = ${merchantId} and c.retired_at is null and c.absorbed_into is null
        and not exists (select from customers p where p.absorbed_into = c.id)
        and not exists (select from orders o where o.customer_id = c.id and o.merchant_id <> ${merchantId})
      order by c.id limit ${most})
    update customers c set scope_id = ${homeScopeId} from own where c.id = own.id returning c.id`
  return rows.map(({ id }) => id).toSorted((a, b) => (a < b ? -1 : 1))
}

/** Customers whom the merchant shares with others of the union. `ownsRow`: the row is the merchant's from before, and the others get a new one. */
export function findShared(tx: Tx, { unionId, merchantId, homeScopeId }: Leaving): Promise<{ id: bigint; part: bigint | null; ownsRow: boolean }[]> {
  return tx.$queryRaw<{ id: bigint; part: bigint | null; ownsRow: boolean }[]>`
    select c.id, (select p.id from customers p where p.absorbed_into = c.id and p.scope_id = ${homeScopeId}) as part,
      c.origin_merchant_id = ${merchantId} and not exists (select from customers p where p.absorbed_into = c.id) as "ownsRow"
    from customers c
    where c.scope_id = ${unionId} and c.retired_at is null and (
      c.origin_merchant_id = ${merchantId}
      or exists (select from orders o where o.customer_id = c.id and o.merchant_id = ${merchantId})
      or exists (select from customers p where p.absorbed_into = c.id and p.scope_id = ${homeScopeId}))`
}

/** A row in the merchant's home scope for each customer he met in the union first. */
export async function makeHomeRows(tx: Tx, { merchantId, homeScopeId }: Leaving, customerIds: readonly bigint[]): Promise<void> {
  await tx.$executeRaw`
    insert into customers (scope_id, number, origin_merchant_id, email, last_seen_at, created_at, absorbed_into, approved_when_absorbed)
    select ${homeScopeId}::integer, c.number, ${merchantId}::integer, c.email, o.seen, o.since, c.id, 0
    from customers c, lateral (select min(created_at) as since, max(created_at) as seen from orders where customer_id = c.id and merchant_id = ${merchantId}) o
    where c.id = any(${[...customerIds]}::bigint[]) and o.since is not null`
}

/** The merchant's own row goes home; the others' share of it gets a new row in the union. */
export async function makeRowsForOthers(tx: Tx, { unionId, merchantId, homeScopeId }: Leaving, customerIds: readonly bigint[]): Promise<void> {
  const ids = [...customerIds]
  await tx.$executeRaw`update customers set scope_id = ${homeScopeId} where id = any(${ids}::bigint[])`
  await tx.$executeRaw`
    insert into customers (scope_id, number, origin_merchant_id, email, last_seen_at, created_at, absorbed_into, approved_when_absorbed)
    select ${unionId}::integer, c.number, o.origin, c.email, o.seen, o.since, c.id, 0
    from customers c, lateral (select min(created_at) as since, max(created_at) as seen, (array_agg(merchant_id order by created_at, id))[1] as origin
      from orders where customer_id = c.id and merchant_id <> ${merchantId}) o
    where c.id = any(${ids}::bigint[])`
}

/** Who takes a share of whom: the rows absorbed into these customers in a scope. */
export async function findSplits(tx: Tx, customerIds: readonly bigint[], scopeId: number, { made }: { made: boolean }): Promise<Split[]> {
  const rows = await tx.customer.findMany({ where: { absorbedInto: { in: [...customerIds] }, scopeId }, select: { id: true, absorbedInto: true } })
  return rows.map(({ id, absorbedInto }) => ({ from: absorbedInto ?? 0n, to: id, made }))
}

/** Gives shares away: cards go with the merchant where they were saved, consents with their card or their merchant, the rest by the merchant. */
export async function giveShares(tx: Tx, splits: readonly Split[], { merchantId, its }: { merchantId: number; its: boolean }): Promise<void> {
  const [froms, tos] = [splits.map(({ from }) => from), splits.map(({ to }) => to)]
  await tx.$executeRaw`set constraints saved_cards_consent_id_customer_id_fkey deferred`
  await tx.$executeRaw`
    update saved_cards x set customer_id = s.to_id, version = x.version + 1
    from unnest(${froms}::bigint[], ${tos}::bigint[]) as s (from_id, to_id)
    where x.customer_id = s.from_id and (x.origin_merchant_id = ${merchantId}) = ${its}
      and not exists (select from saved_cards y where y.customer_id = s.to_id and y.fingerprint = x.fingerprint)`
  await tx.$executeRaw`
    update consents x set customer_id = s.to_id
    from unnest(${froms}::bigint[], ${tos}::bigint[]) as s (from_id, to_id)
    where x.customer_id = s.from_id and case
      when exists (select from saved_cards c where c.consent_id = x.id) then exists (select from saved_cards c where c.consent_id = x.id and c.customer_id = s.to_id)
      else (x.merchant_id = ${merchantId}) = ${its} end`
  await tx.$executeRaw`set constraints saved_cards_consent_id_customer_id_fkey immediate`
  await tx.$executeRaw`
    update turnover_entries x set customer_id = s.to_id
    from unnest(${froms}::bigint[], ${tos}::bigint[]) as s (from_id, to_id), operations o
    where x.customer_id = s.from_id and o.id = x.operation_id and (o.merchant_id = ${merchantId}) = ${its}`
  await tx.$executeRaw`
    update operations x set customer_id = s.to_id
    from unnest(${froms}::bigint[], ${tos}::bigint[]) as s (from_id, to_id)
    where x.customer_id = s.from_id and (x.merchant_id = ${merchantId}) = ${its}`
  await tx.$executeRaw`
    update orders x set customer_id = s.to_id
    from unnest(${froms}::bigint[], ${tos}::bigint[]) as s (from_id, to_id)
    where x.customer_id = s.from_id and (x.merchant_id = ${merchantId}) = ${its}`
  await tx.$executeRaw`
    update customer_events x set customer_id = s.to_id
    from unnest(${froms}::bigint[], ${tos}::bigint[]) as s (from_id, to_id)
    where x.customer_id = s.from_id and x.merchant_id is not null and (x.merchant_id = ${merchantId}) = ${its}`
}

/** What happened in the union at no merchant in particular belongs to the history of everybody who was in it. */
export async function copySharedEvents(tx: Tx, splits: readonly Split[], since: Date): Promise<void> {
  await tx.$executeRaw`
    insert into customer_events (customer_id, merchant_id, at, kind, actor, data)
    select s.to_id, null, e.at, e.kind, e.actor, e.data
    from unnest(${splits.map(({ from }) => from)}::bigint[], ${splits.map(({ to }) => to)}::bigint[]) as s (from_id, to_id)
    join customer_events e on e.customer_id = s.from_id where e.merchant_id is null and e.at >= ${since}`
}

/** Copies of a card that the leaving part kept: they are cards of their own again, with a newer expiry if the union learned one. */
export async function freeCopies(tx: Tx, splits: readonly Split[], since: Date): Promise<void> {
  const tos = splits.map(({ to }) => to)
  await tx.$executeRaw`
    update saved_cards c set expiry_year = u.expiry_year, expiry_month = u.expiry_month, version = c.version + 1
    from saved_cards u where u.id = c.united_into and c.customer_id = any(${tos}::bigint[]) and c.state = 'member'
      and (u.expiry_year, u.expiry_month) > (c.expiry_year, c.expiry_month)
      and exists (select from saved_card_changes h where h.saved_card_id = u.id and h.at >= ${since}
        and h.expiry_year = u.expiry_year and h.expiry_month = u.expiry_month)`
  await tx.$executeRaw`
    update saved_cards c set united_into = null, version = c.version + 1 where c.united_into is not null and c.customer_id = any(${tos}::bigint[])`
}

export type Orphan = { id: string; intoId: string; customerId: bigint; unionRow: bigint; state: string; lastSuccessAt: Date | null; savedAt: Date }

/** Copies, at those who stay, of cards that left with their merchant: one of them has to go on for the union. */
export function findOrphanedCopies(tx: Tx, splits: readonly Split[]): Promise<Orphan[]> {
  return tx.$queryRaw<Orphan[]>`
    select c.id, c.united_into as "intoId", c.customer_id as "customerId", p.absorbed_into as "unionRow", c.state,
      c.last_success_at as "lastSuccessAt", c.saved_at as "savedAt"
    from saved_cards c join saved_cards u on u.id = c.united_into join customers p on p.id = c.customer_id
    where p.absorbed_into = any(${splits.map(({ from }) => from)}::bigint[]) and u.customer_id <> p.absorbed_into and p.id <> u.customer_id`
}

/** Lets copies go on in the union, each with its consent, and unites the remaining ones into it. */
export async function promoteCopies(tx: Tx, promoted: readonly { id: string; formerId: string; unionRow: bigint }[]): Promise<void> {
  if (promoted.length === 0) return
  const [ids, formers, rows] = [promoted.map(({ id }) => id), promoted.map(({ formerId }) => formerId), promoted.map(({ unionRow }) => unionRow)]
  await tx.$executeRaw`
    update saved_cards c set united_into = p.id, version = c.version + 1
    from unnest(${ids}::uuid[], ${formers}::uuid[], ${rows}::bigint[]) as p (id, former_id, union_row), customers o
    where c.united_into = p.former_id and c.id <> p.id and o.id = c.customer_id and o.absorbed_into = p.union_row`
  await tx.$executeRaw`set constraints saved_cards_consent_id_customer_id_fkey deferred`
  await tx.$executeRaw`
    update consents x set customer_id = p.union_row
    from unnest(${ids}::uuid[], ${rows}::bigint[]) as p (id, union_row) join saved_cards c on c.id = p.id where x.id = c.consent_id`
  await tx.$executeRaw`
    update saved_cards c set customer_id = p.union_row, united_into = null, version = c.version + 1
    from unnest(${ids}::uuid[], ${rows}::bigint[]) as p (id, union_row) where c.id = p.id`
  await tx.$executeRaw`set constraints saved_cards_consent_id_customer_id_fkey immediate`
  await tx.$executeRaw`
    insert into saved_card_permissions (saved_card_id, merchant_id, how, order_id, consent_id, confirmed_at)
    select p.id, f.merchant_id, f.how, f.order_id, f.consent_id, f.confirmed_at
    from unnest(${ids}::uuid[], ${formers}::uuid[]) as p (id, former_id) join saved_card_permissions f on f.saved_card_id = p.former_id
    join saved_cards c on c.id = p.id and c.origin_merchant_id <> f.merchant_id
    on conflict do nothing`
}

/** Payments and their latest moments follow the shares; what a part had before the union it still has. */
export async function countShares(tx: Tx, splits: readonly Split[]): Promise<void> {
  const [froms, tos] = [splits.map(({ from }) => from), splits.map(({ to }) => to)]
  await tx.$executeRaw`
    with shares as (
      select s.from_id, s.to_id, t.payments_count as before,
        (select count(*) from operations o where o.customer_id = s.to_id and o.type = 100 and o.state = 'approved') - t.approved_when_absorbed as added,
        (select max(o.finished_at) from operations o where o.customer_id = s.to_id and o.type = 100 and o.state = 'approved') as paid,
        (select max(o.created_at) from orders o where o.customer_id = s.to_id) as seen,
        (select max(o.finished_at) from operations o where o.customer_id = s.from_id and o.type = 100 and o.state = 'approved') as paid_rest
      from unnest(${froms}::bigint[], ${tos}::bigint[]) as s (from_id, to_id) join customers t on t.id = s.to_id),
    taken as (
      update customers t set payments_count = greatest(h.before + h.added, 0), version = t.version + 1,
        last_payment_at = greatest(t.last_payment_at, h.paid), last_seen_at = greatest(t.last_seen_at, h.seen)
      from shares h where t.id = h.to_id)
    update customers f set payments_count = greatest(f.payments_count - h.before - h.added, 0), version = f.version + 1,
      last_payment_at = case when h.paid = f.last_payment_at then h.paid_rest else f.last_payment_at end
    from shares h where f.id = h.from_id`
}

/** Own limits: a part has those it had, but for what was changed in the union; one that was made in the union has those of the union. */
export async function shareOwnLimits(tx: Tx, splits: readonly Split[]): Promise<void> {
  const [froms, tos, made] = [splits.map(({ from }) => from), splits.map(({ to }) => to), splits.map((split) => split.made)]
  await tx.$executeRaw`
    delete from turnover_limits l using unnest(${froms}::bigint[], ${tos}::bigint[]) as s (from_id, to_id)
    where l.customer_id = s.to_id and exists (select from turnover_limit_changes h
      where h.customer_id = s.from_id and h.currency = l.currency and h."window" = l."window" and h.state = 'applied')`
  await tx.$executeRaw`
    insert into turnover_limits (scope_id, customer_id, currency, "window", amount_minor)
    select t.scope_id, t.id, l.currency, l."window", l.amount_minor
    from unnest(${froms}::bigint[], ${tos}::bigint[], ${made}::boolean[]) as s (from_id, to_id, made)
    join customers t on t.id = s.to_id join turnover_limits l on l.customer_id = s.from_id
    where s.made or exists (select from turnover_limit_changes h
      where h.customer_id = s.from_id and h.currency = l.currency and h."window" = l."window" and h.state = 'applied')
    on conflict do nothing`
}

/** Marks as they stand on both sides; `changed`: a person or a rule changed the mark in the union, so it stays with all. */
export function readSharedMarks(tx: Tx, splits: readonly Split[]): Promise<{ from: bigint; to: bigint; fromMark: Mark; toMark: Mark; changed: boolean }[]> {
  return tx.$queryRaw<{ from: bigint; to: bigint; fromMark: Mark; toMark: Mark; changed: boolean }[]>`
    select f.id as "from", t.id as "to", f.mark as "fromMark", t.mark as "toMark",
      exists (select from mark_changes m where m.customer_id = f.id and m.reason_code not like 'union-%') as changed
    from unnest(${splits.map(({ from }) => from)}::bigint[], ${splits.map(({ to }) => to)}::bigint[]) as s (from_id, to_id)
    join customers f on f.id = s.from_id join customers t on t.id = s.to_id`
}

/** From here on both are customers of their own. */
export async function release(tx: Tx, splits: readonly Split[]): Promise<void> {
  await tx.$executeRaw`
    update customers set absorbed_into = null, approved_when_absorbed = null where id = any(${splits.map(({ to }) => to)}::bigint[])`
}

/** A confirmation holds between merchants of one union; where they are not together any more it is void. */
export async function voidPermissions(tx: Tx, { unionId, merchantId, homeScopeId }: Leaving): Promise<void> {
  await tx.$executeRaw`
    delete from saved_card_permissions p using saved_cards s, customers c
    where s.id = p.saved_card_id and c.id = s.customer_id
      and (c.scope_id = ${homeScopeId} or (c.scope_id = ${unionId} and p.merchant_id = ${merchantId}))`
}

export type Remainder = { id: bigint; mark: Mark; changed: boolean; partMarks: Mark[]; partOrigin: number | null; orderOrigin: number | null; origin: number }

/** What is left, in the union, of rows that gave shares away. */
export function readRemainders(tx: Tx, customerIds: readonly bigint[]): Promise<Remainder[]> {
  return tx.$queryRaw<Remainder[]>`
    select c.id, c.mark, c.origin_merchant_id as origin,
      exists (select from mark_changes m where m.customer_id = c.id and m.reason_code not like 'union-%') as changed,
      array(select p.mark from customers p where p.absorbed_into = c.id) as "partMarks",
      (select p.origin_merchant_id from customers p where p.absorbed_into = c.id order by p.created_at, p.id limit 1) as "partOrigin",
      (select o.merchant_id from orders o where o.customer_id = c.id order by o.created_at, o.id limit 1) as "orderOrigin"
    from customers c where c.id = any(${[...customerIds]}::bigint[])`
}

/** A row that everybody has left rests for good, with its history. */
export async function retire(tx: Tx, customerIds: readonly bigint[], at: Date): Promise<void> {
  const ids = [...customerIds]
  await tx.$executeRaw`delete from turnover_limits where customer_id = any(${ids}::bigint[])`
  await tx.$executeRaw`delete from turnover_counters where customer_id = any(${ids}::bigint[])`
  await tx.$executeRaw`
    update customers set retired_at = ${at}, payments_count = 0, last_payment_at = null, email = null, version = version + 1 where id = any(${ids}::bigint[])`
}

export async function setOrigin(tx: Tx, customerId: bigint, merchantId: number): Promise<void> {
  await tx.customer.update({ where: { id: customerId }, data: { originMerchantId: merchantId } })
}

/** Which customer each card of these customers belongs to, for what the vault has bound to him. */
export async function readPayableCards(tx: Tx, customerIds: readonly bigint[]): Promise<Map<string, bigint>> {
  const rows = await tx.savedCard.findMany({ where: { customerId: { in: [...customerIds] }, state: 'member' }, select: { id: true, customerId: true } })
  return new Map(rows.map(({ id, customerId }) => [id, customerId]))
}

/**
 * Numbers kept apart that only one side knows any more are that side's: it moves into the union as everybody else, and the case is closed. Returns the sides that
 * stay at home because a row of the number rests in the union: that row takes them up.
 */
export async function closeLoneCases(tx: Tx, unionId: number, at: Date): Promise<bigint[]> {
  const rows = await tx.$queryRaw<{ id: bigint }[]>`
    with sides as (
      select k.id as case_id, c.id, c.scope_id, exists (
        select from customers r where r.scope_id = ${unionId} and r.number = k.number and r.retired_at is not null) as rested
      from kept_apart_numbers k
      join customers c on c.number = k.number and c.absorbed_into is null and c.retired_at is null
        and (c.scope_id = ${unionId} or c.scope_id in (select m.home_scope_id from merchants m where m.scope_id = ${unionId}))
      where k.scope_id = ${unionId} and k.closed_at is null),
    lone as (select case_id, min(id) as id, bool_or(rested) as rested from sides group by case_id having count(*) = 1),
    moved as (update customers c set scope_id = ${unionId} from lone l where c.id = l.id and not l.rested),
    closed as (update kept_apart_numbers k set closed_at = ${at} from lone l where k.id = l.case_id)
    select id from lone where rested`
  return rows.map(({ id }) => id)
}
