-- Versions of the key-encryption key: what became of each. The keys themselves are with the key provider and never here.
create table key_versions (
  version       integer primary key check (version > 0),
  known_since   timestamptz not null,
  current_since timestamptz,
  destroyed_at  timestamptz,
  destroyed_by  text check (length(destroyed_by) between 1 and 200),
  check ((destroyed_at is null) = (destroyed_by is null))
);
comment on column key_versions.known_since is 'when it was added, or was first seen to seal something';

create function check_key_version() returns trigger language plpgsql as $$
begin
  if old.destroyed_at is not null or new.version <> old.version then
    raise exception 'a destroyed key version stays destroyed' using errcode = 'check_violation';
  end if;
  return new;
end
$$;
create trigger key_version_ends_once before update on key_versions for each row execute function check_key_version();

-- Whatever is sealed takes part in the life of its key: it makes the version known, and waits for a destruction that is under way, which then finds it,
-- or which it finds. The lock costs nothing among those that seal.
create function seal_under(used integer) returns void language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(73410002, used);
  if exists (select from public.key_versions where version = used and destroyed_at is not null) then
    raise exception 'key version % is destroyed, nothing is sealed under it', used using errcode = 'check_violation';
  end if;
  if not exists (select from public.key_versions where version = used) then
    insert into public.key_versions (version, known_since) values (used, now()) on conflict do nothing;
  end if;
end
$$;

-- The version stands in the record: v1.<key version>.<wrapped data key>.<sealed data>
create function sealed_version(record text) returns integer language sql immutable parallel safe as $$
  select substring(record from '^v1\.([0-9]{1,9})\.')::integer
$$;

create function check_sealed_columns() returns trigger language plpgsql as $$
declare
  used integer;
begin
  for used in
    select distinct public.sealed_version(convert_from(decode(substring(value from 3), 'hex'), 'UTF8'))
    from jsonb_each_text(to_jsonb(new)) as c (name, value) where name = any (tg_argv) and value is not null
  loop
    if used is not null then perform public.seal_under(used); end if;
  end loop;
  return null;
end
$$;

create trigger sealed_under_a_living_key after insert or update of secret_word_sealed on merchants
  for each row execute function check_sealed_columns('secret_word_sealed');
create trigger sealed_under_a_living_key after insert or update of totp_secret_sealed, totp_pending_sealed on staff
  for each row execute function check_sealed_columns('totp_secret_sealed', 'totp_pending_sealed');
create trigger sealed_under_a_living_key after insert or update of sealed on staff_mails
  for each row execute function check_sealed_columns('sealed');
create trigger sealed_under_a_living_key after insert or update of secret_sealed, signing_key_sealed on webhook_keys
  for each row execute function check_sealed_columns('secret_sealed', 'signing_key_sealed');

create function check_key_column() returns trigger language plpgsql as $$
begin
  perform public.seal_under(new.key_version);
  return null;
end
$$;
create trigger sealed_under_a_living_key after insert or update of key_version on vault.ciphertexts for each row execute function check_key_column();
create trigger sealed_under_a_living_key after insert or update of key_version on vault.sealed_steps for each row execute function check_key_column();

-- Those that are used already.
insert into key_versions (version, known_since)
select version, now() from (
  select key_version as version from vault.ciphertexts
  union select key_version from vault.sealed_steps
  union select sealed_version(convert_from(secret_word_sealed, 'UTF8')) from merchants
  union select sealed_version(convert_from(totp_secret_sealed, 'UTF8')) from staff
  union select sealed_version(convert_from(totp_pending_sealed, 'UTF8')) from staff
  union select sealed_version(convert_from(sealed, 'UTF8')) from staff_mails
  union select sealed_version(convert_from(secret_sealed, 'UTF8')) from webhook_keys
) used where version is not null;

grant select, insert on key_versions to oneclick_app;
grant update (current_since, destroyed_at, destroyed_by) on key_versions to oneclick_app;
grant select, insert on key_versions to oneclick_vault;
-- A record is sealed anew as it is: the secret stays, and another key wraps its data key.
grant update (secret_sealed, signing_key_sealed) on webhook_keys to oneclick_app;

create index ciphertexts_by_key on vault.ciphertexts (key_version, card_id);

-- Re-wrapping needs the wrapped data keys and not what they open: no card is opened for it, and none leaves the vault.
create function vault.wrapped_keys(under integer, after uuid, most integer) returns table (card_id uuid, wrapped text)
language sql stable security definer set search_path = vault, pg_temp as $$
  select c.card_id, split_part(c.sealed, '.', 3) from vault.ciphertexts c
  where c.key_version = under and c.card_id > after order by c.card_id limit most
$$;

-- Puts the newly wrapped data key in the place of the one it was made from; whatever was sealed anew meanwhile stays as it is. The version that the data
-- is bound to is the one it was sealed under, and stands at the end where that is another.
create function vault.rewrap(cards uuid[], old_wrapped text[], new_wrapped text[], from_version integer, to_version integer) returns integer
language plpgsql security definer set search_path = vault, pg_temp as $$
declare
  moved integer;
begin
  update vault.ciphertexts c set
    key_version = to_version,
    sealed = concat_ws('.', 'v1', to_version, n.new, split_part(c.sealed, '.', 4),
      nullif(coalesce(nullif(split_part(c.sealed, '.', 5), ''), from_version::text), to_version::text))
  from unnest(cards, old_wrapped, new_wrapped) as n (card, old, new)
  where c.card_id = n.card and c.key_version = from_version and split_part(c.sealed, '.', 3) = n.old;
  get diagnostics moved = row_count;
  return moved;
end
$$;

create function vault.key_use() returns table (version integer, cards bigint, steps bigint)
language sql stable security definer set search_path = vault, pg_temp as $$
  select key_version, sum(card)::bigint, sum(step)::bigint from (
    select key_version, count(*) as card, 0 as step from vault.ciphertexts group by key_version
    union all select key_version, 0, count(*) from vault.sealed_steps group by key_version) used
  group by key_version
$$;

alter function vault.wrapped_keys(integer, uuid, integer) owner to oneclick_vault;
alter function vault.rewrap(uuid[], text[], text[], integer, integer) owner to oneclick_vault;
alter function vault.key_use() owner to oneclick_vault;
revoke all on function vault.wrapped_keys(integer, uuid, integer), vault.rewrap(uuid[], text[], text[], integer, integer), vault.key_use() from public;
grant execute on function vault.wrapped_keys(integer, uuid, integer), vault.rewrap(uuid[], text[], text[], integer, integer), vault.key_use() to oneclick_app;
