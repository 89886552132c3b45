-- A deletion that the payer took back within its ten seconds: the card goes back to where it was.
insert into saved_card_transitions values ('deleted', 'member', 'deletion-undone'), ('deleted', 'expired', 'deletion-undone');

-- The expired card that the payer replaces by this payment; it is deleted when the new one is kept.
alter table operations add column replaces_card_id uuid references saved_cards;

-- What is counted against those who try cards out: attempts by card, by address, and declined ones by merchant.
create index operations_by_card on operations (card_fingerprint, started_at desc) where type = 100 and card_fingerprint is not null;
create index operations_by_address on operations (ip, started_at desc) where type = 100 and ip is not null;
create index declined_by_merchant on operations (merchant_id, started_at desc) where type = 100 and state = 'declined';

-- How often the CVC2 of a customer's cards was wrong since a moment, at every merchant of his scope. Row-level security would count only the attempts
-- at the reader's own merchants, and the answer would differ from what the payer meets; so this looks past it, and asks by itself whose customer it is.
create function wrong_cvc2_since(customer bigint, since timestamptz) returns table (fingerprint bytea, wrong integer)
language sql stable security definer set search_path = public, pg_temp as $$
  select o.card_fingerprint, count(*)::integer from operations o join customers c on c.id = o.customer_id
  where o.customer_id = customer and o.started_at >= since and o.type = 100 and o.state = 'declined' and o.acquirer_message = 'wrong-cvc2'
    and o.card_fingerprint is not null
    and (current_setting('role') = 'oneclick_app' or sees_all() or c.scope_id = any(visible_scopes()))
  group by o.card_fingerprint
$$;
revoke execute on function wrong_cvc2_since from public;
grant execute on function wrong_cvc2_since to oneclick_app, oneclick_staff;

-- A stopped attempt is told once in a window, however often it is made again.
create unique index one_stop_per_customer on customer_events (customer_id, (data ->> 'rule'), (data ->> 'window')) where kind = 'payment.stopped';
create unique index one_stop_per_merchant on audit_log (merchant_id, object_kind, object_id, (after ->> 'window')) where action = 'payments.stopped';
