import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runMigrations } from 'graphile-worker'
import pg from 'pg'

// The key under which Prisma's own `migrate deploy` locks, so that the two never run at once.
const advisoryLock = 72707369
const folder = join('prisma', 'migrations')

/** Applies the migrations that are missing, in order, each in a transaction; returns their names. Safe to run from several processes at once. */
export async function migrate(ownerUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'one-click migrate' })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [advisoryLock])
    await client.query(bookkeeping)
    const applied = await readApplied(client)
    const done: string[] = []
    for (const name of listMigrations()) {
      const sql = readFileSync(join(folder, name, 'migration.sql'), 'utf8')
      const checksum = createHash('sha256').update(sql).digest('hex')
      const before = applied.get(name)
      if (before === checksum) continue
      if (before) throw new Error(`The migration ${name} was changed after it was applied. Add a new one instead.`)
      await apply(client, name, sql, checksum)
      done.push(name)
    }
    await migrateJobs(client, ownerUrl)
    return done
  } finally {
    await client.end()
  }
}

/** Names of migrations that this code has and the database lacks. */
export async function pendingMigrations(client: { query: (sql: string) => Promise<{ rows: { migration_name: string }[] }> }): Promise<string[]> {
  const { rows } = await client.query('select migration_name from _prisma_migrations where finished_at is not null')
  const applied = new Set(rows.map((row) => row.migration_name))
  return listMigrations().filter((name) => !applied.has(name))
}

function listMigrations(): string[] {
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'migration.sql')))
    .sort()
}

// The table as Prisma lays it out, so that `prisma migrate status` agrees with us.
const bookkeeping = `create table if not exists _prisma_migrations (
  id varchar(36) primary key, checksum varchar(64) not null, finished_at timestamptz, migration_name varchar(255) not null,
  logs text, rolled_back_at timestamptz, started_at timestamptz not null default now(), applied_steps_count integer not null default 0)`

async function readApplied(client: pg.Client): Promise<Map<string, string>> {
  const { rows } = await client.query<{ migration_name: string; checksum: string }>(
    'select migration_name, checksum from _prisma_migrations where finished_at is not null and rolled_back_at is null',
  )
  return new Map(rows.map((row) => [row.migration_name, row.checksum]))
}

async function apply(client: pg.Client, name: string, sql: string, checksum: string) {
  await client.query('begin')
  try {
    await client.query(sql)
    await client.query(
      'insert into _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count) values ($1, $2, $3, now(), now(), 1)',
      [randomUUID(), checksum, name],
    )
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw new Error(`The migration ${name} failed: ${(error as Error).message}`, { cause: error })
  }
}

// The job queue keeps its own schema. It is made as the role of the service, which then owns it and nothing else.
async function migrateJobs(client: pg.Client, ownerUrl: string) {
  const { rows } = await client.query<{ name: string }>('select current_database() as name')
  const database = pg.escapeIdentifier(rows[0]?.name ?? '')
  await client.query(`grant create on database ${database} to oneclick_app`)
  const pool = new pg.Pool({ connectionString: ownerUrl, options: '-c role=oneclick_app', max: 1 })
  pool.on('error', () => {})
  pool.on('connect', (connection) => connection.on('error', () => {}))
  try {
    await runMigrations({ pgPool: pool })
  } finally {
    await pool.end()
    await client.query(`revoke create on database ${database} from oneclick_app`)
  }
}
