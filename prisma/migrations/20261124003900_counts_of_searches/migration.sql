-- A day of the last payment is asked of an index. Row-level security lets an expression into none, because it could tell about rows that are not the caller's;
-- a column may go there. Whoever never paid did so before everybody else.
alter table customers add column last_paid_at timestamptz not null generated always as (coalesce(last_payment_at, '-infinity'::timestamptz)) stored;
drop index customers_by_last_payment;
create index customers_by_last_payment on customers (scope_id, last_paid_at desc, id desc) include (status)
  where absorbed_into is null and retired_at is null;

-- What a search means is found and counted by indexes alone, whatever is typed. Three letters or digits in a row are found anywhere, by the indexes of their
-- trigrams; what is shorter is looked for at the beginning of a number or an e-mail, in small letters and by their codes, so that a range of an index holds it.
create index customers_by_beginning on customers (scope_id, (lower(number) collate "C")) include (status, origin_merchant_id)
  where absorbed_into is null and retired_at is null;
create index customers_by_email_beginning on customers (scope_id, (lower(email) collate "C")) include (status, origin_merchant_id, number, email)
  where absorbed_into is null and retired_at is null and email is not null;
-- With the status in it, because what is used of limits is counted by ids.
drop index customers_by_id;
create index customers_by_id on customers (scope_id, id) include (status, origin_merchant_id) where absorbed_into is null and retired_at is null;

-- As before, but each part stops as soon as it has found more than is wanted.
create or replace function customers_matching(pattern text, order_number text, card_last4 text, most integer) returns setof bigint
language sql stable security definer rows 100 set search_path = public, pg_temp as $$
  select id from (
    (select c.id from customers c where c.number ilike pattern and (sees_all() or c.scope_id = any(visible_scopes())) limit most)
    union
    (select c.id from customers c where c.email ilike pattern and (sees_all() or c.scope_id = any(visible_scopes())) limit most)
    union
    (select o.customer_id from orders o
      where o.number = order_number and o.customer_id is not null and (sees_all() or o.merchant_id = any(visible_merchants())) limit most)
    union
    (select s.customer_id from saved_cards s join customers c on c.id = s.customer_id
      where s.last4 = card_last4::char(4) and s.state <> 'deleted' and (sees_all() or c.scope_id = any(visible_scopes())) limit most)
  ) as found limit most
$$;

-- The same for what is looked for at the beginning. The highest of all codes ends the range.
create function customers_beginning(beginning text, order_number text, most integer) returns setof bigint
language sql stable security definer rows 100 set search_path = public, pg_temp as $$
  select id from (
    (select f.id from number_scopes n cross join lateral (select c.id from customers c where c.scope_id = n.id and absorbed_into is null and retired_at is null
        and lower(c.number) collate "C" >= lower(beginning) and lower(c.number) collate "C" < lower(beginning) || U&'\+10FFFF' limit most) f
      where sees_all() or n.id = any(visible_scopes()) limit most)
    union
    (select f.id from number_scopes n cross join lateral (select c.id from customers c where c.scope_id = n.id and absorbed_into is null and retired_at is null
        and email is not null and lower(c.email) collate "C" >= lower(beginning) and lower(c.email) collate "C" < lower(beginning) || U&'\+10FFFF' limit most) f
      where sees_all() or n.id = any(visible_scopes()) limit most)
    union
    (select o.customer_id from orders o
      where o.number = order_number and o.customer_id is not null and (sees_all() or o.merchant_id = any(visible_merchants())) limit most)
  ) as found limit most
$$;

-- How many customers of a status a search means. Row-level security would have every customer looked at, one by one; so these ask by themselves what the
-- policies ask, as those above do, and answer numbers alone. Whoever is found by number or e-mail is counted there, and by an order or a card only who is not.
create function count_customers_matching(pattern text, order_number text, card_last4 text)
returns table (scope_id integer, origin_merchant_id integer, status text, customers bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select f.scope_id, f.origin_merchant_id, f.status, count(*) from (
    select c.scope_id, c.origin_merchant_id, c.status from customers c
      where (c.number ilike pattern or c.email ilike pattern)
        and c.absorbed_into is null and c.retired_at is null and (sees_all() or c.scope_id = any(visible_scopes()))
    union all
    select c.scope_id, c.origin_merchant_id, c.status from customers c
      where c.id in (
          select o.customer_id from orders o where o.number = order_number and (sees_all() or o.merchant_id = any(visible_merchants()))
          union
          select s.customer_id from saved_cards s where s.last4 = card_last4::char(4) and s.state <> 'deleted')
        and not (c.number ilike pattern or coalesce(c.email ilike pattern, false))
        and c.absorbed_into is null and c.retired_at is null and (sees_all() or c.scope_id = any(visible_scopes()))
  ) f group by 1, 2, 3
$$;

create function count_customers_beginning(beginning text, order_number text)
returns table (scope_id integer, origin_merchant_id integer, status text, customers bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select f.scope_id, f.origin_merchant_id, f.status, sum(f.customers)::bigint from (
    select n.id as scope_id, g.* from number_scopes n cross join lateral (
      select c.origin_merchant_id, c.status, count(*) as customers from customers c
      where c.scope_id = n.id and absorbed_into is null and retired_at is null
        and lower(c.number) collate "C" >= lower(beginning) and lower(c.number) collate "C" < lower(beginning) || U&'\+10FFFF' group by 1, 2) g
      where sees_all() or n.id = any(visible_scopes())
    union all
    select n.id, g.* from number_scopes n cross join lateral (
      select c.origin_merchant_id, c.status, count(*) from customers c
      where c.scope_id = n.id and absorbed_into is null and retired_at is null and email is not null
        and lower(c.email) collate "C" >= lower(beginning) and lower(c.email) collate "C" < lower(beginning) || U&'\+10FFFF'
        and not starts_with(lower(c.number), lower(beginning)) group by 1, 2) g
      where sees_all() or n.id = any(visible_scopes())
    union all
    select c.scope_id, c.origin_merchant_id, c.status, 1 from customers c
      where c.id in (select o.customer_id from orders o where o.number = order_number and (sees_all() or o.merchant_id = any(visible_merchants())))
        and not starts_with(lower(c.number), lower(beginning)) and not coalesce(starts_with(lower(c.email), lower(beginning)), false)
        and c.absorbed_into is null and c.retired_at is null and (sees_all() or c.scope_id = any(visible_scopes()))
  ) f group by 1, 2, 3
$$;

revoke execute on function customers_beginning, count_customers_matching, count_customers_beginning from public;
grant execute on function customers_beginning, count_customers_matching, count_customers_beginning to oneclick_staff;
