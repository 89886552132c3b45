import type pg from 'pg'

/** What this database was set up as; null before its first start. */
export type Installation = { sandbox: boolean; seededAt: Date | null }

export async function readInstallation(db: Pick<pg.Pool, 'query'>): Promise<Installation | null> {
  const { rows } = await db.query<Installation>('select sandbox, seeded_at as "seededAt" from installation')
  return rows[0] ?? null
}

/** Says once what this database is; the first start decides. */
export async function writeInstallation(db: Pick<pg.Pool, 'query'>, sandbox: boolean, at: Date): Promise<void> {
  await db.query('insert into installation (id, sandbox, created_at) values (1, $1, $2) on conflict do nothing', [sandbox, at])
}

/**
 * Why these three must not run together, a sentence each: keys and merchants of the sandbox are known to whoever reads its files,
 * so neither may meet real cards, and the sandbox may not be played in a database that holds them.
 */
export function startFaults({
  sandbox,
  keysAreSandbox,
  installation,
}: {
  sandbox: boolean
  keysAreSandbox: boolean
  installation: Installation | null
}): string[] {
  const faults: string[] = []
  if (!sandbox && keysAreSandbox) faults.push('VAULT_KEYS names keys that the sandbox made: make new ones for SANDBOX=0.')
  if (!sandbox && installation?.sandbox) faults.push("The database holds the sandbox's merchants, logins and passwords: give SANDBOX=0 a database of its own.")
  if (sandbox && installation && !installation.sandbox)
    faults.push('The database was set up without the sandbox: SANDBOX=1 would put test merchants and known passwords into it.')
  return faults
}
