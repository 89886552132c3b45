import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { type Prisma, PrismaClient } from './prisma-client/client'

/** Prisma over one pool of connections, acting as the role of the service. */
export type Db = { prisma: PrismaClient; pool: pg.Pool; close: () => Promise<void> }

/** What a store works with: the client or a transaction of it. */
export type Tx = Prisma.TransactionClient

export { Prisma } from './prisma-client/client'

/** Opens a pool. Every connection acts as `oneclick_app`, whatever login the address names. */
export function openDb(url: string, { connections = 10 }: { connections?: number } = {}): Db {
  const pool = new pg.Pool({
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
export function inTransaction<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  return db.prisma.$transaction(work, { maxWait: 30_000, timeout: 30_000 })
}

/** True for a unique violation of PostgreSQL, however Prisma wraps it. */
export function isUniqueViolation(error: unknown): boolean {
  const { code, meta } = error as { code?: string; meta?: { code?: string; driverAdapterError?: { cause?: { originalCode?: string } } } }
  return code === 'P2002' || meta?.code === '23505' || meta?.driverAdapterError?.cause?.originalCode === '23505'
}
