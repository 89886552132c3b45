-- The list of orders in the Personal Account: by state, by number and by customer number, and what waits for its outcome.
create index orders_by_state on orders (merchant_id, state, created_at desc, id desc);
create index orders_by_amount on orders (merchant_id, amount_minor desc, id desc);
create index orders_by_any_number on orders (number);
create index orders_by_customer_number on orders (customer_number) where customer_number is not null;
create index operations_unknown on operations (order_id) where state = 'unknown';
