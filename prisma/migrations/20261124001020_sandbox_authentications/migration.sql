-- The issuer that the sandbox plays: which payments it asked its cardholder about, and what he answered. A card is known by a keyed hash and its last four digits.
create table sandbox_acquirer.authentications (
  reference      text primary key check (length(reference) between 1 and 100),
  transaction_id uuid not null unique,
  card_outcome   text not null check (card_outcome ~ '^[a-z0-9-]+$'),
  card_mac       bytea not null check (length(card_mac) = 32),
  last4          char(4) not null check (last4 ~ '^[0-9]{4}$'),
  state          text not null check (state in ('frictionless', 'pending', 'passed', 'failed')),
  value          text not null,
  eci            char(2) not null,
  amount_minor   bigint not null check (amount_minor > 0),
  currency       char(3) not null check (currency ~ '^[A-Z]{3}$'),
  merchant_name  text not null,
  language       text not null check (language in ('en', 'ru', 'be')),
  return_url     text not null check (return_url ~ '^https?://'),
  wrong_codes    integer not null default 0,
  questions      integer not null default 0,
  created_at     timestamptz not null
);
comment on column sandbox_acquirer.authentications.questions is 'how often the result was asked for';
grant select, insert, update on sandbox_acquirer.authentications to oneclick_app;
