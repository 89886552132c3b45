-- Who is near his limit is read from the counters of a scope, the fullest first. The scope stands in the counter for that, kept by triggers,
-- so that whoever writes counters or moves customers need not think of it.
alter table turnover_counters add column scope_id integer references number_scopes;
update turnover_counters t set scope_id = c.scope_id from customers c where c.id = t.customer_id;
alter table turnover_counters alter column scope_id set not null;

create function set_counter_scope() returns trigger language plpgsql as $$
begin
  new.scope_id := (select scope_id from customers where id = new.customer_id);
  return new;
end
$$;
create trigger counter_scope before insert or update of customer_id on turnover_counters
  for each row execute function set_counter_scope();

create function move_counters() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update turnover_counters set scope_id = new.scope_id where customer_id = new.id;
  return null;
end
$$;
create trigger counters_follow_customer after update of scope_id on customers
  for each row when (old.scope_id <> new.scope_id) execute function move_counters();

create index fullest_counters on turnover_counters (scope_id, currency, starts_at, ends_at, used_minor desc, customer_id desc);

-- The same rows as by the customer, said in a way that the index answers.
alter policy staff on turnover_counters using ((select sees_all()) or scope_id = any((select visible_scopes())::integer[]));
