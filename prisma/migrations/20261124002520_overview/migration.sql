-- The overview sums the payments and refusals of the last thirty days, from these indexes alone.
create index operations_for_overview on operations (merchant_id, started_at) include (state, entry, amount_minor, currency) where type = 100;
create index customer_events_refused on customer_events (at) where kind = 'payment.refused';
