-- The customers who were there before. By now every change is appended (making the triggers waited for whoever was writing), so one statement, which sees one
-- instant, takes what it sees of the changes and of the customers: a change is in neither or in both. It reads, and nobody waits for it.
with taken as (delete from customer_tally_changes)
insert into customer_tallies (scale, scope_id, place, origin_merchant_id, status, customers)
select p.scale, c.scope_id, p.place, c.origin_merchant_id, c.status, sum(p.customers)
from customers c cross join lateral places_of_customer(c.payable_cards, c.payments_count, c.last_seen_at, c.last_payment_at, c.number, c.email) p
where c.absorbed_into is null and c.retired_at is null
group by 1, 2, 3, 4, 5 having sum(p.customers) <> 0;

-- As before, but one or two signs, with which everybody's number may begin, are told by the tallies. What is longer is looked for in the indexes.
create or replace function count_customers_beginning(beginning text, order_number text)
returns table (scope_id integer, origin_merchant_id integer, status text, customers bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select f.scope_id, f.origin_merchant_id, f.status, sum(f.customers)::bigint from (
    select n.id as scope_id, t.origin_merchant_id, t.status, t.customers from number_scopes n cross join lateral (
      select origin_merchant_id, status, customers from customer_tallies k
      where k.scale = 'begins' and k.scope_id = n.id and k.place between place_of_beginning(beginning) and last_place_of_beginning(beginning)
      union all
      select origin_merchant_id, status, difference from customer_tally_changes d
      where d.scale = 'begins' and d.scope_id = n.id and d.place between place_of_beginning(beginning) and last_place_of_beginning(beginning)) t
      where length(lower(beginning)) <= 2 and (sees_all() or n.id = any(visible_scopes()))
    union all
    select n.id, g.* from number_scopes n cross join lateral (
      select c.origin_merchant_id, c.status, count(*) as customers from customers c
      where c.scope_id = n.id and absorbed_into is null and retired_at is null
        and lower(c.number) collate "C" >= lower(beginning) and lower(c.number) collate "C" < lower(beginning) || U&'\+10FFFF' group by 1, 2) g
      where length(lower(beginning)) > 2 and (sees_all() or n.id = any(visible_scopes()))
    union all
    select n.id, g.* from number_scopes n cross join lateral (
      select c.origin_merchant_id, c.status, count(*) from customers c
      where c.scope_id = n.id and absorbed_into is null and retired_at is null and email is not null
        and lower(c.email) collate "C" >= lower(beginning) and lower(c.email) collate "C" < lower(beginning) || U&'\+10FFFF'
        and not starts_with(lower(c.number), lower(beginning)) group by 1, 2) g
      where length(lower(beginning)) > 2 and (sees_all() or n.id = any(visible_scopes()))
    union all
    select c.scope_id, c.origin_merchant_id, c.status, 1 from customers c
      where c.id in (select o.customer_id from orders o where o.number = order_number and (sees_all() or o.merchant_id = any(visible_merchants())))
        and not starts_with(lower(c.number), lower(beginning)) and not coalesce(starts_with(lower(c.email), lower(beginning)), false)
        and c.absorbed_into is null and c.retired_at is null and (sees_all() or c.scope_id = any(visible_scopes()))
  ) f group by 1, 2, 3
$$;

-- As before, for a part that so many have that they are not named one by one first. Whoever has an e-mail is looked at in the index that holds both texts, without a
-- row of the table: to fetch each row that the trigrams mean, and what the policies ask for each anew, took four times as long.
create or replace function count_customers_matching(pattern text, order_number text, card_last4 text)
returns table (scope_id integer, origin_merchant_id integer, status text, customers bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select f.scope_id, f.origin_merchant_id, f.status, sum(f.customers)::bigint from (
    select c.scope_id, c.origin_merchant_id, c.status, count(*) as customers from customers c
      where c.scope_id = any(array(select n.id from number_scopes n where sees_all() or n.id = any(visible_scopes())))
        and c.email is not null and (lower(c.email) like lower(pattern) or lower(c.number) like lower(pattern))
        and c.absorbed_into is null and c.retired_at is null group by 1, 2, 3
    union all
    select c.scope_id, c.origin_merchant_id, c.status, count(*) from customers c
      where c.email is null and c.number ilike pattern
        and c.absorbed_into is null and c.retired_at is null and ((select sees_all()) or c.scope_id = any((select visible_scopes())::integer[])) group by 1, 2, 3
    union all
    select c.scope_id, c.origin_merchant_id, c.status, 1 from customers c
      where c.id in (
          select o.customer_id from orders o where o.number = order_number and (sees_all() or o.merchant_id = any(visible_merchants()))
          union
          select s.customer_id from saved_cards s where s.last4 = card_last4::char(4) and s.state <> 'deleted')
        and not (c.number ilike pattern or coalesce(c.email ilike pattern, false))
        and c.absorbed_into is null and c.retired_at is null and (sees_all() or c.scope_id = any(visible_scopes()))
  ) f group by 1, 2, 3
$$;
-- A part that many have is found soon by walking; by the order of ids, that is, and not through the table.
alter function customers_matching(text, text, text, integer) set enable_seqscan to off;
