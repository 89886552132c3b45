import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@/lib/platform/embedded-postgres'
import { migrate } from '@/lib/platform/migrate'

/** An empty database of a benchmark's own, in a folder that goes with it. */
export async function openBenchDatabase(): Promise<{ folder: string; postgres: EmbeddedPostgres; close: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'one-click-bench-'))
  const postgres = await startEmbeddedPostgres(folder)
  const close = async () => {
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await migrate(postgres.ownerUrl)
    await postgres.ensureAppLogin()
  } catch (error) {
    await close()
    throw error
  }
  return { folder, postgres, close }
}
