-- A write of the API that reaches a bank cannot be one transaction with its answer. It is under way from here until its answer is kept; who comes meanwhile
-- is told to come again, and after `held_until` whoever sends it again goes on with it: what it does is itself done once, by a name of its own.
create table api_requests_under_way (
  api_key_id      integer not null references api_keys,
  route           text not null check (length(route) between 1 and 200),
  idempotency_key text not null check (length(idempotency_key) between 1 and 255),
  request_hash    bytea not null check (length(request_hash) = 32),
  holder          uuid not null,
  held_until      timestamptz not null,
  primary key (api_key_id, route, idempotency_key)
);
comment on column api_requests_under_way.request_hash is 'also binds the name while the outcome is open and nobody works on it';
grant select, insert, update, delete on api_requests_under_way to oneclick_app;

-- An answer ends the request: there is never both.
create function end_request_under_way() returns trigger language plpgsql as $$
begin
  delete from api_requests_under_way
    where api_key_id = new.api_key_id and route = new.route and idempotency_key = new.idempotency_key;
  return null;
end
$$;
create trigger answer_ends_request after insert on api_answers for each row execute function end_request_under_way();
