-- Changes of limits and of settings wait in one list, the oldest first.
drop index limit_changes_waiting;
create index limit_changes_waiting on turnover_limit_changes (requested_at, id) where state = 'waiting';
create index setting_changes_waiting on scope_setting_changes (requested_at, id) where state = 'waiting';
