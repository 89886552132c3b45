-- While the bank is being asked about an operation nobody else asks: an inquiry that learns of an approval and a reversal that undoes it must not pass each
-- other. Until when the one who asks may take; empty when he is done.
alter table operations add column asked_until timestamptz;
