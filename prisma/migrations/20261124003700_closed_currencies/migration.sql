-- A currency that a merchant takes no more: new orders in it are refused; those that stand, with their history and limits, stay.
alter table merchant_currencies add column closed_at timestamptz;
