import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startEmbeddedPostgres } from '@/lib/platform/embedded-postgres'
import { migrate } from '@/lib/platform/migrate'
import { hurry } from './hurry'

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
