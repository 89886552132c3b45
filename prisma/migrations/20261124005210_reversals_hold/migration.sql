-- Apart from the change itself, because looking at every row of the table keeps nobody waiting this way.
alter table operations
  validate constraint reversal_is_known,
  validate constraint only_payments_are_reversed,
  validate constraint late_approvals_are_reversed,
  validate constraint asked_about_while_open;
