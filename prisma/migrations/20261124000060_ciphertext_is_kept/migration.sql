-- The other side of ciphertext_follows_state: a ciphertext may not go from under a payable card, nor come to one that is not.
create function vault.check_card() returns trigger language plpgsql security definer set search_path = vault, pg_temp as $$
declare
  card uuid := coalesce(new.card_id, old.card_id);
  payable boolean := (select state = 'member' from public.saved_cards where id = card);
begin
  if payable <> exists (select from vault.ciphertexts where card_id = card) then
    raise exception 'the vault and the state of saved card % do not agree', card using errcode = 'check_violation';
  end if;
  return null;
end
$$;
alter function vault.check_card() owner to oneclick_vault;
create constraint trigger state_follows_ciphertext after insert or delete on vault.ciphertexts
  deferrable initially deferred for each row execute function vault.check_card();
