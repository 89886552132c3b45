-- For the job that removes counters of windows that ended long ago.
create index turnover_counters_by_end on turnover_counters (ends_at);
