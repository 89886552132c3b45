-- The history of a scope's limits, newest first, and that of one customer.
create index limit_changes_by_time on turnover_limit_changes (scope_id, requested_at desc, id desc);
create index limit_changes_of_customer_by_time on turnover_limit_changes (customer_id, requested_at desc, id desc) where customer_id is not null;
create index setting_changes_by_time on scope_setting_changes (scope_id, requested_at desc, id desc);
drop index limit_changes_of_scope;
drop index setting_changes_of_scope;
