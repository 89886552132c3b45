import type pg from 'pg'
import type { Env } from '@/lib/platform/env'
import { readInstallation, startFaults } from '@/lib/platform/installation'
import type { KeyProvider } from '@/lib/vault/keys'
import { StartRefused } from './run-command'

/** Refuses sandbox keys or sandbox data in production, and the sandbox in a database of production. */
export async function demandRightInstallation(settings: Env, keys: KeyProvider, db: Pick<pg.Pool, 'query'>): Promise<void> {
  const faults = startFaults({ sandbox: settings.sandbox, keysAreSandbox: keys.sandbox, installation: await readInstallation(db) })
  if (faults.length > 0) throw new StartRefused(faults.join('\n'))
}
