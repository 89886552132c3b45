import { startSandboxAcquirer } from '@/lib/acquirers/sandbox/host'
import { openDb } from '@/lib/platform/db'
import { type Env, WrongSettings } from '@/lib/platform/env'
import { readInstallation } from '@/lib/platform/installation'
import { log } from '@/lib/platform/log'
import { openKeyProvider } from '@/lib/vault/keys'
import { openVault } from '@/lib/vault/vault'
import { installApiKeys } from './api-keys'
import { writeHistory } from './history'
import { installPeople } from './install'
import { tellShops } from './notifications'
import { hasSandboxFile, refreshSandboxFile, sandboxFilePath } from './sandbox-file'
import { makeUnion } from './union'
import { askForThings } from './waiting'
import { installWebServiceLogins } from './web-service-logins'

/**
 * Fills a sandbox once: merchants, staff, forty days of history, and DATA_DIR/sandbox.json. Started again it only brings the address in the file
 * up to date; one that broke off goes on. Throws `WrongSettings` when the database is seeded but its file is gone, because nobody could sign in or sign an order.
 */
export async function seedSandbox(settings: Env, databaseUrl: string): Promise<void> {
  const now = new Date()
  const db = openDb(databaseUrl)
  try {
    const seeded = (await readInstallation(db.pool))?.seededAt ?? null
    if (seeded && !hasSandboxFile(settings.dataDir)) {
      throw new WrongSettings([
        `The sandbox was seeded, but ${sandboxFilePath(settings.dataDir)} is gone: put it back, or start with a new DATA_DIR and database.`,
      ])
    }
    const file = refreshSandboxFile(settings.dataDir, settings.publicUrl, now)
    if (seeded) {
      await installApiKeys({ db }, file, now)
      return await installWebServiceLogins({ db }, file, now)
    }
    console.log('Seeding the sandbox …')
    const keys = openKeyProvider(settings.vaultKeys ?? '', { sandbox: true })
    const vault = openVault(keys)
    const daysAgo = (days: number) => new Date(now.getTime() - days * 24 * 60 * 60_000)
    await installPeople({ db, vault }, file, daysAgo(60))
    await installApiKeys({ db }, file, daysAgo(60))
    await installWebServiceLogins({ db }, file, daysAgo(60))
    const bank = { port: 0, databaseUrl, mac: (message: string) => keys.mac('sandbox-acquirer', message) }
    const then = await startSandboxAcquirer({ ...bank, clock: { now: () => daysAgo(40) } })
    const today = await startSandboxAcquirer(bank)
    try {
      const deps = { db, vault, log: log.child({}, { level: 'silent' }) }
      await writeHistory(deps, { thenUrl: then.url, nowUrl: today.url }, now)
      await makeUnion(deps, then.url, now)
      await tellShops(deps, now)
      await askForThings(deps, now)
    } finally {
      await then.close()
      await today.close()
    }
    await db.pool.query('update installation set seeded_at = $1', [now])
  } finally {
    await db.close()
  }
}
