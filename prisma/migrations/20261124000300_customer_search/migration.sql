-- What the list of customers searches and sorts by. Each index begins with the scope, because nobody but the operator looks across scopes.
create extension if not exists pg_trgm;
create index customers_by_number_part on customers using gin (number gin_trgm_ops);
create index customers_by_email_part on customers using gin (email gin_trgm_ops) where email is not null;
create index customers_by_payments on customers (scope_id, payments_count desc, id desc);
create index customers_by_last_payment on customers (scope_id, (coalesce(last_payment_at, '-infinity'::timestamptz)) desc, id desc);
create index saved_cards_by_last4 on saved_cards (last4, customer_id) where state <> 'deleted';
create index orders_by_number on orders (number) where customer_id is not null;
