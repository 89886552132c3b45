-- A key can be exchanged for a new one while the old one works on for some hours. Both are of one family, by which requests are told apart: a shop that
-- repeats a request with the new key repeats the same request.
alter table api_keys
  add constraint api_keys_of_merchant unique (id, merchant_id),
  add column family_id      integer,
  add column replaced_by    integer unique,
  add column revoked_by     text check (length(revoked_by) between 1 and 200),
  add column revoked_reason text check (length(revoked_reason) between 1 and 1000),
  add constraint family_is_of_the_same_merchant foreign key (family_id, merchant_id) references api_keys (id, merchant_id),
  add constraint replaced_by_one_of_the_same_merchant foreign key (replaced_by, merchant_id) references api_keys (id, merchant_id),
  add constraint nobody_replaces_himself check (replaced_by <> id and family_id <> id);
update api_keys set revoked_by = 'system:unknown' where revoked_at is not null;
alter table api_keys add constraint revoked_by_somebody check ((revoked_at is null) = (revoked_by is null) and (revoked_reason is null or revoked_at is not null));
comment on column api_keys.family_id is 'the first key of the chain of exchanges; null for that one itself';

-- Revoked is for good, a key is replaced once, and the replacement is of the same family.
create function check_key_change() returns trigger language plpgsql as $$
begin
  if old.revoked_at is not null and (new.revoked_at, new.revoked_by, new.revoked_reason) is distinct from (old.revoked_at, old.revoked_by, old.revoked_reason) then
    raise exception 'key % is revoked for good', old.prefix using errcode = 'check_violation';
  end if;
  if old.replaced_by is not null and new.replaced_by is distinct from old.replaced_by then
    raise exception 'key % is replaced already', old.prefix using errcode = 'check_violation';
  end if;
  if new.replaced_by is not null and not exists
    (select from api_keys k where k.id = new.replaced_by and k.family_id = coalesce(new.family_id, new.id)) then
    raise exception 'key % is replaced by one of its own family only', old.prefix using errcode = 'check_violation';
  end if;
  return new;
end
$$;
create trigger key_change_fits before update on api_keys for each row execute function check_key_change();

grant update (replaced_by, revoked_by, revoked_reason) on api_keys to oneclick_app;
grant select (family_id, replaced_by, revoked_by, revoked_reason) on api_keys to oneclick_staff;
