-- How customers of one number become one in a union, and part again.
--
-- Customers whose number is known to one side only move to the scope of the union. Where several know a number, each one's row stays
-- behind in its home scope, *absorbed* into a new row of the union, with everything as it stood: what is shared moves to the new row, and what a
-- merchant takes with him when he leaves goes back. An absorbed row is nobody's until then; a row of a union that was left by everybody rests for good.
alter table customers
  add column absorbed_into bigint references customers check (absorbed_into <> id),
  add column approved_when_absorbed integer check (approved_when_absorbed >= 0),
  add column retired_at timestamptz,
  add constraint absorbed_with_its_count check ((absorbed_into is null) = (approved_when_absorbed is null));
comment on column customers.approved_when_absorbed is 'approved payments the row had when it was absorbed; what the union adds comes on top of payments_count';
create index customers_absorbed on customers (absorbed_into) where absorbed_into is not null;
grant update (absorbed_into, approved_when_absorbed, retired_at, origin_merchant_id) on customers to oneclick_app;

create function check_absorbed_number() returns trigger language plpgsql as $$
declare
  into_row customers;
begin
  select * into into_row from customers where id = new.absorbed_into;
  if into_row.number <> new.number then
    raise exception 'customer % may not be absorbed into another number', new.id using errcode = 'check_violation';
  end if;
  if into_row.absorbed_into is not null then
    raise exception 'customer % may not be absorbed into one that is absorbed', new.id using errcode = 'check_violation';
  end if;
  return new;
end
$$;
create trigger absorbed_number before insert or update of absorbed_into, number on customers
  for each row when (new.absorbed_into is not null) execute function check_absorbed_number();

-- A card, an order, a consent never changes its person: it goes between a customer and the one he is absorbed into, nowhere else.
create function check_moves_within_number() returns trigger language plpgsql as $$
begin
  if not exists (
    select from customers a, customers b
    where a.id = old.customer_id and b.id = new.customer_id and a.number = b.number and (a.absorbed_into = b.id or b.absorbed_into = a.id))
  then
    raise exception '% of customer % may not become one of customer %', tg_table_name, old.customer_id, new.customer_id using errcode = 'check_violation';
  end if;
  return new;
end
$$;
create trigger moves_within_number before update of customer_id on orders
  for each row when (new.customer_id is distinct from old.customer_id) execute function check_moves_within_number();
create trigger moves_within_number before update of customer_id on operations
  for each row when (new.customer_id is distinct from old.customer_id) execute function check_moves_within_number();
create trigger moves_within_number before update of customer_id on consents
  for each row when (new.customer_id is distinct from old.customer_id) execute function check_moves_within_number();
create trigger moves_within_number before update of customer_id on customer_events
  for each row when (new.customer_id is distinct from old.customer_id) execute function check_moves_within_number();
create trigger moves_within_number before update of customer_id on saved_cards
  for each row when (new.customer_id is distinct from old.customer_id) execute function check_moves_within_number();
create trigger moves_within_number before update of customer_id on turnover_entries
  for each row when (new.customer_id is distinct from old.customer_id) execute function check_moves_within_number();

-- A consent stays word for word; only which row of its person it belongs to can follow a union.
create function keep_consent() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or to_jsonb(new) - 'customer_id' <> to_jsonb(old) - 'customer_id' or new.customer_id = old.customer_id then
    raise exception 'consents is append-only' using errcode = 'insufficient_privilege';
  end if;
  return new;
end
$$;
drop trigger consents_are_kept on consents;
create trigger consents_are_kept before update or delete on consents for each row execute function keep_consent();
grant update (customer_id) on consents, customer_events to oneclick_app;
-- Card and consent move in two statements of one transaction.
alter table saved_cards alter constraint saved_cards_consent_id_customer_id_fkey deferrable initially immediate;

-- The same card kept by two customers that became one: one row goes on for both, the others wait where they are, *united* into it.
alter table saved_cards add column united_into uuid references saved_cards check (united_into <> id);
create index saved_cards_united on saved_cards (united_into) where united_into is not null;

-- Whoever deletes the united card, or learns that it is stolen or closed, means every copy, and its ciphertext, at once.
create function follow_united_card() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  copy saved_cards;
begin
  for copy in
    select c.* from saved_cards c join saved_card_transitions t on t.from_state = c.state and t.to_state = new.state
    where c.united_into = new.id for no key update of c
  loop
    delete from vault.ciphertexts where card_id = copy.id;
    update saved_cards set state = new.state, deleted_at = new.deleted_at, version = version + 1 where id = copy.id;
    insert into saved_card_changes (saved_card_id, from_state, to_state, cause, expiry_year, expiry_month, order_id, actor, at)
    select copy.id, copy.state, new.state, k.cause, copy.expiry_year, copy.expiry_month, null, k.actor, k.at
    from (select cause, 'system:unions' as actor, coalesce(new.deleted_at, now()) as at from saved_card_transitions
      where from_state = copy.state and to_state = new.state limit 1) k;
  end loop;
  return null;
end
$$;
create trigger follow_united_card after update of state on saved_cards
  for each row when (new.state <> old.state and new.state in ('deleted', 'fraud', 'needs-full-entry')) execute function follow_united_card();

-- At which merchants of a union, besides the one where it was saved, a card may be offered: its owner confirmed it there.
create table saved_card_permissions (
  saved_card_id uuid not null references saved_cards,
  merchant_id   integer not null references merchants,
  how           text not null check (how in ('saved-here', 'full-entry', 'cvc2-and-3ds')),
  order_id      bigint references orders,
  confirmed_at  timestamptz not null,
  primary key (saved_card_id, merchant_id)
);

-- Numbers of a union that are not one customer: in quarantine until support decides, or found to be different persons.
create table kept_apart_numbers (
  id         bigint generated by default as identity primary key,
  scope_id   integer not null references number_scopes,
  number     text not null check (length(number) between 1 and 32),
  state      text not null check (state in ('quarantined', 'different', 'same')),
  signs      text[] not null check (cardinality(signs) > 0 and signs <@ array['cards', 'emails', 'names']),
  opened_at  timestamptz not null,
  decided_by text check (length(decided_by) between 1 and 200),
  decided_at timestamptz,
  reason     text check (length(reason) between 1 and 1000),
  closed_at  timestamptz,
  check ((state = 'quarantined') = (decided_at is null)),
  check ((decided_at is null) = (decided_by is null) and (decided_at is null) = (reason is null)),
  check (state <> 'same' or closed_at is not null)
);
comment on column kept_apart_numbers.closed_at is 'the number is one customer again, or the union is dissolved';
create unique index one_case_per_number on kept_apart_numbers (scope_id, number) where closed_at is null;
create index kept_apart_to_decide on kept_apart_numbers (opened_at, id) where state = 'quarantined' and closed_at is null;
revoke delete on saved_card_permissions, kept_apart_numbers from oneclick_app;

-- Rights: the service as everywhere, staff by what they see. An absorbed or retired customer is no page's customer, and so are his cards no page's.
grant select, insert, update on saved_card_permissions, kept_apart_numbers to oneclick_app;
grant delete on saved_card_permissions to oneclick_app;
grant usage on all sequences in schema public to oneclick_app;
drop policy staff on customers;
create policy staff on customers for select to oneclick_staff
  using (absorbed_into is null and retired_at is null and ((select sees_all()) or scope_id = any((select visible_scopes())::integer[])));
do $$
declare
  rule record;
begin
  for rule in select * from (values
    ('saved_card_permissions', 'merchant_id = any((select visible_merchants())::integer[])'),
    ('kept_apart_numbers', 'scope_id = any((select visible_scopes())::integer[])'),
    ('number_scope_members', 'scope_id = any((select visible_scopes())::integer[])')
  ) as t (name, seen)
  loop
    execute format('alter table %I enable row level security', rule.name);
    execute format('create policy service on %I to oneclick_app using (true) with check (true)', rule.name);
    execute format('create policy staff on %I for select to oneclick_staff using ((select sees_all()) or %s)', rule.name, rule.seen);
    execute format('grant select on %I to oneclick_staff', rule.name);
  end loop;
end
$$;

-- Names of those who share a number scope with the caller, and no more of them: whose customer it is has to be said to both.
create function scope_merchants(of_scope integer) returns table (merchant_id integer, name text, joined_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select m.id, m.name, s.joined_at from number_scope_members s join merchants m on m.id = s.merchant_id
  where s.scope_id = of_scope and s.left_at is null and (sees_all() or of_scope = any(visible_scopes())) order by m.id
$$;
revoke execute on function scope_merchants from public;
grant execute on function scope_merchants to oneclick_app, oneclick_staff;
