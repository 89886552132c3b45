-- Of several ranges the narrowest is looked at, and whether each in it is in the others too is answered by the same index, without a row of the table.
drop index customers_by_last_seen, customers_by_last_payment, customers_by_payments;
create index customers_by_last_seen on customers (scope_id, last_seen_at desc, id desc)
  include (status, origin_merchant_id, payable_cards, payments_count, last_paid_at) where absorbed_into is null and retired_at is null;
create index customers_by_last_payment on customers (scope_id, last_paid_at desc, id desc)
  include (status, origin_merchant_id, payable_cards, payments_count, last_seen_at) where absorbed_into is null and retired_at is null;
create index customers_by_payments on customers (scope_id, payments_count desc, id desc)
  include (status, origin_merchant_id, payable_cards, last_paid_at, last_seen_at) where absorbed_into is null and retired_at is null;

-- What an index alone answers has to be known as seen by everybody, page by page. A fifth of a table is what the database would let change before it looks again: an
-- act on a hundred thousand of a million customers left every page in doubt, and each count went to the table for every customer.
alter table customers set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
alter table turnover_counters set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);

-- How many have a part of a text cannot be guessed. Taken for a few they were sorted before they were counted, on the disk; a hash counts few and many.
alter function count_customers_matching(text, text, text) set enable_sort to off;
alter function count_customers_matching(text, text, text) set enable_incremental_sort to off;
