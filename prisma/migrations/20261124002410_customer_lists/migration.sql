-- The list of customers sorts by every column and filters by every column. Pages see customers of today only (see the policy on customers), so that is what
-- the indexes hold; with the status in them a count by status is answered by the index alone, without a look at any row.
drop index customers_by_last_seen, customers_by_status, customers_by_payments, customers_by_last_payment, customers_by_review;
create index customers_by_last_seen on customers (scope_id, last_seen_at desc, id desc) include (status)
  where absorbed_into is null and retired_at is null;
create index customers_by_status on customers (scope_id, status desc, last_seen_at desc, id desc)
  where absorbed_into is null and retired_at is null;
create index customers_by_payments on customers (scope_id, payments_count desc, id desc) include (status)
  where absorbed_into is null and retired_at is null;
create index customers_by_last_payment on customers (scope_id, (coalesce(last_payment_at, '-infinity'::timestamptz)) desc, id desc) include (status, last_payment_at)
  where absorbed_into is null and retired_at is null;
create index customers_by_review on customers (scope_id, (mark = 'suspicious') desc, last_seen_at desc, id desc)
  where absorbed_into is null and retired_at is null;
create index customers_by_cards on customers (scope_id, payable_cards desc, id desc) include (status)
  where absorbed_into is null and retired_at is null;
create index customers_by_merchant on customers (scope_id, origin_merchant_id desc, last_seen_at desc, id desc) include (status)
  where absorbed_into is null and retired_at is null;
create index customers_by_id on customers (scope_id, id) where absorbed_into is null and retired_at is null;

-- How many customers of each status a merchant brought, right at any moment: sums that a job folds, and the changes since. Whoever changes a customer only
-- appends a change, so payments of one merchant never wait for each other here.
create table customer_counts (
  scope_id           integer not null references number_scopes,
  origin_merchant_id integer not null references merchants,
  status             text not null,
  customers          bigint not null check (customers >= 0),
  primary key (scope_id, origin_merchant_id, status)
);
create table customer_count_changes (
  id                 bigint generated always as identity primary key,
  scope_id           integer not null,
  origin_merchant_id integer not null,
  status             text not null,
  difference         bigint not null
);
create index customer_count_changes_by_scope on customer_count_changes (scope_id) include (origin_merchant_id, status, difference);

insert into customer_counts
select scope_id, origin_merchant_id, status, count(*) from customers where absorbed_into is null and retired_at is null group by 1, 2, 3;

create function count_new_customers() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into customer_count_changes (scope_id, origin_merchant_id, status, difference)
  select scope_id, origin_merchant_id, status, count(*) from added where absorbed_into is null and retired_at is null group by 1, 2, 3;
  return null;
end
$$;
create trigger count_new_customers after insert on customers referencing new table as added for each statement execute function count_new_customers();

create function recount_customer() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if old.absorbed_into is null and old.retired_at is null then
    insert into customer_count_changes (scope_id, origin_merchant_id, status, difference) values (old.scope_id, old.origin_merchant_id, old.status, -1);
  end if;
  if new.absorbed_into is null and new.retired_at is null then
    insert into customer_count_changes (scope_id, origin_merchant_id, status, difference) values (new.scope_id, new.origin_merchant_id, new.status, 1);
  end if;
  return null;
end
$$;
create trigger recount_customer after update on customers for each row
  when (old.status <> new.status or old.scope_id <> new.scope_id or old.origin_merchant_id <> new.origin_merchant_id
    or (old.absorbed_into is null and old.retired_at is null) <> (new.absorbed_into is null and new.retired_at is null))
  execute function recount_customer();

-- Folds changes into the sums, in one statement, so that a reader sees each change exactly once. One folds at a time.
create function fold_customer_counts() returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
declare
  folded bigint;
begin
  if not pg_try_advisory_xact_lock(hashtext('fold_customer_counts')) then
    return 0;
  end if;
  with taken as (delete from customer_count_changes returning scope_id, origin_merchant_id, status, difference),
  summed as (select scope_id, origin_merchant_id, status, sum(difference)::bigint as difference, count(*) as n from taken group by 1, 2, 3),
  kept as (
    merge into customer_counts c using summed s
      on c.scope_id = s.scope_id and c.origin_merchant_id = s.origin_merchant_id and c.status = s.status
    when matched then update set customers = c.customers + s.difference
    when not matched then insert values (s.scope_id, s.origin_merchant_id, s.status, s.difference))
  select coalesce(sum(n), 0) into folded from summed;
  return folded;
end
$$;
revoke execute on function fold_customer_counts from public;
grant execute on function fold_customer_counts to oneclick_app;

do $$
declare
  name text;
begin
  foreach name in array array['customer_counts', 'customer_count_changes'] loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy service on %I for select to oneclick_app using (true)', name);
    execute format('create policy staff on %I for select to oneclick_staff using ((select sees_all()) or scope_id = any((select visible_scopes())::integer[]))', name);
    execute format('grant select on %I to oneclick_app, oneclick_staff', name);
  end loop;
end
$$;

-- Views of a list that a member of staff keeps for himself: the address under a name. One of them may be what the list opens with.
create table saved_views (
  id         bigint generated always as identity primary key,
  staff_id   integer not null references staff,
  screen     text not null check (screen ~ '^[a-z-]{1,40}$'),
  name       text not null check (length(name) between 1 and 60),
  address    text not null check (length(address) <= 2000),
  is_default boolean not null default false,
  version    integer not null default 1,
  created_at timestamptz not null,
  unique (staff_id, screen, name)
);
create unique index one_default_view on saved_views (staff_id, screen) where is_default;
grant select, insert, update, delete on saved_views to oneclick_app;
alter table saved_views enable row level security;
create policy service on saved_views to oneclick_app using (true) with check (true);
create policy staff on saved_views for select to oneclick_staff using (staff_id = (select visible_staff()));
grant select on saved_views to oneclick_staff;
