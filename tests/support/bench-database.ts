import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@/lib/platform/embedded-postgres'
import { migrate } from '@/lib/platform/migrate'
import { hurry } from './hurry'

/**
 * An empty database of a benchmark's own, in a folder that goes with it. With BENCH_FOLDER set it is that folder, which stays: the next run finds what the first one
 * filled in (`isFilled`), and measures without making a million customers again. `hurries`: it need not survive a power cut, and is
 * not what is measured.
 */
export async function openBenchDatabase({ hurries = false } = {}): Promise<{
  folder: string
  isFilled: boolean
  postgres: EmbeddedPostgres
  close: () => Promise<void>
}> {
  const kept = process.env.BENCH_FOLDER
  const isFilled = kept !== undefined && existsSync(kept)
  const folder = kept ?? mkdtempSync(join(tmpdir(), 'one-click-bench-'))
  const postgres = await startEmbeddedPostgres(folder)
  const close = async () => {
    // Another benchmark may be at the same customers.
    if (!postgres.attached) await postgres.stop()
    if (!kept) rmSync(folder, { recursive: true, force: true })
  }
  try {
    if (hurries) await hurry(postgres.ownerUrl)
    await migrate(postgres.ownerUrl)
    await postgres.ensureAppLogin()
  } catch (error) {
    await close()
    throw error
  }
  return { folder, isFilled, postgres, close }
}
