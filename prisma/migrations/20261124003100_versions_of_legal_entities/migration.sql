-- Companies and groups are named and moved on pages: whoever edits what somebody else changed meanwhile is told.
alter table legal_entities add column version integer not null default 1;
alter table legal_entity_groups add column version integer not null default 1;
-- Whether a change of a union names a merchant is asked before the merchant, or his company, moves.
create index union_changes_under_way on union_changes using gin (merchant_ids) where state in ('waiting', 'running');
