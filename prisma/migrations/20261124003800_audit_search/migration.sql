-- The audit log by words of its reasons and by the address somebody came from. Only those who see everything are answered by the first: behind
-- row-level security comparisons of parts of texts reach no index (docs/decisions/0120).
create index audit_log_by_reason_part on audit_log using gin (reason gin_trgm_ops) where reason is not null;
create index audit_log_by_ip on audit_log (ip, at desc, id desc) where ip is not null;
