-- One-time keys of steps that carry sealed data outside: card data during 3-D Secure, an undo. The sealed text itself is with the
-- payer (a form, a cookie) and never here; the key is here, wrapped, and is destroyed with the step. Neither half opens anything.
--
-- Unlogged on purpose: the keys reach no WAL, and so no standby, no archive and no backup, where a deleted row would live on. What a
-- crash of the database takes with it is the right to finish a step of a few minutes, never a payment: its owner is asked again.
-- Vacuumed often, so that a deleted key does not stay in the table's file either.
create unlogged table vault.sealed_steps (
  kind        text not null check (kind ~ '^[a-z0-9-]{1,40}$'),
  subject     text not null check (length(subject) between 1 and 100),
  step_id     uuid not null unique,
  wrapped_key bytea not null,
  key_version integer not null check (key_version > 0),
  created_at  timestamptz not null,
  expires_at  timestamptz not null check (expires_at > created_at),
  -- What a step is about has one open step of a kind: a new one destroys the key of the one before.
  primary key (kind, subject)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20);
create index sealed_steps_to_end on vault.sealed_steps (expires_at);
alter table vault.sealed_steps owner to oneclick_vault;

create function vault.begin_step(step uuid, of_kind text, about text, wrapped bytea, version integer, expires timestamptz, now timestamptz) returns void
language sql security definer set search_path = vault, pg_temp as $$
  insert into vault.sealed_steps (kind, subject, step_id, wrapped_key, key_version, created_at, expires_at)
  values (of_kind, about, step, wrapped, version, now, expires)
  on conflict (kind, subject) do update set
    step_id = excluded.step_id, wrapped_key = excluded.wrapped_key, key_version = excluded.key_version,
    created_at = excluded.created_at, expires_at = excluded.expires_at
$$;

-- Handing a key out destroys it in the same statement, so of two that ask at once one gets it.
create function vault.take_step(step uuid, of_kind text, about text, now timestamptz) returns table (wrapped bytea, version integer)
language sql security definer set search_path = vault, pg_temp as $$
  with taken as (
    delete from vault.sealed_steps where step_id = step and kind = of_kind and subject = about returning wrapped_key, key_version, expires_at)
  select wrapped_key, key_version from taken where expires_at > now
$$;

create function vault.end_step(of_kind text, about text) returns boolean
language plpgsql security definer set search_path = vault, pg_temp as $$
begin
  delete from vault.sealed_steps where kind = of_kind and subject = about;
  return found;
end
$$;

create function vault.end_expired_steps(now timestamptz) returns integer
language plpgsql security definer set search_path = vault, pg_temp as $$
declare
  ended integer;
begin
  delete from vault.sealed_steps where expires_at <= now;
  get diagnostics ended = row_count;
  return ended;
end
$$;

alter function vault.begin_step(uuid, text, text, bytea, integer, timestamptz, timestamptz) owner to oneclick_vault;
alter function vault.take_step(uuid, text, text, timestamptz) owner to oneclick_vault;
alter function vault.end_step(text, text) owner to oneclick_vault;
alter function vault.end_expired_steps(timestamptz) owner to oneclick_vault;
revoke all on function vault.begin_step(uuid, text, text, bytea, integer, timestamptz, timestamptz), vault.take_step(uuid, text, text, timestamptz),
  vault.end_step(text, text), vault.end_expired_steps(timestamptz) from public;
grant execute on function vault.begin_step(uuid, text, text, bytea, integer, timestamptz, timestamptz), vault.take_step(uuid, text, text, timestamptz),
  vault.end_step(text, text), vault.end_expired_steps(timestamptz) to oneclick_app;
