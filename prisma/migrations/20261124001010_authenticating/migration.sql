-- 3-D Secure: before the money the issuer may want to hear from the payer. Until he has answered an operation is `authenticating`: it counts as the
-- order's one attempt and its amount as turnover, but nothing was sent to authorize, so it can end by the clock without asking anybody.
alter table operations
  drop constraint operations_state_check,
  drop constraint operations_check,
  add constraint operations_state_check check (state in ('authenticating', 'authorizing', 'approved', 'declined', 'unknown', 'reversed')),
  add constraint finished_when_ended check ((finished_at is null) = (state in ('authenticating', 'authorizing', 'unknown'))),
  add column authenticated text not null default 'none' check (authenticated in ('none', 'frictionless', 'challenge')),
  add column eci char(2) check (eci ~ '^[0-9]{2}$'),
  add column authenticates_until timestamptz,
  add constraint step_has_an_end check ((authenticates_until is not null) = (state = 'authenticating')),
  add constraint only_payments_authenticate check (type = 100 or (state <> 'authenticating' and authenticated = 'none')),
  add constraint proof_comes_after_the_step check (state <> 'authenticating' or authenticated = 'none'),
  add constraint eci_is_of_a_proof check ((eci is not null) <= (authenticated <> 'none'));
comment on column operations.authenticated is '3-D Secure: how the issuer knew the payer before this authorization';
comment on column operations.eci is 'electronic commerce indicator of that proof, as the scheme writes it';

insert into operation_transitions values ('authenticating', 'authorizing'), ('authenticating', 'declined');

drop index one_payment_per_order;
create unique index one_payment_per_order on operations (order_id) where type = 100 and state in ('authenticating', 'authorizing', 'unknown', 'approved');
create index operations_to_end_authenticating on operations (authenticates_until) where authenticates_until is not null;

-- What the issuer asked for: where the payer's browser is sent, and with which request. Nothing of a card is in it.
create table challenges (
  operation_id   bigint primary key references operations,
  transaction_id text not null check (length(transaction_id) between 1 and 100),
  issuer_url     text not null check (issuer_url ~ '^https?://' and length(issuer_url) <= 2000),
  request        text not null check (length(request) between 1 and 8000),
  opened_at      timestamptz not null
);
create trigger challenges_are_kept before update or delete on challenges for each row execute function refuse_change();
grant select, insert on challenges to oneclick_app;
