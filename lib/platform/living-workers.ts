import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import type { Db } from './db'

// A worker that lives holds a lock on its name, in a connection of its own. The database lets go of it when the process is gone, however it went; of one
// whose machine is gone the connection is found dead within half a minute.
const keptAlive = '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3'

const lock = `hashtextextended('worker ' || $1, 0)`

export type Presence = {
  /** Under this name the queue knows the worker. */
  is: (name: string) => void
  end: () => Promise<void>
}

/** Opens the connection by which a worker is known to live. Lost, it is opened again, for as long as the worker lives. */
export async function openPresence(url: string): Promise<Presence> {
  let name: string | null = null
  let ended = false
  let connection = await connect()

  async function connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: url, options: `-c role=oneclick_app ${keptAlive}`, application_name: 'one-click presence' })
    await client.connect()
    client.on('error', () => {})
    client.once('end', () => void again())
    if (name !== null) hold(client, name)
    return client
  }

  // Waits for whoever looks at this moment whether the worker lives. What fails here is the end of the connection, which is mended there.
  const hold = (client: pg.Client, held: string) => void client.query(`select pg_advisory_lock(${lock})`, [held]).catch(() => {})

  async function again(): Promise<void> {
    for (; !ended; await wait(1_000, undefined, { ref: false })) {
      const client = await connect().catch(() => null)
      if (client) {
        connection = client
        return
      }
    }
  }

  return {
    is: (known) => {
      name = known
      hold(connection, known)
    },
    end: async () => {
      ended = true
      await connection.end()
    },
  }
}

/**
 * Gives jobs that a dead worker had taken back to the queue, which by itself would wait four hours for it. Safe to run in several processes at once.
 * Returns of how many workers.
 */
export async function freeJobsOfTheDead({ db }: { db: Db }): Promise<number> {
  const [freed] = await db.prisma.$queryRaw<{ workers: number }[]>`
    with takers as (select distinct locked_by as name from graphile_worker.jobs where locked_by is not null),
      dead as (select name from takers where pg_try_advisory_xact_lock_shared(hashtextextended('worker ' || name, 0)))
    select count(*)::integer as workers, graphile_worker.force_unlock_workers(coalesce(array_agg(name), '{}'))::text from dead`
  return freed?.workers ?? 0
}
