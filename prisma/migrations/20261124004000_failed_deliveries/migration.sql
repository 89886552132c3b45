-- What did not arrive is looked for over all merchants of a caller, the newest first, among many that did.
create index deliveries_not_arrived on deliveries (state, id desc) where state in ('waiting', 'rejected', 'failed', 'dropped');
