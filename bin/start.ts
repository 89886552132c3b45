// npm start and npm run dev: database, sandbox, web application and background jobs, until Ctrl-C (spec/contract.md section 1).
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@/lib/platform/embedded-postgres'
import { type Env, env } from '@/lib/platform/env'
import { writeInstallation } from '@/lib/platform/installation'
import { migrate, pendingMigrations } from '@/lib/platform/migrate'
import { openKeyProvider } from '@/lib/vault/keys'
import { seedSandbox } from '@/prisma/seed/seed'
import { buildIfNeeded } from './build'
import { type Child, startChild } from './children'
import { joinCopies, leaveCopies } from './copies'
import { greet } from './greet'
import { demandRightInstallation } from './installation'
import { withLock } from './lock'
import { demandFreePort, localAddress, shownAddress } from './ports'
import { asSentence, runCommand, StartRefused } from './run-command'

const dev = process.argv.includes('--dev')

await runCommand(async () => {
  const stopping = new AbortController()
  const stop = (why: string) => {
    if (!stopping.signal.aborted) console.log(`Stopping (${why}) …`)
    stopping.abort()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  process.on('disconnect', () => stop('the command that started it is gone'))
  const settings = env()
  if (!settings.sandbox && !settings.sandboxAcquirerUrl)
    throw new StartRefused('There is no acquirer link for SANDBOX=0: this version has none but SANDBOX_ACQUIRER_URL.')
  await demandFreePort(settings.host, settings.port)
  const children: Child[] = []
  const database = await openDatabase(settings)
  try {
    await startAll(settings, database.url, children, stopping.signal)
    const dead = Promise.race(children.map((child) => child.ended))
    const stopped = new Promise<null>((done) => stopping.signal.addEventListener('abort', () => done(null)))
    const ending = stopping.signal.aborted ? null : await Promise.race([stopped, dead])
    if (ending && !stopping.signal.aborted) throw new StartRefused(ending.sentence)
  } catch (error) {
    // What fails because it was told to stop has not failed.
    if (!stopping.signal.aborted) throw error
  } finally {
    await Promise.all(children.map((child) => child.stop()))
    await database.close()
  }
})

type Database = { url: string; close: () => Promise<void> }

/** A migrated database with what belongs into it. The embedded one is stopped by the last copy that uses it. */
async function openDatabase(settings: Env): Promise<Database> {
  mkdirSync(settings.dataDir, { recursive: true, mode: 0o700 })
  const lock = join(settings.dataDir, 'start.lock')
  let embedded: EmbeddedPostgres | null = null
  const close = () =>
    withLock(lock, async () => {
      const { othersStay } = leaveCopies(settings.dataDir)
      if (!othersStay) await embedded?.stop()
    })
  joinCopies(settings.dataDir)
  try {
    return await withLock(lock, async () => {
      if (settings.databaseUrl) {
        await bringUpToDate(settings.databaseUrl)
        await settle(settings, settings.databaseUrl)
        return { url: settings.databaseUrl, close }
      }
      embedded = await asSentence(() => startEmbeddedPostgres(settings.dataDir))
      announce(await migrate(embedded.ownerUrl))
      await embedded.ensureAppLogin()
      await settle(settings, embedded.appUrl)
      return { url: embedded.appUrl, close }
    })
  } catch (error) {
    await close()
    throw error
  }
}

// A login that may only do the work of the service cannot migrate, and need not when `npm run migrate` did.
async function bringUpToDate(ownerUrl: string) {
  const client = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 15_000 })
  try {
    await client.connect()
  } catch (error) {
    throw new StartRefused(`The database of DATABASE_URL does not answer: ${(error as Error).message}.`)
  }
  try {
    const pending = await pendingMigrations(client).catch(() => null)
    if (pending?.length === 0) return
    announce(await migrate(ownerUrl))
    // Whoever made the roles may not act as one of them by that alone, unless he is a superuser.
    await client.query('grant oneclick_app to current_user')
  } finally {
    await client.end()
  }
}

function announce(migrations: string[]) {
  if (migrations.length > 0) console.log(`Database migrated: ${migrations.join(', ')}`)
}

async function settle(settings: Env, url: string) {
  const keys = await asSentence(() => openKeyProvider(settings.vaultKeys ?? '', { sandbox: settings.sandbox }))
  const pool = new pg.Pool({ connectionString: url, options: '-c role=oneclick_app', max: 1 })
  try {
    await demandRightInstallation(settings, keys, pool)
    await writeInstallation(pool, settings.sandbox, new Date())
  } finally {
    await pool.end()
  }
  if (settings.sandbox) await seedSandbox(settings, url)
}

async function startAll(settings: Env, databaseUrl: string, children: Child[], stopping: AbortSignal) {
  const variables = variablesOf(settings, databaseUrl)
  const logs = dev || !settings.sandbox ? null : join(settings.dataDir, 'logs')
  if (logs) mkdirSync(logs, { recursive: true, mode: 0o700 })
  const start = (name: string, args: string[], more: Record<string, string> = {}): Child => {
    stopping.throwIfAborted()
    const child = startChild(name, args, { ...variables, ...more }, logs && join(logs, `${name.split(' ').at(-1)}.log`))
    children.push(child)
    return child
  }
  if (!dev) await buildIfNeeded((build) => stopping.addEventListener('abort', () => void build.stop(2_000)))
  if (settings.sandbox && !settings.sandboxAcquirerUrl) {
    const acquirer = start('The sandbox acquirer', ['--import', 'tsx', 'bin/sandbox-acquirer.ts'])
    variables.SANDBOX_ACQUIRER_URL = (await acquirer.firstMessage<{ url: string }>()).url
  }
  const jobs = start('The worker', ['--import', 'tsx', 'bin/worker.ts'])
  const next = [join('node_modules', 'next', 'dist', 'bin', 'next'), dev ? 'dev' : 'start', '-H', settings.host, '-p', String(settings.port)]
  const web = start('The web', next, { NODE_ENV: dev ? 'development' : 'production' })
  await jobs.firstMessage()
  await untilReady(localAddress(settings.host, settings.port), web, stopping)
  if (settings.sandbox) greet(settings, logs)
  console.log(`ready ${shownAddress(settings.host, settings.port)}`)
}

function variablesOf(settings: Env, databaseUrl: string): Record<string, string> {
  return {
    HOST: settings.host,
    PORT: String(settings.port),
    DATA_DIR: settings.dataDir,
    DATABASE_URL: databaseUrl,
    EMBEDDED_DATABASE: settings.databaseUrl ? '0' : '1',
    PUBLIC_URL: settings.publicUrl,
    SANDBOX: settings.sandbox ? '1' : '0',
    VAULT_KEYS: settings.vaultKeys ?? '',
    NEXTAUTH_URL: settings.publicUrl,
    NEXT_TELEMETRY_DISABLED: '1',
    ...(settings.sandboxAcquirerUrl ? { SANDBOX_ACQUIRER_URL: settings.sandboxAcquirerUrl } : {}),
  }
}

async function untilReady(address: string, web: Child, stopping: AbortSignal) {
  let ended: string | null = null
  void web.ended.then(({ sentence }) => {
    ended = sentence
  })
  const deadline = Date.now() + 120_000
  for (;;) {
    stopping.throwIfAborted()
    if (ended) throw new StartRefused(ended)
    const answer = await fetch(`${address}/api/ready`, { signal: AbortSignal.timeout(30_000) }).catch(() => null)
    if (answer?.ok) return
    if (Date.now() > deadline) throw new StartRefused(`The web application did not become ready: ${answer ? await answer.text() : 'no answer'}`)
    await wait(200)
  }
}
