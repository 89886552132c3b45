-- The face of a merchant on the pay pages: a logo and one accent colour. What is being tried stands beside what payers see.
create table merchant_appearances (
  merchant_id integer not null references merchants,
  stage       text not null check (stage in ('live', 'draft')),
  accent      text check (accent ~ '^#[0-9a-f]{6}$'),
  -- Made anew by us from what was uploaded, always WebP, small enough to travel inside the page.
  logo        bytea check (octet_length(logo) between 12 and 6144 and substring(logo from 1 for 4) = 'RIFF' and substring(logo from 9 for 4) = 'WEBP'),
  logo_width  smallint check (logo_width between 1 and 320),
  logo_height smallint check (logo_height between 1 and 96),
  version     integer not null,
  changed_at  timestamptz not null,
  primary key (merchant_id, stage),
  constraint logo_has_size check ((logo is null) = (logo_width is null) and (logo is null) = (logo_height is null))
);
grant select, insert, update, delete on merchant_appearances to oneclick_app;
alter table merchant_appearances enable row level security;
create policy service on merchant_appearances to oneclick_app using (true) with check (true);
create policy staff on merchant_appearances for select to oneclick_staff
  using ((select sees_all()) or merchant_id = any((select visible_merchants())::integer[]));
grant select on merchant_appearances to oneclick_staff;
