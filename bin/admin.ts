// npm run admin -- make-keys PATH                          a new key file for VAULT_KEYS
// npm run admin -- create-operator --login L --name N      the first operator account; needs DATABASE_URL and VAULT_KEYS
// npm run admin -- verify-audit [--head SEQ:HASH]           whether the audit log is whole; needs DATABASE_URL and VAULT_KEYS
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { verifyAudit } from '@/lib/audit/verify'
import { systemClock } from '@/lib/platform/clock'
import { openDb } from '@/lib/platform/db'
import { env } from '@/lib/platform/env'
import { createOperator } from '@/lib/staff/create-operator'
import { makeKeyFile, openKeyProvider } from '@/lib/vault/keys'
import { openVault } from '@/lib/vault/vault'
import { runCommand, StartRefused } from './run-command'

const usage = 'Usage: npm run admin -- make-keys PATH | create-operator --login LOGIN --name NAME | verify-audit [--head SEQ:HASH]'

await runCommand(async () => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { login: { type: 'string' }, name: { type: 'string' }, head: { type: 'string' } },
  })
  const [command, path] = positionals
  if (command === 'make-keys' && path) return makeKeys(path)
  if (command === 'create-operator' && values.login && values.name) return makeOperator(values.login, values.name)
  if (command === 'verify-audit') return verify(values.head ?? null)
  throw new StartRefused(usage)
})

function makeKeys(path: string) {
  if (existsSync(path)) throw new StartRefused(`${path} is there already; keys are never overwritten.`)
  makeKeyFile(path, { sandbox: false })
  console.log(`New keys are in ${path}, readable by you only. Set VAULT_KEYS=file:${path} and keep a copy where the database's copies are not.`)
}

async function makeOperator(login: string, name: string) {
  const { db, keys } = openService()
  try {
    const vault = openVault(keys)
    const outcome = await createOperator({ db, clock: systemClock, vault }, { login, name })
    if (outcome.kind === 'login-taken') throw new StartRefused(`The login ${login} is taken.`)
    if (outcome.kind === 'bad-input')
      throw new StartRefused(outcome.field === 'login' ? '--login must be 3 to 64 of a-z 0-9 . _ @ -' : '--name must be 1 to 200 characters.')
    console.log(`login ${login}\npassword ${outcome.password}\ntotp secret ${outcome.totpSecret}\nThey are shown once; nothing keeps them in clear.`)
  } finally {
    await db.close()
  }
}

async function verify(expectedHead: string | null) {
  const { db, keys } = openService()
  try {
    const { checked, head, faults, faultCount } = await verifyAudit({ db, clock: systemClock, keys }, { expectedHead })
    for (const { kind, seq, recordId } of faults) console.log(`${kind}: place ${seq ?? '–'}, record ${recordId ?? '–'}`)
    if (faultCount > 0) throw new StartRefused(`The audit log is not whole: ${faultCount} faults among ${checked} links.`)
    console.log(`The audit log is whole: ${checked} links. Head, to be noted down elsewhere: ${head ?? 'none'}`)
  } finally {
    await db.close()
  }
}

function openService() {
  const settings = env()
  if (!settings.databaseUrl) throw new StartRefused('DATABASE_URL must name the database; the embedded one is looked at by the button on its audit screen.')
  if (!settings.vaultKeys) throw new StartRefused('VAULT_KEYS must name the key provider.')
  return { db: openDb(settings.databaseUrl, { connections: 2 }), keys: openKeyProvider(settings.vaultKeys, { sandbox: settings.sandbox }) }
}
