-- What the metrics ask for at every scrape: the payments and the sendings of the last hour.
create index operations_by_end on operations (finished_at) where type = 100 and finished_at is not null;
create index delivery_attempts_by_time on delivery_attempts (at);
