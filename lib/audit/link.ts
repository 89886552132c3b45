import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction, type Tx } from '@/lib/platform/db'
import type { KeyProvider } from '@/lib/vault/keys'
import { beginning, hashOf, headText, type PlainRecord, plainColumns, readHead, sealOf } from './chain'

type Deps = { db: Db; clock: Clock; keys: KeyProvider }

/** So many records at most become links in one transaction. */
const batch = 2000

/**
 * Gives every committed record that has none its link, in the order in which they are found. Those who write records wait for nothing; two who link
 * at once stand in line. Answers how many were linked.
 */
export async function linkAudit(deps: Deps): Promise<number> {
  let linked = 0
  for (;;) {
    const some = await inTransaction(deps.db, (tx) => linkSome(deps, tx))
    linked += some
    if (some < batch) return linked
  }
}

/** The end of the chain as text; null before the first link. */
export async function headOf(db: Db): Promise<string | null> {
  const head = await readHead(db.prisma)
  return head && headText(head)
}

async function linkSome({ clock, keys }: Deps, tx: Tx): Promise<number> {
  await tx.$queryRaw`select pg_advisory_xact_lock(hashtextextended('audit-chain', 0))::text`
  const records = await tx.$queryRaw<PlainRecord[]>`
    select ${plainColumns} from audit_unlinked u join audit_log a on a.id = u.record_id order by u.record_id limit ${batch}`
  if (records.length === 0) return 0
  const head = await readHead(tx)
  const linkedAt = clock.now()
  let [seq, hash] = [head?.seq ?? 0n, head?.hash ?? beginning]
  const links = records.map((record) => {
    seq += 1n
    hash = hashOf(hash, record)
    return { seq, recordId: record.id, hash: new Uint8Array(hash), seal: new Uint8Array(sealOf(keys, seq, hash)), linkedAt }
  })
  await tx.auditLink.createMany({ data: links })
  await tx.auditUnlinked.deleteMany({ where: { recordId: { in: records.map(({ id }) => id) } } })
  return records.length
}
