-- A saved card that its owner confirms at another merchant of a union by CVC2 and a challenge of 3-D Secure: with a consent of its own, and only
-- where a payment proves it.
alter table saved_card_permissions
  add column consent_id bigint references consents,
  add constraint confirmed_with_consent check (how <> 'cvc2-and-3ds' or (consent_id is not null and order_id is not null));
comment on column saved_card_permissions.consent_id is 'to the use of the card at this merchant; of full-entry it is the consent of the card itself';

create function check_confirmed_card() returns trigger language plpgsql as $$
begin
  -- By fingerprint and not by the card's id: where copies of a card are united, the permission goes with the one that goes on.
  if not exists (
    select from operations o join saved_cards s on s.id = new.saved_card_id
    where o.order_id = new.order_id and o.merchant_id = new.merchant_id and o.consent_id = new.consent_id and o.card_fingerprint = s.fingerprint
      and o.type = 100 and o.state = 'approved' and o.entry = 'saved' and o.authenticated = 'challenge')
  then
    raise exception 'saved card % was not confirmed at merchant %', new.saved_card_id, new.merchant_id using errcode = 'check_violation';
  end if;
  return new;
end
$$;
create trigger confirmed_card before insert or update on saved_card_permissions
  for each row when (new.how = 'cvc2-and-3ds') execute function check_confirmed_card();

-- Whether a consent named a merchant: its text names every shop that shared the customer account when it was given.
create function consent_named(consent bigint, merchant integer) returns boolean language sql stable as $$
  select exists (
    select from consents c
    join number_scope_members given on given.merchant_id = c.merchant_id and given.joined_at <= c.given_at and (given.left_at is null or given.left_at > c.given_at)
    join number_scope_members named on named.scope_id = given.scope_id and named.merchant_id = merchant
      and named.joined_at <= c.given_at and (named.left_at is null or named.left_at > c.given_at)
    where c.id = consent)
$$;
revoke execute on function consent_named from public;
grant execute on function consent_named to oneclick_app, oneclick_staff;
