-- The memory of the sandbox acquirer, the bank that the sandbox plays to itself. It stands beside the service's tables, in a
-- schema of its own, so that an authorization is known after a restart. No PAN and no CVC2 is kept: a card is known by a keyed
-- hash, and only where an outcome depends on whether it was used before.

create schema sandbox_acquirer;

create table sandbox_acquirer.authorizations (
  reference       text primary key check (length(reference) between 1 and 100),
  -- Null where the acquirer was told to reverse a reference before it was ever asked to authorize it.
  card_outcome    text check (card_outcome ~ '^[a-z0-9-]+$'),
  state           text not null check (state in ('in-process', 'approved', 'declined', 'reversed')),
  decline_reason  text,
  approval_code   text,
  amount_minor    bigint check (amount_minor > 0),
  currency        char(3) check (currency ~ '^[A-Z]{3}$'),
  two_stage       boolean not null default false,
  confirmed_minor bigint check (confirmed_minor between 1 and amount_minor),
  canceled_minor  bigint not null default 0 check (canceled_minor between 0 and amount_minor),
  approves_at     timestamptz,
  reverses_at     timestamptz,
  asked           integer not null check (asked >= 0),
  inquiries       integer not null default 0,
  created_at      timestamptz not null,
  check (state <> 'declined' or decline_reason is not null),
  check (state not in ('approved', 'in-process') or (approval_code is not null and amount_minor is not null and currency is not null)),
  check ((state = 'in-process') = (approves_at is not null))
);
comment on column sandbox_acquirer.authorizations.asked is 'how often an authorization with this reference was asked for; only the first counts';

create table sandbox_acquirer.follow_ups (
  follow_up_reference text primary key check (length(follow_up_reference) between 1 and 100),
  reference           text not null,
  kind                text not null check (kind in ('confirm', 'cancel')),
  amount_minor        bigint not null check (amount_minor > 0),
  refusal             text,
  at                  timestamptz not null
);

create table sandbox_acquirer.first_uses (
  card_mac  bytea primary key check (length(card_mac) = 32),
  reference text not null
);

grant usage on schema sandbox_acquirer to oneclick_app;
grant select, insert, update on all tables in schema sandbox_acquirer to oneclick_app;
