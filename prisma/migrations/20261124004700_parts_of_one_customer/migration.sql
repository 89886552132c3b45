-- A card, an order, a consent never changes its person: it goes between a customer and the one he is absorbed into, or between two parts of one customer, nowhere else.
create or replace function check_moves_within_number() returns trigger language plpgsql as $$
begin
  if not exists (
    select from customers a, customers b
    where a.id = old.customer_id and b.id = new.customer_id and a.number = b.number
      and (a.absorbed_into = b.id or b.absorbed_into = a.id or a.absorbed_into = b.absorbed_into))
  then
    raise exception '% of customer % may not become one of customer %', tg_table_name, old.customer_id, new.customer_id using errcode = 'check_violation';
  end if;
  return new;
end
$$;
