// npm run admin -- make-keys PATH                          a new key file for VAULT_KEYS
// npm run admin -- create-operator --login L --name N      the first operator account; needs DATABASE_URL and VAULT_KEYS
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { systemClock } from '@/lib/platform/clock'
import { openDb } from '@/lib/platform/db'
import { env } from '@/lib/platform/env'
import { createOperator } from '@/lib/staff/create-operator'
import { makeKeyFile, openKeyProvider } from '@/lib/vault/keys'
import { openVault } from '@/lib/vault/vault'
import { runCommand, StartRefused } from './run-command'

const usage = 'Usage: npm run admin -- make-keys PATH | create-operator --login LOGIN --name NAME'

await runCommand(async () => {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { login: { type: 'string' }, name: { type: 'string' } } })
  const [command, path] = positionals
  if (command === 'make-keys' && path) return makeKeys(path)
  if (command === 'create-operator' && values.login && values.name) return makeOperator(values.login, values.name)
  throw new StartRefused(usage)
})

function makeKeys(path: string) {
  if (existsSync(path)) throw new StartRefused(`${path} is there already; keys are never overwritten.`)
  makeKeyFile(path, { sandbox: false })
  console.log(`New keys are in ${path}, readable by you only. Set VAULT_KEYS=file:${path} and keep a copy where the database's copies are not.`)
}

async function makeOperator(login: string, name: string) {
  const settings = env()
  if (!settings.databaseUrl) throw new StartRefused('DATABASE_URL must name the database; the embedded one comes with accounts of its own.')
  if (!settings.vaultKeys) throw new StartRefused('VAULT_KEYS must name the key provider.')
  const db = openDb(settings.databaseUrl, { connections: 1 })
  try {
    const vault = openVault(openKeyProvider(settings.vaultKeys, { sandbox: settings.sandbox }))
    const outcome = await createOperator({ db, clock: systemClock, vault }, { login, name })
    if (outcome.kind === 'login-taken') throw new StartRefused(`The login ${login} is taken.`)
    if (outcome.kind === 'bad-input')
      throw new StartRefused(outcome.field === 'login' ? '--login must be 3 to 64 of a-z 0-9 . _ @ -' : '--name must be 1 to 200 characters.')
    console.log(`login ${login}\npassword ${outcome.password}\ntotp secret ${outcome.totpSecret}\nThey are shown once; nothing keeps them in clear.`)
  } finally {
    await db.close()
  }
}
