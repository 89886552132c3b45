-- The audit log, chained by hash (docs/decisions/0075). Each record gets a link after it is committed, so that no payment waits for another's record:
-- the link holds the SHA-256 of the record and of the link before it, and a seal under a key that the database does not have.
create table audit_links (
  seq       bigint primary key check (seq > 0),
  record_id bigint not null unique references audit_log,
  hash      bytea not null check (length(hash) = 32),
  seal      bytea not null check (length(seal) = 32),
  linked_at timestamptz not null
);
create trigger audit_links_are_kept before update or delete on audit_links for each row execute function refuse_change();
create trigger audit_links_are_not_emptied before truncate on audit_links for each statement execute function refuse_change();
create trigger audit_log_is_not_emptied before truncate on audit_log for each statement execute function refuse_change();

-- Records that have no link yet. Written with the record itself, so none is forgotten, however late its transaction commits.
create table audit_unlinked (
  record_id bigint primary key references audit_log
);
create function await_link() returns trigger language plpgsql as $$
begin
  insert into audit_unlinked values (new.id);
  return null;
end
$$;
create trigger audit_log_awaits_link after insert on audit_log for each row execute function await_link();
insert into audit_unlinked select id from audit_log;

grant select, insert on audit_links to oneclick_app;
grant select, insert, delete on audit_unlinked to oneclick_app;
revoke update, delete, truncate on audit_links, audit_log from oneclick_app;
alter table audit_links enable row level security;
create policy service on audit_links to oneclick_app using (true) with check (true);
create policy staff on audit_links for select to oneclick_staff using (exists (select from audit_log a where a.id = record_id));
grant select on audit_links to oneclick_staff;

-- The screen of the log: by action, by whom, by what, by merchant, each newest first.
create index audit_log_by_action on audit_log (action, at desc, id desc);
create index audit_log_by_actor on audit_log (actor, at desc, id desc);
create index audit_log_by_object on audit_log (object_id, at desc, id desc);
create index audit_log_by_merchant on audit_log (merchant_id, at desc, id desc) where merchant_id is not null;
create index audit_log_refused on audit_log (at desc, id desc) where outcome = 'refused';
