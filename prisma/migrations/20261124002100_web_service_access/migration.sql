-- Login and password of the web services of the Assist wire. The password is made by us, long and random, so a fast hash keeps it (as with api_keys).
create table web_service_logins (
  merchant_id   integer primary key references merchants,
  login         text not null check (login ~ '^[A-Za-z0-9_]{8,20}$'),
  password_hash bytea not null check (length(password_hash) = 32),
  changed_at    timestamptz not null
);
comment on column web_service_logins.password_hash is 'SHA-256 of the password';

-- Wrong passwords per merchant and network address: whoever guesses waits, the merchant himself at another address does not.
create table web_service_tries (
  merchant_id   integer not null references merchants,
  address       text not null check (length(address) between 1 and 64),
  wrong         integer not null check (wrong > 0),
  last_at       timestamptz not null,
  primary key (merchant_id, address)
);

-- When a merchant last called a service that may be called once in a while.
create table web_service_calls (
  merchant_id integer not null references merchants,
  service     text not null check (service in ('resultbydate')),
  last_at     timestamptz not null,
  primary key (merchant_id, service)
);

grant select, insert, update on web_service_logins, web_service_calls to oneclick_app;
grant select, insert, update, delete on web_service_tries to oneclick_app;

do $$
declare
  name text;
begin
  foreach name in array array['web_service_logins', 'web_service_tries', 'web_service_calls', 'merchant_public_keys'] loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy service on %I to oneclick_app using (true) with check (true)', name);
  end loop;
end
$$;
create policy staff on web_service_logins for select to oneclick_staff
  using ((select sees_all()) or merchant_id = any((select visible_merchants())::integer[]));
grant select (merchant_id, login, changed_at) on web_service_logins to oneclick_staff;
create policy staff on merchant_public_keys for select to oneclick_staff
  using ((select sees_all()) or merchant_id = any((select visible_merchants())::integer[]));
grant select on merchant_public_keys to oneclick_staff;

-- A check that is switched on can be passed: without a secret word every order would be refused.
alter table merchants add constraint check_value_has_secret_word check (not check_value_required or secret_word_sealed is not null) not valid;
