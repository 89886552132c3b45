-- A payment may wait at the issuer for minutes before its authorization is sent; how long the acquirer has had it counts from then.
alter table operations add column sent_at timestamptz;
comment on column operations.sent_at is 'when the authorization was about to be sent; null where the attempt ended before';
