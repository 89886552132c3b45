import type { Db } from './db'
import { pendingMigrations } from './migrate'

/** What keeps this process from working, as codes; empty when it is ready. */
export type Obstacle = 'database-unreachable' | 'migrations-missing' | 'keys-closed'

/** Asks the database and the key provider. `openKeys` throws when the provider does not open. */
export async function readObstacles({ db, openKeys }: { db: Db; openKeys: () => void }): Promise<Obstacle[]> {
  const obstacles: Obstacle[] = []
  try {
    openKeys()
  } catch {
    obstacles.push('keys-closed')
  }
  try {
    if ((await pendingMigrations(db.pool)).length > 0) obstacles.push('migrations-missing')
  } catch {
    obstacles.push('database-unreachable')
  }
  return obstacles
}
