import type { Db, Tx } from '@/lib/platform/db'
import { readInScope, type Scope } from '@/lib/platform/scope'

/** The time zone of most merchants of a caller: that of what belongs to none of them alone. */
export function readMainZone({ db }: { db: Db }, scope: Scope): Promise<string> {
  return readInScope(db, scope, mainZone)
}

/** The same, asked as the caller already. */
export async function mainZone(tx: Tx): Promise<string> {
  const zones = await tx.$queryRaw<{ zone: string }[]>`
    select n.time_zone as zone from merchants m join number_scopes n on n.id = m.scope_id group by 1 order by count(*) desc, 1 limit 1`
  return zones[0]?.zone ?? 'UTC'
}
