-- Who looks at the settings is told of a secret word only that there is one, and since when.
alter table merchants add column secret_word_set_at timestamptz
  constraint set_at_has_secret_word check (secret_word_set_at is null or secret_word_sealed is not null);
update merchants m set secret_word_set_at = s.at
from (select merchant_id, max(at) as at from audit_log where action = 'settings.secret-word' and outcome = 'done' group by merchant_id) s
where s.merchant_id = m.id and m.secret_word_sealed is not null;
