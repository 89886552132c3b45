-- Whether the acquirer was asked to undo a payment. `asked`: its word is still out, and whoever learns of an approval meanwhile has learned nothing
-- final. `refused`: it would not. `done`: no money was taken. A payment that had ended here when the acquirer approved it keeps its state, with the
-- moment of that; until it is undone it is asked about like one whose outcome is unknown.
alter table operations
  add column reversal text,
  add column approved_late_at timestamptz,
  add constraint reversal_is_known check (reversal in ('asked', 'refused', 'done')) not valid,
  add constraint only_payments_are_reversed check (reversal is null or type = 100) not valid,
  add constraint late_approvals_are_reversed check (approved_late_at is null or (reversal is not null and state in ('declined', 'reversed'))) not valid,
  drop constraint operations_check1,
  add constraint asked_about_while_open check (
    (next_inquiry_at is not null) = (state in ('authorizing', 'unknown') or (approved_late_at is not null and reversal <> 'done'))
  ) not valid;
create index operations_approved_late on operations (id) where approved_late_at is not null;
