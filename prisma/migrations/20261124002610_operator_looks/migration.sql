-- How a link to a bank has answered of late is counted over the operations of the last hours.
create index operations_by_start on operations (started_at);
