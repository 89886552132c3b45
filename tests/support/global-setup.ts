import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbeddedPostgres } from '@/lib/platform/embedded-postgres'
import { migrate } from '@/lib/platform/migrate'

declare module 'vitest' {
  interface ProvidedContext {
    /** Addresses of the migrated database that tests copy; nothing connects to it while they run. */
    template: { ownerUrl: string; appUrl: string }
  }
}

/** One PostgreSQL for the whole run, in a folder that goes with it. */
export default async function setup(project: TestProject) {
  const folder = mkdtempSync(join(tmpdir(), 'one-click-tests-'))
  const postgres = await startEmbeddedPostgres(folder)
  try {
    await hurry(postgres.ownerUrl)
    await migrate(postgres.ownerUrl)
    await postgres.ensureAppLogin()
  } catch (error) {
    await postgres.stop()
    throw error
  }
  project.provide('template', { ownerUrl: postgres.ownerUrl, appUrl: postgres.appUrl })
  return async () => {
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

// Nothing here has to survive a power cut.
async function hurry(ownerUrl: string) {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) await client.query(`alter system set ${setting} = off`)
  await client.query('select pg_reload_conf()')
  await client.end()
}
