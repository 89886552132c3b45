-- The rules of number unions, whoever writes and however many at once.

-- As before, but those who join one scope stand in line for it: two at once would each not see the other.
create or replace function check_merchant_scope() returns trigger language plpgsql as $$
declare
  scope number_scopes;
begin
  select * into scope from number_scopes where id = new.scope_id for no key update;
  if (select kind from number_scopes where id = new.home_scope_id) <> 'merchant' then
    raise exception 'scope % is a union and nobody''s home', new.home_scope_id using errcode = 'check_violation';
  end if;
  if scope.kind = 'merchant' then
    if new.scope_id <> new.home_scope_id then
      raise exception 'merchant % may not join the home scope of another merchant', new.id using errcode = 'check_violation';
    end if;
  elsif scope.dissolved_at is not null then
    raise exception 'union % is dissolved', scope.id using errcode = 'check_violation';
  elsif scope.kind = 'one-legal-entity' then
    if exists (select from merchants m where m.scope_id = new.scope_id and m.id <> new.id and m.legal_entity_id <> new.legal_entity_id) then
      raise exception 'union % holds merchants of one legal entity only', scope.id using errcode = 'check_violation';
    end if;
  elsif scope.kind = 'group-of-legal-entities' then
    -- Locked, so that the entity cannot change its group while one of its merchants joins.
    perform from legal_entities where id = new.legal_entity_id for share;
    if (select e.group_id from legal_entities e where e.id = new.legal_entity_id) is null
      or exists (
        select from merchants m
        join legal_entities theirs on theirs.id = m.legal_entity_id
        join legal_entities ours on ours.id = new.legal_entity_id
        where m.scope_id = new.scope_id and m.id <> new.id and theirs.group_id is distinct from ours.group_id)
    then
      raise exception 'union % holds merchants of one group of legal entities only', scope.id using errcode = 'check_violation';
    end if;
  end if;
  return new;
end
$$;
drop trigger merchant_scope_kind on merchants;
create trigger merchant_scope_kind before insert or update of scope_id, home_scope_id, legal_entity_id on merchants
  for each row execute function check_merchant_scope();

-- A legal entity that changes its group may not leave a union of the group with strangers in it.
create function check_legal_entity_group() returns trigger language plpgsql as $$
begin
  perform from number_scopes n where n.kind = 'group-of-legal-entities'
    and exists (select from merchants m where m.scope_id = n.id and m.legal_entity_id = new.id) order by n.id for no key update;
  if exists (
    select from merchants ours
    join number_scopes n on n.id = ours.scope_id and n.kind = 'group-of-legal-entities'
    where ours.legal_entity_id = new.id and (new.group_id is null or exists (
      select from merchants m join legal_entities theirs on theirs.id = m.legal_entity_id
      where m.scope_id = n.id and theirs.group_id is distinct from new.group_id)))
  then
    raise exception 'merchants of legal entity % are in a union of its group', new.id using errcode = 'check_violation';
  end if;
  return null;
end
$$;
create trigger legal_entity_group after update of group_id on legal_entities
  for each row when (new.group_id is distinct from old.group_id) execute function check_legal_entity_group();

-- What a union is does not change while somebody is in it, and it ends empty.
create function check_number_scope() returns trigger language plpgsql as $$
begin
  if new.kind <> old.kind and exists (select from merchants where scope_id = new.id or home_scope_id = new.id) then
    raise exception 'scope % has members and keeps its kind', new.id using errcode = 'check_violation';
  end if;
  if new.dissolved_at is not null and (new.kind = 'merchant' or exists (select from merchants where scope_id = new.id)) then
    raise exception 'scope % still has members', new.id using errcode = 'check_violation';
  end if;
  if old.dissolved_at is not null and new.dissolved_at is distinct from old.dissolved_at then
    raise exception 'union % is dissolved for good', new.id using errcode = 'check_violation';
  end if;
  return new;
end
$$;
create trigger number_scope_changes before update of kind, dissolved_at on number_scopes for each row execute function check_number_scope();

-- At the end of every transaction: the scope a merchant is in is the one its memberships say, so nobody is in two.
create function check_membership() returns trigger language plpgsql as $$
begin
  if not exists (
    select from merchants m join number_scope_members s on s.merchant_id = m.id and s.scope_id = m.scope_id and s.left_at is null where m.id = new.id)
  then
    raise exception 'merchant % is not where its memberships say', new.id using errcode = 'check_violation';
  end if;
  return null;
end
$$;
create constraint trigger membership_follows_scope after insert or update of scope_id on merchants
  deferrable initially deferred for each row execute function check_membership();
create index number_scope_members_by_scope on number_scope_members (scope_id, merchant_id);
