// npm run admin -- make-keys PATH                          a new key file for VAULT_KEYS
// npm run admin -- create-operator --login L --name N      the first operator account; needs DATABASE_URL and VAULT_KEYS
// npm run admin -- list-keys                                versions of the vault's keys and what is under each
// npm run admin -- add-key-version --reason R              another version, which wraps nothing yet
// npm run admin -- make-key-current VERSION --reason R     new records go under it from now on
// npm run admin -- rewrap-keys                             brings over what older versions hold, as the background job does
// npm run admin -- destroy-key-version VERSION --reason R  for good; refused while anything is under it
// npm run admin -- verify-audit [--head SEQ:HASH]           whether the audit log is whole; needs DATABASE_URL and VAULT_KEYS
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { verifyAudit } from '@/lib/audit/verify'
import { type Clock, systemClock } from '@/lib/platform/clock'
import { type Db, isUnavailable, openDb } from '@/lib/platform/db'
import { env } from '@/lib/platform/env'
import { createOperator } from '@/lib/staff/create-operator'
import { addKeyVersion, type ChangeKeysOutcome, destroyKeyVersion, makeKeyCurrent } from '@/lib/vault/change-keys'
import { readKeyVersions } from '@/lib/vault/key-queries'
import { type KeyProvider, makeKeyFile, openKeyProvider } from '@/lib/vault/keys'
import { rewrapKeys } from '@/lib/vault/rewrap-keys'
import { openVault } from '@/lib/vault/vault'
import { asSentence, runCommand, StartRefused } from './run-command'

const usage =
  'Usage: npm run admin -- help | make-keys PATH | create-operator --login LOGIN --name NAME | list-keys | add-key-version --reason TEXT | ' +
  'make-key-current VERSION --reason TEXT | rewrap-keys | destroy-key-version VERSION --reason TEXT | verify-audit [--head SEQ:HASH]'

const help = `npm run admin -- COMMAND

  make-keys PATH                           a new key file for VAULT_KEYS, readable by you only
  create-operator --login L --name N       the first operator account, a supervisor, who invites all others
  list-keys                                versions of the vault's keys, and what is under each
  add-key-version --reason R               another version, under which nothing goes yet
  make-key-current VERSION --reason R      new records go under it from now on
  rewrap-keys                              brings over what older versions hold, as the background job does
  destroy-key-version VERSION --reason R   for good; refused while anything is under it
  verify-audit [--head SEQ:HASH]           whether the audit log is whole, and whether it still holds this head
  help                                     this text

All but make-keys need DATABASE_URL and VAULT_KEYS, as the service has them. What a command changes or is refused is in the audit log,
with its reason. A command that fails says why and ends with status 1. Keys: docs/operators/keys.md.`

const refusals = {
  'bad-reason': 'Give a --reason of 1 to 1000 characters, without a card number.',
  'not-found': 'VAULT_KEYS does not hold this version.',
  'is-current': 'This is the current version.',
  destroyed: 'This version is destroyed.',
}

/** Whoever may run this has the key file and the database anyway. */
const byCommand = { kind: 'system', name: 'admin-command' } as const

await runCommand(async () => {
  const { positionals, values } = await asSentence(() =>
    parseArgs({
      allowPositionals: true,
      options: {
        ...{ login: { type: 'string' }, name: { type: 'string' }, head: { type: 'string' }, reason: { type: 'string' } },
        help: { type: 'boolean' },
      } as const,
    }),
  )
  const [command, path] = positionals
  if (command === 'help' || values.help) return console.log(help)
  const version = /^[1-9]\d{0,8}$/.test(path ?? '') ? Number(path) : null
  const reason = values.reason ?? ''
  if (command === 'make-keys' && path) return makeKeys(path)
  if (command === 'create-operator' && values.login && values.name) return makeOperator(values.login, values.name)
  if (command === 'list-keys') return listKeys()
  if (command === 'rewrap-keys') return rewrap()
  if (command === 'add-key-version') return changeKeys((deps) => addKeyVersion(deps, byCommand, { reason, origin: null }))
  if (command === 'make-key-current' && version) return changeKeys((deps) => makeKeyCurrent(deps, byCommand, { version, reason, origin: null }))
  if (command === 'destroy-key-version' && version) return changeKeys((deps) => destroyKeyVersion(deps, byCommand, { version, reason, origin: null }))
  if (command === 'verify-audit') return verify(values.head ?? null)
  throw new StartRefused(usage)
})

async function makeKeys(path: string) {
  if (existsSync(path)) throw new StartRefused(`${path} is there already; keys are never overwritten.`)
  await asSentence(() => makeKeyFile(path, { sandbox: false }))
  console.log(`New keys are in ${path}, readable by you only. Set VAULT_KEYS=file:${path} and keep a copy where the database's copies are not.`)
}

async function makeOperator(login: string, name: string) {
  await withService(async ({ db, keys, clock }) => {
    const outcome = await createOperator({ db, clock, vault: openVault(keys) }, byCommand, { login, name })
    if (outcome.kind === 'login-taken') throw new StartRefused(`The login ${login} is taken.`)
    if (outcome.kind === 'bad-input')
      throw new StartRefused(outcome.field === 'login' ? '--login must be 3 to 64 of a-z 0-9 . _ @ -' : '--name must be 1 to 200 characters.')
    console.log(`login ${login}\npassword ${outcome.password}\ntotp secret ${outcome.totpSecret}\nThey are shown once; nothing keeps them in clear.`)
  })
}

async function listKeys() {
  await withService(async ({ db, keys }) => {
    for (const { version, state, cards, secrets, steps } of await readKeyVersions({ db, keys }))
      console.log(`version ${version}: ${state}, ${cards} cards, ${secrets} secrets, ${steps} open steps`)
  })
}

async function rewrap() {
  await withService(async (deps) => console.log(`${await rewrapKeys(deps)} records are under version ${deps.keys.currentVersion} now that were not before.`))
}

async function changeKeys(change: (deps: KeyDeps) => Promise<ChangeKeysOutcome>) {
  await withService(async (deps) => {
    const outcome = await change(deps)
    if (outcome.kind === 'in-use') throw new StartRefused(`${outcome.records} records are still under it: run rewrap-keys, or wait for the job.`)
    if (outcome.kind !== 'done') throw new StartRefused(refusals[outcome.kind])
    console.log(`Done: version ${outcome.version}. Current is version ${deps.keys.currentVersion}.`)
  })
}

type KeyDeps = { db: Db; clock: Clock; keys: KeyProvider }

async function withService(work: (deps: KeyDeps) => Promise<void>) {
  const { db, keys } = await openService()
  try {
    await work({ db, keys, clock: systemClock })
  } catch (error) {
    throw mendable(error) ?? error
  } finally {
    await db.close()
  }
}

async function verify(expectedHead: string | null) {
  await withService(async (deps) => {
    const { checked, head, faults, faultCount } = await verifyAudit(deps, { expectedHead })
    for (const { kind, seq, recordId } of faults) console.log(`${kind}: place ${seq ?? '–'}, record ${recordId ?? '–'}`)
    if (faultCount > 0) throw new StartRefused(`The audit log is not whole: ${faultCount} faults among ${checked} links.`)
    console.log(`The audit log is whole: ${checked} links. Head, to be noted down elsewhere: ${head ?? 'none'}`)
  })
}

async function openService() {
  const settings = env()
  if (!settings.databaseUrl) throw new StartRefused('DATABASE_URL must name the database; the embedded one is looked at by the button on its audit screen.')
  if (!settings.vaultKeys) throw new StartRefused('VAULT_KEYS must name the key provider.')
  const { vaultKeys, sandbox } = settings
  const keys = openKeys(vaultKeys, { sandbox })
  return { db: openDb(settings.databaseUrl, { connections: 2 }), keys }
}

function openKeys(address: string, { sandbox }: { sandbox: boolean }): KeyProvider {
  try {
    const keys = openKeyProvider(address, { sandbox })
    // A file is read when a key is asked for first.
    if (!Number.isInteger(keys.currentVersion)) throw new Error('it names no current version')
    return keys
  } catch (error) {
    throw new StartRefused(`The keys that VAULT_KEYS names cannot be read: ${(error as Error).message}`)
  }
}

/** What is wrong with the database, where whoever runs the command can mend it. */
function mendable(error: unknown): StartRefused | null {
  const text = String((error as Error).message)
  if (isUnavailable(error) || /authentication failed|ECONNREFUSED|not reach|denied access/i.test(text))
    return new StartRefused('The database that DATABASE_URL names does not answer, or does not let this login in.')
  if (/(table|relation|schema|column|database) .*does not exist/i.test(text))
    return new StartRefused('The database that DATABASE_URL names has not been prepared for this version: run npm run migrate.')
  return null
}
