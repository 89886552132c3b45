import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { type Prisma, PrismaClient } from './prisma-client/client'

/** Prisma over one pool of connections, acting as the role of the service. `joined`: the open transaction that everything is part of. */
export type Db = { prisma: PrismaClient; pool: pg.Pool; close: () => Promise<void>; joined?: Tx }

/** What a store works with: the client or a transaction of it. */
export type Tx = Prisma.TransactionClient

export { Prisma } from './prisma-client/client'

/** Opens a pool. Every connection acts as `oneclick_app`, whatever login the address names. `Client` is handed in by tests. */
export function openDb(url: string, { connections = 10, Client = pg.Client }: { connections?: number; Client?: typeof pg.Client } = {}): Db {
  const pool = new pg.Pool({
    Client,
    connectionString: url,
    max: connections,
    options: '-c role=oneclick_app',
    application_name: 'one-click',
    connectionTimeoutMillis: 30_000,
  })
  // An idle connection that the server ended is replaced by the pool; without a listener Node would end the process.
  pool.on('error', () => {})
  // The long form of an error repeats the arguments of the call, which belong in no log.
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool, { disposeExternalPool: false }), errorFormat: 'minimal' })
  return {
    prisma,
    pool,
    close: async () => {
      await prisma.$disconnect()
      if (!pool.ended) await pool.end()
    },
  }
}

/**
 * Runs `work` in one transaction. No network call belongs inside it (spec/one-click.md section 9); half a minute is the
 * bound that would show one.
 */
export function inTransaction<T>(db: Db, work: (tx: Tx) => Promise<T>, { timeoutMs = 30_000 } = {}): Promise<T> {
  if (db.joined) return work(db.joined)
  return db.prisma.$transaction(work, { maxWait: 30_000, timeout: timeoutMs })
}

/** Runs `work`, which only reads, on one snapshot of the database: everything it sees stood at one instant. */
export function inSnapshot<T>(db: Db, work: (tx: Tx) => Promise<T>, { timeoutMs = 30_000 } = {}): Promise<T> {
  if (db.joined) throw new Error('a transaction that is open already has no snapshot')
  return db.prisma.$transaction(work, { isolationLevel: 'RepeatableRead', maxWait: 30_000, timeout: timeoutMs })
}

/** The same database seen from inside an open transaction: what verbs do with it stands or falls with what the caller writes in `tx`. */
export function joinedTo(db: Db, tx: Tx): Db {
  return { ...db, prisma: tx as PrismaClient, joined: tx }
}

/** A row of raw SQL with the names that the client gives its columns: `bill_number` is `billNumber`. */
export function inCamelCase<Row>(row: object): Row {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()), value])) as Row
}

/** True for a unique violation of PostgreSQL, however Prisma wraps it. */
export function isUniqueViolation(error: unknown): boolean {
  return (error as { code?: string }).code === 'P2002' || sqlStateOf(error) === '23505'
}

/** True when a constraint or a trigger of the database refused what was written (check_violation). */
export function isCheckViolation(error: unknown): boolean {
  return sqlStateOf(error) === '23514'
}

/** True when PostgreSQL ended one of several transactions that waited for each other in a circle: it may be tried again. */
export function isDeadlock(error: unknown): boolean {
  return (error as { code?: string }).code === 'P2034' || sqlStateOf(error) === '40P01'
}

function sqlStateOf(error: unknown): string | undefined {
  const { meta } = error as { meta?: { code?: string; driverAdapterError?: { cause?: { originalCode?: string } } } }
  return meta?.driverAdapterError?.cause?.originalCode ?? meta?.code
}

/** True for a statement that took longer than it was given (`statement_timeout`). */
export function isStatementTimeout(error: unknown): boolean {
  const { message, meta } = error as { message?: string; meta?: { code?: string; driverAdapterError?: { cause?: { originalCode?: string } } } }
  return meta?.code === '57014' || meta?.driverAdapterError?.cause?.originalCode === '57014' || /statement timeout/.test(message ?? '')
}

const passing = new Set(['DatabaseNotReachable', 'SocketTimeout', 'ConnectionClosed', 'TooManyConnections'])
const passingCodes = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'ECONNREFUSED', 'ECONNRESET', '57P01', '57P02', '57P03', '53300'])

/** True when the database could not be reached, went away, or gave no connection in time: nothing is wrong with what was asked, and it may be asked again. */
export function isUnavailable(error: unknown): boolean {
  const { code, message, meta } = error as {
    code?: string
    message?: string
    meta?: { driverAdapterError?: { cause?: { kind?: string; originalCode?: string } } }
  }
  const cause = meta?.driverAdapterError?.cause
  if (passing.has(cause?.kind ?? '') || passingCodes.has(cause?.originalCode ?? '') || passingCodes.has(code ?? '')) return true
  return /timeout exceeded when trying to connect|Connection terminated|terminating connection/.test(message ?? '')
}
