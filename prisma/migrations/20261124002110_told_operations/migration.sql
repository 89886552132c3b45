-- The web services read a merchant's operations of some hours by the date that they are told with.
create index operations_by_merchant on operations (merchant_id, (coalesce(finished_at, started_at)), id);

-- An order is found by the billnumber of any of its attempts.
alter table bill_numbers enable row level security;
create policy service on bill_numbers to oneclick_app using (true) with check (true);
create policy staff on bill_numbers for select to oneclick_staff using (exists (select from orders o where o.id = order_id));
grant select on bill_numbers to oneclick_staff;
