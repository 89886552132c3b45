-- What the policies ask is only what the transaction was told, so several processes may look through an index at once behind them.
alter function sees_all() parallel safe;
alter function visible_scopes() parallel safe;
alter function visible_merchants() parallel safe;
alter function visible_staff() parallel safe;

-- How many customers of each status stand where on a scale: so many payable cards, so many payments, seen last and paid last on a day of UTC, and how numbers and
-- e-mails begin. Right at any moment in the way of the counts: sums that a job folds, and the changes since, which are only appended.
create table customer_tallies (
  scale              text not null,
  scope_id           integer not null references number_scopes,
  place              bigint not null,
  origin_merchant_id integer not null references merchants,
  status             text not null,
  customers          bigint not null check (customers <> 0),
  primary key (scale, scope_id, place, origin_merchant_id, status)
);
create table customer_tally_changes (
  id                 bigint generated always as identity primary key,
  scale              text not null,
  scope_id           integer not null,
  place              bigint not null,
  origin_merchant_id integer not null,
  status             text not null,
  difference         bigint not null
);
create index customer_tally_changes_by_place on customer_tally_changes (scale, scope_id, place);

-- The codes of the first two signs in small letters, one after the other: whatever begins alike stands together. An e-mail without a second sign has 0 there.
create function place_of_beginning(beginning text) returns bigint language sql immutable parallel safe as
  $$ select (ascii(lower(beginning))::bigint << 21) + ascii(substr(lower(beginning), 2, 1)) $$;
-- The last place of all that begin with one sign, or of two the only one.
create function last_place_of_beginning(beginning text) returns bigint language sql immutable parallel safe as
  $$ select place_of_beginning(beginning) + case when length(lower(beginning)) = 1 then (1 << 21) - 1 else 0 end $$;
create function place_of_day(at timestamptz) returns bigint language sql stable parallel safe as
  $$ select ((at at time zone 'UTC')::date - date '1970-01-01')::bigint $$;

-- Where one customer stands. Whoever never paid did so before everybody else. Whose number and e-mail begin alike is found by both and is one all the same, so what
-- they have in common is taken off again: one sign alone may stand for less than nobody.
create function places_of_customer(payable_cards integer, payments_count integer, last_seen_at timestamptz, last_payment_at timestamptz, number text, email text)
returns table (scale text, place bigint, customers integer) language sql stable parallel safe rows 6 as $$
  select * from (values
    ('cards', payable_cards::bigint, 1),
    ('payments', payments_count::bigint, 1),
    ('seen', place_of_day(last_seen_at), 1),
    ('paid', coalesce(place_of_day(last_payment_at), -1), 1),
    ('begins', place_of_beginning(number), 1),
    ('begins', place_of_beginning(email), 1),
    ('begins', case
      when place_of_beginning(number) = place_of_beginning(email) then place_of_beginning(number)
      when place_of_beginning(number) >> 21 = place_of_beginning(email) >> 21 then place_of_beginning(number) >> 21 << 21
    end, -1)) as p (scale, place, customers)
  where place is not null
$$;

create function tally_customers() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    insert into customer_tally_changes (scale, scope_id, place, origin_merchant_id, status, difference)
    select p.scale, c.scope_id, p.place, c.origin_merchant_id, c.status, sum(p.customers)
    from added c cross join lateral places_of_customer(c.payable_cards, c.payments_count, c.last_seen_at, c.last_payment_at, c.number, c.email) p
    where c.absorbed_into is null and c.retired_at is null
    group by 1, 2, 3, 4, 5;
  else
    insert into customer_tally_changes (scale, scope_id, place, origin_merchant_id, status, difference)
    select p.scale, c.scope_id, p.place, c.origin_merchant_id, c.status, sum(p.customers * c.times)
    from (select 1 as times, a.* from added a union all select -1, r.* from removed r) c
      cross join lateral places_of_customer(c.payable_cards, c.payments_count, c.last_seen_at, c.last_payment_at, c.number, c.email) p
    where c.absorbed_into is null and c.retired_at is null
    group by 1, 2, 3, 4, 5 having sum(p.customers * c.times) <> 0;
  end if;
  return null;
end
$$;
create trigger tally_new_customers after insert on customers referencing new table as added for each statement execute function tally_customers();
create trigger tally_changed_customers after update on customers referencing old table as removed new table as added
  for each statement execute function tally_customers();

-- As the counts are folded. Days pass and nobody stands there any longer, so what has become nothing goes.
create function fold_customer_tallies() returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
declare
  folded bigint;
begin
  if not pg_try_advisory_xact_lock(hashtext('fold_customer_tallies')) then
    return 0;
  end if;
  with taken as (delete from customer_tally_changes returning *),
  summed as (select scale, scope_id, place, origin_merchant_id, status, sum(difference)::bigint as difference, count(*) as n from taken group by 1, 2, 3, 4, 5),
  kept as (
    merge into customer_tallies t using (select * from summed where difference <> 0) s
      on t.scale = s.scale and t.scope_id = s.scope_id and t.place = s.place and t.origin_merchant_id = s.origin_merchant_id and t.status = s.status
    when matched and t.customers + s.difference = 0 then delete
    when matched then update set customers = t.customers + s.difference
    when not matched then insert values (s.scale, s.scope_id, s.place, s.origin_merchant_id, s.status, s.difference))
  select coalesce(sum(n), 0) into folded from summed;
  return folded;
end
$$;
revoke execute on function fold_customer_tallies from public;
grant execute on function fold_customer_tallies to oneclick_app;

do $$
declare
  name text;
begin
  foreach name in array array['customer_tallies', 'customer_tally_changes'] loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy service on %I for select to oneclick_app using (true)', name);
    execute format('create policy staff on %I for select to oneclick_staff using ((select sees_all()) or scope_id = any((select visible_scopes())::integer[]))', name);
    execute format('grant select on %I to oneclick_app, oneclick_staff', name);
  end loop;
end
$$;
