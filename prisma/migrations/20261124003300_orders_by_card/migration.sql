-- The list of orders by the last four digits of the card.
create index operations_by_last4 on operations (card_last4) where type = 100 and card_last4 is not null;
