-- Orders that wait for their time-out, oldest first, for the job that ends them.
create index orders_to_expire on orders (expires_at) where state = 'in-process';
-- Cards that a month's end may expire.
create index saved_cards_by_expiry on saved_cards (expiry_year, expiry_month) where state in ('pending', 'member', 'needs-full-entry');
