-- Suspicious customers first, for review; the keys of that sort as the list compares them.
create index customers_by_review on customers (scope_id, (mark = 'suspicious') desc, last_seen_at desc, id desc);
