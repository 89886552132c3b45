import { type Db, inTransaction, isStatementTimeout, type Prisma, type Tx } from './db'

/** What a caller may see: everything, or some merchants and the number scopes they belong to. */
export type Scope = { kind: 'all' } | { kind: 'merchants'; merchantIds: readonly number[]; scopeIds: readonly number[] }

/**
 * The one scope check for reading. Runs `work` as a role that may only read, and only the rows of the caller's merchants and
 * scopes: row-level security decides, so a forgotten condition in a query shows nothing instead of too much.
 */
export function readInScope<T>(db: Db, scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T> {
  return readAs(db, { scope, staffId: null }, work)
}

/** The same for what nobody waits for any longer: a count of a long list. Null when one statement of `work` took more than `mostMs`. */
export async function readInScopeWithin<T>(
  db: Db,
  scope: Scope,
  mostMs: number,
  work: (tx: Tx) => Promise<T>,
  { read = readInScope }: { read?: typeof readInScope } = {},
): Promise<T | null> {
  try {
    return await read(db, scope, async (tx) => {
      await tx.$executeRaw`select set_config('statement_timeout', ${String(mostMs)}, true)`
      return work(tx)
    })
  } catch (error) {
    if (isStatementTimeout(error)) return null
    throw error
  }
}

/**
 * The same for whoever sees everything, where an index has to answer that row-level security would bar: parts of texts are compared by no index behind it. No
 * row is hidden from him, so the service's own role reads, in a transaction that may do nothing else. Whoever sees less is answered as always.
 */
export function readUnbarred<T>(db: Db, scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T> {
  if (scope.kind !== 'all') return readInScope(db, scope, work)
  if (db.joined) throw new Error('a transaction that writes cannot go on as one that may only read')
  return inTransaction(db, async (tx) => {
    await tx.$executeRaw`set transaction read only`
    // How often a part of a text occurs decides by which index it is best found, so each text is planned for itself.
    await tx.$executeRaw`set local plan_cache_mode = force_custom_plan`
    return work(tx)
  })
}

/** Longer nobody waits for a number. Ten million customers are looked through by an index in about half of it. */
export const mostCountingMs = 3000

/** The same for what belongs to one member of staff alone: his exports, his saved views. Nothing of any merchant is seen. */
export function readOwn<T>(db: Db, staffId: number, work: (tx: Tx) => Promise<T>): Promise<T> {
  return readAs(db, { scope: { kind: 'merchants', merchantIds: [], scopeIds: [] }, staffId }, work)
}

/**
 * Rows of one statement, some at a time, of one snapshot and in the memory of two batches: for files that hold a whole list. `read` asks for what else belongs
 * to a batch, in the same snapshot; `take` works on it while the next batch is being read. Writes nothing; no network call belongs in `take`.
 */
export function streamInScope<Row, Read>(
  db: Db,
  scope: Scope,
  statement: Prisma.Sql,
  { atOnce, read, take }: { atOnce: number; read: (rows: Row[], tx: Tx) => Promise<Read>; take: (batch: Read) => Promise<void> },
): Promise<void> {
  return readAs(
    db,
    { scope, staffId: null },
    async (tx) => {
      await tx.$executeRaw`declare list no scroll cursor for ${statement}`
      // What becomes of a batch is asked for before the next one is taken; a refusal in between waits there and is not lost.
      let taken: Promise<{ error: unknown } | null> = Promise.resolve(null)
      const finish = async () => {
        const failed = await taken
        if (failed) throw failed.error
      }
      for (;;) {
        const rows = await tx.$queryRawUnsafe<Row[]>(`fetch ${Math.trunc(atOnce)} from list`)
        const batch = rows.length > 0 ? await read(rows, tx) : null
        await finish()
        if (batch !== null)
          taken = take(batch).then(
            () => null,
            (error: unknown) => ({ error }),
          )
        if (rows.length < atOnce) return finish()
      }
    },
    longestStreamMs,
  )
}

/** A list of millions takes a minute or two. */
const longestStreamMs = 30 * 60_000

type Reader = { scope: Scope; staffId: number | null }

function readAs<T>(db: Db, { scope, staffId }: Reader, work: (tx: Tx) => Promise<T>, timeoutMs = 30_000): Promise<T> {
  if (db.joined) throw new Error('a transaction that writes cannot go on as a role that may only read')
  return inTransaction(
    db,
    async (tx) => {
      const merchants = scope.kind === 'all' ? '{}' : `{${scope.merchantIds.join(',')}}`
      const scopes = scope.kind === 'all' ? '{}' : `{${scope.scopeIds.join(',')}}`
      // A page walks an index for a few rows, and is there before other processes were started; whoever counts asks for them. To compile what is asked takes longer than to
      // answer it.
      await tx.$queryRaw`
        select set_config('oneclick.sees_all', ${scope.kind === 'all' ? 'yes' : 'no'}, true),
               set_config('oneclick.merchants', ${merchants}, true),
               set_config('oneclick.scopes', ${scopes}, true),
               set_config('oneclick.staff', ${staffId === null ? '' : String(staffId)}, true),
               set_config('max_parallel_workers_per_gather', '0', true),
               set_config('jit', 'off', true),
               set_config('role', 'oneclick_staff', true)`
      return work(tx)
    },
    { timeoutMs },
  )
}

/** The same check for a write, where the role must be the service's own: is this number scope the caller's? */
export function coversScope(scope: Scope, scopeId: number): boolean {
  return scope.kind === 'all' || scope.scopeIds.includes(scopeId)
}

/** Whether an order of this merchant is the caller's to act on. */
export function coversMerchant(scope: Scope, merchantId: number): boolean {
  return scope.kind === 'all' || scope.merchantIds.includes(merchantId)
}
