-- Lists written to a file for somebody to take away. The file is kept in parts beside its row, so that any server of several can hand it out, and it goes with the row.
create table exports (
  id           uuid primary key,
  staff_id     integer not null references staff,
  list         text not null check (list ~ '^[a-z-]{1,40}$'),
  format       text not null check (format in ('csv', 'xlsx')),
  query        jsonb not null,
  seen_by      jsonb not null,
  language     text not null check (language in ('en', 'ru', 'be')),
  file_name    text not null check (length(file_name) between 1 and 200),
  state        text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed', 'expired')),
  rows_total   integer not null check (rows_total >= 0),
  rows_done    integer not null default 0 check (rows_done >= 0),
  bytes        bigint not null default 0 check (bytes >= 0),
  run          integer not null default 0 check (run >= 0),
  requested_at timestamptz not null,
  beat_at      timestamptz,
  finished_at  timestamptz,
  expires_at   timestamptz not null check (expires_at > requested_at),
  check ((finished_at is null) = (state in ('waiting', 'running'))),
  check ((beat_at is null) <= (state <> 'running'))
);
comment on column exports.query is 'the address of the list, as name and value pairs';
comment on column exports.seen_by is 'the scope of its asker when he asked';
comment on column exports.run is 'how often somebody began to write it; only the last one writes on';
create index exports_of_staff on exports (staff_id, requested_at desc, id desc);
create index exports_to_write on exports (requested_at) where state in ('waiting', 'running');
create index exports_to_expire on exports (expires_at) where state in ('done', 'failed');

create table export_parts (
  export_id uuid not null references exports on delete cascade,
  part      integer not null check (part > 0),
  bytes     bytea not null,
  primary key (export_id, part)
);
alter table export_parts alter column bytes set storage external;

create table export_transitions (
  from_state text not null,
  to_state   text not null,
  primary key (from_state, to_state)
);
insert into export_transitions values
  ('waiting', 'running'), ('running', 'done'), ('running', 'failed'), ('waiting', 'failed'), ('done', 'expired'), ('failed', 'expired');
create function check_export_state() returns trigger language plpgsql as $$
begin
  if new.state <> old.state and not exists (select from export_transitions where from_state = old.state and to_state = new.state) then
    raise exception 'an export cannot go from % to %', old.state, new.state using errcode = 'check_violation';
  end if;
  return new;
end
$$;
create trigger export_state before update of state on exports for each row execute function check_export_state();

-- What belongs to one member of staff alone is seen by him alone: set for one transaction, as the merchants are.
create function visible_staff() returns integer language sql stable as
  $$ select nullif(current_setting('oneclick.staff', true), '')::integer $$;

grant select on export_transitions to oneclick_app;
grant select, insert on exports, export_parts to oneclick_app;
grant update (state, rows_total, rows_done, bytes, run, beat_at, finished_at) on exports to oneclick_app;
grant delete on export_parts to oneclick_app;
alter table exports enable row level security;
create policy service on exports to oneclick_app using (true) with check (true);
create policy staff on exports for select to oneclick_staff using (staff_id = (select visible_staff()));
grant select on exports to oneclick_staff;
