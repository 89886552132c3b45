-- What a merchant says to payers on its pay pages, by language: a note above the form, and whom to ask. Plain text on one line; the code refuses more than
-- is refused here (links, card numbers).
alter table merchant_appearances
  add column note_en text check (length(note_en) between 1 and 200 and note_en !~ '[[:cntrl:]<>]'),
  add column note_ru text check (length(note_ru) between 1 and 200 and note_ru !~ '[[:cntrl:]<>]'),
  add column note_be text check (length(note_be) between 1 and 200 and note_be !~ '[[:cntrl:]<>]'),
  add column help_en text check (length(help_en) between 1 and 120 and help_en !~ '[[:cntrl:]<>]'),
  add column help_ru text check (length(help_ru) between 1 and 120 and help_ru !~ '[[:cntrl:]<>]'),
  add column help_be text check (length(help_be) between 1 and 120 and help_be !~ '[[:cntrl:]<>]');
