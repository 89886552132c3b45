-- A change of a limit may be meant for a moment to come: waiting -> scheduled -> applied, or rejected, or cancelled.
-- decided_* is the word on the request: the second person's, or of whoever lowered by himself. ended_* tells who ended a request apart from
-- that word: the job that applied or set aside a scheduled change, whoever cancelled one, whoever withdrew a waiting one.

alter table turnover_limit_changes
  add column effective_at timestamptz,
  add column ended_by text,
  add column ended_at timestamptz,
  drop constraint turnover_limit_changes_state_check,
  drop constraint turnover_limit_changes_check,
  drop constraint turnover_limit_changes_check1,
  add constraint limit_change_state check (state in ('waiting', 'scheduled', 'applied', 'rejected', 'cancelled')),
  add constraint limit_change_decided check (
    case state when 'waiting' then decided_at is null when 'cancelled' then true else decided_at is not null end),
  add constraint limit_change_ended check (
    case state when 'cancelled' then ended_at is not null when 'applied' then true when 'rejected' then true else ended_at is null end),
  add constraint limit_change_decider check ((decided_at is null) = (decided_by is null)),
  add constraint limit_change_ender check ((ended_at is null) = (ended_by is null)),
  add constraint limit_change_scheduled check (state <> 'scheduled' or effective_at > decided_at),
  -- Raising or lifting needs a second person, now or later.
  add constraint limit_change_second_person check (state not in ('scheduled', 'applied') or not raises or decided_by <> requested_by);
comment on column turnover_limit_changes.effective_at is 'null: as soon as it is decided';

create table limit_change_transitions (
  from_state text not null,
  to_state   text not null,
  primary key (from_state, to_state)
);
insert into limit_change_transitions values
  ('waiting', 'scheduled'), ('waiting', 'applied'), ('waiting', 'rejected'), ('waiting', 'cancelled'),
  ('scheduled', 'applied'), ('scheduled', 'rejected'), ('scheduled', 'cancelled');
grant select on limit_change_transitions to oneclick_app;

create function check_limit_change_state() returns trigger language plpgsql as $$
begin
  if new.state <> old.state and not exists (
    select from limit_change_transitions where from_state = old.state and to_state = new.state)
  then
    raise exception 'a change of limits cannot go from % to %', old.state, new.state using errcode = 'check_violation';
  end if;
  return new;
end
$$;
create trigger limit_change_state before update of state on turnover_limit_changes
  for each row execute function check_limit_change_state();

-- Two changes of one limit at one moment would have no order.
create unique index one_limit_change_at_a_moment on turnover_limit_changes (scope_id, customer_id, currency, "window", effective_at)
  nulls not distinct where state = 'scheduled';
-- What is due: for a payment, and for the job.
create index limit_changes_scheduled on turnover_limit_changes (scope_id, effective_at, id) where state = 'scheduled';
create index limit_changes_due on turnover_limit_changes (effective_at) where state = 'scheduled';
create index limit_changes_waiting on turnover_limit_changes (id) where state = 'waiting';
create index limit_changes_of_scope on turnover_limit_changes (scope_id, id desc);
-- Customers with limits of their own.
create index own_limits on turnover_limits (scope_id, customer_id) where customer_id is not null;

-- What was asked for, by whom and why is history. A union moves its rows with their customer.
revoke update, delete on turnover_limit_changes from oneclick_app;
grant update (state, decided_by, decided_at, ended_by, ended_at, scope_id, customer_id) on turnover_limit_changes to oneclick_app;
