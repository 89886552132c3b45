-- One act on many customers (docs/decisions/0095). Who they are is fixed when it is asked for: one item each, so each is met exactly once, whoever dies in between.
create table bulk_actions (
  id           uuid primary key,
  staff_id     integer not null references staff,
  kind         text not null check (kind in ('deny', 'lift', 'limit')),
  act          jsonb not null,
  reason       text not null check (length(reason) between 1 and 1000),
  query        jsonb not null,
  customers    integer not null check (customers > 0),
  state        text not null default 'running' check (state in ('running', 'done')),
  requested_at timestamptz not null,
  finished_at  timestamptz,
  check ((finished_at is null) = (state = 'running'))
);
comment on column bulk_actions.act is 'what was chosen: reason code, cards, limit';
comment on column bulk_actions.query is 'the address of the selection, as name and value pairs';
create index bulk_actions_of_staff on bulk_actions (staff_id, requested_at desc);
create index bulk_actions_running on bulk_actions (requested_at) where state = 'running';
create index bulk_actions_to_remove on bulk_actions (finished_at) where state = 'done';

create table bulk_action_items (
  action_id   uuid not null references bulk_actions on delete cascade,
  place       integer not null check (place > 0),
  customer_id bigint not null references customers on delete cascade,
  outcome     text check (outcome ~ '^[a-z-]{1,40}$'),
  at          timestamptz,
  primary key (action_id, place),
  unique (action_id, customer_id),
  check ((outcome is null) = (at is null))
);
comment on column bulk_action_items.outcome is 'null: not reached yet; done, waits (for a second person), or why it was refused';
create index bulk_action_items_to_do on bulk_action_items (action_id, place) where outcome is null;
create index bulk_action_items_of_customer on bulk_action_items (customer_id);

-- An outcome is written once.
create function keep_bulk_outcome() returns trigger language plpgsql as $$
begin
  if old.outcome is not null then
    raise exception 'this customer was met already' using errcode = 'check_violation';
  end if;
  return new;
end
$$;
create trigger bulk_outcome_is_kept before update on bulk_action_items for each row execute function keep_bulk_outcome();

grant select, insert, delete on bulk_actions to oneclick_app;
grant update (state, finished_at) on bulk_actions to oneclick_app;
grant select, insert on bulk_action_items to oneclick_app;
grant update (outcome, at) on bulk_action_items to oneclick_app;
alter table bulk_actions enable row level security;
alter table bulk_action_items enable row level security;
create policy service on bulk_actions to oneclick_app using (true) with check (true);
create policy service on bulk_action_items to oneclick_app using (true) with check (true);
-- What somebody asked for is his alone; what became of a customer is for whoever sees the customer.
create policy staff on bulk_actions for select to oneclick_staff using (staff_id = (select visible_staff()));
create policy staff on bulk_action_items for select to oneclick_staff using (exists (select from customers c where c.id = customer_id));
grant select on bulk_actions, bulk_action_items to oneclick_staff;
