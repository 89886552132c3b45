-- The amount above which the CVC2 is asked for has a currency of its own. It was the base currency in all but name; in any other the bare number was compared.
alter table merchants add column cvc2_above_currency char(3) check (cvc2_above_currency ~ '^[A-Z]{3}$');
update merchants set cvc2_above_currency = base_currency where cvc2_policy = 'above';
alter table merchants add constraint cvc2_above_has_currency check ((cvc2_above_minor is null) = (cvc2_above_currency is null));
