-- Which migrations have run is written by whoever owns the database; the service only reads it, to tell whether it is up to date.
-- A shadow database, in which a tool replays migrations to compare schemas, has no such table.
do $$
begin
  if to_regclass('_prisma_migrations') is not null then
    revoke insert, update, delete on _prisma_migrations from oneclick_app;
  end if;
end
$$;
