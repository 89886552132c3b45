-- How often a follow-up was asked for, so that a card of the sandbox can leave the first one unanswered and answer when asked again.
alter table sandbox_acquirer.follow_ups add column asked integer not null default 1 check (asked > 0);
