import { defineConfig } from 'prisma/config'

// The schema engine is a download of its own and is not needed to make the client: migrations are SQL, run by bin/migrate.ts.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.platform === 'win32' ? process.execPath : '/bin/true'

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL ?? '' },
})
