-- Confirmations (200) and cancellations (300) of a payment: who asked, why, and by which key of his, so that asking again is no second one.
alter table operations
  add column requested_by text check (length(requested_by) between 1 and 200),
  add column reason       text check (length(reason) between 1 and 1000),
  add column request_key  text check (length(request_key) between 1 and 255),
  add constraint follow_ups_are_asked_for check ((type <> 100) = (requested_by is not null));
create unique index one_operation_per_request on operations (order_id, request_key) where request_key is not null;
-- A payment is confirmed once; a refused confirmation may be asked for again.
create unique index one_confirmation_per_order on operations (order_id) where type = 200 and state in ('authorizing', 'unknown', 'approved');

-- What is confirmed never exceeds what was authorized, what is given back never what was taken; whoever writes, and however many at once,
-- because every writer locks the order first.
create function check_follow_up() returns trigger language plpgsql as $$
declare
  payment operations;
  confirmed bigint;
  given_back bigint;
begin
  perform from orders where id = new.order_id for no key update;
  select * into payment from operations where order_id = new.order_id and type = 100 and state = 'approved';
  if payment.id is null or payment.currency <> new.currency then
    raise exception 'order % has no payment in % to follow up', new.order_id, new.currency using errcode = 'check_violation';
  end if;
  select amount_minor into confirmed from operations where order_id = new.order_id and type = 200 and state in ('authorizing', 'unknown', 'approved');
  select coalesce(sum(amount_minor), 0) into given_back from operations
    where order_id = new.order_id and type = 300 and state in ('authorizing', 'unknown', 'approved');
  if confirmed > payment.amount_minor or (new.type = 200 and given_back > 0) then
    raise exception 'order % cannot be confirmed for %', new.order_id, new.amount_minor using errcode = 'check_violation';
  end if;
  if given_back > coalesce(confirmed, payment.amount_minor) then
    raise exception 'order % would give back more than was taken', new.order_id using errcode = 'check_violation';
  end if;
  return null;
end
$$;
create trigger follow_up_fits after insert on operations for each row when (new.type <> 100) execute function check_follow_up();
