-- The overview says how many orders the declined payments of thirty days are, from this index alone.
drop index declined_by_merchant;
create index declined_by_merchant on operations (merchant_id, started_at desc) include (order_id) where type = 100 and state = 'declined';
