-- The scope in which a number of a merchant means somebody: the one the merchant is in. A number that is kept apart in a union means the merchant's own customer
-- in its home scope where he is there, else the union's as far as there is one, else a new one at home. One rule, for those who look and those who make.
create function scope_of_number(merchant integer, of_number text) returns integer language sql stable as $$
  select case
    when not exists (select from kept_apart_numbers k where k.scope_id = m.scope_id and k.number = of_number and k.closed_at is null) then m.scope_id
    when not exists (select from customers c where c.scope_id = m.home_scope_id and c.number = of_number and c.absorbed_into is null and c.retired_at is null)
      and exists (select from customers c where c.scope_id = m.scope_id and c.number = of_number and c.retired_at is null) then m.scope_id
    else m.home_scope_id end
  from merchants m where m.id = merchant
$$;
