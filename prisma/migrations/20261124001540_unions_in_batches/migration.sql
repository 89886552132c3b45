-- Customers go into a union, and out of it, in batches, so that nobody waits for a hundred thousand of them. Meanwhile a number is found where its row is:
-- at home (kept apart, or not fetched yet, or sent home already), in the union, or still at home with a merchant that is joining; only then it is new.
create or replace function scope_of_number(merchant integer, of_number text) returns integer language sql stable as $$
  select case
    when m.scope_id = m.home_scope_id then m.scope_id
    when exists (select from customers c where c.scope_id = m.home_scope_id and c.number = of_number and c.absorbed_into is null and c.retired_at is null)
      then m.home_scope_id
    when exists (select from customers c where c.scope_id = m.scope_id and c.number = of_number and c.absorbed_into is null and c.retired_at is null)
      then m.scope_id
    when exists (select from kept_apart_numbers k where k.scope_id = m.scope_id and k.number = of_number and k.closed_at is null) then m.home_scope_id
    else coalesce((
      select c.scope_id from union_changes u join merchants j on j.id = any(u.merchant_ids) and j.scope_id = m.scope_id
      join customers c on c.scope_id = j.home_scope_id and c.number = of_number and c.absorbed_into is null and c.retired_at is null
      where u.scope_id = m.scope_id and u.kind = 'join' and u.state = 'running' order by c.id limit 1), m.scope_id)
    end
  from merchants m where m.id = merchant
$$;
alter table union_changes drop constraint union_changes_step_check,
  add constraint union_changes_step_check check (step in ('customers', 'shared', 'finish'));
