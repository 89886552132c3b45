import type { Clock } from '@/lib/platform/clock'
import { type Db, inSnapshot, type Tx } from '@/lib/platform/db'
import type { KeyProvider } from '@/lib/vault/keys'
import { beginning, type Head, hashOf, headText, type PlainRecord, plainColumns, sealOf } from './chain'
import { linkAudit } from './link'

type Deps = { db: Db; clock: Clock; keys: KeyProvider }

/**
 * What is wrong at one place of the chain:
 * - `changed`: the record is not what was linked, or another one stands in its place;
 * - `removed`: the record is gone, or links are missing before this one;
 * - `forged`: the link was not made by this service (or by one with other keys);
 * - `inserted`: the record was put in past the service: it has no link and waits for none, or it says to be older than what was linked before it;
 * - `cut`: the head that was noted down is not in the chain any more, so that its end, or all of it, was exchanged.
 */
export type Fault = { kind: 'changed' | 'removed' | 'forged' | 'inserted' | 'cut'; seq: bigint | null; recordId: bigint | null }

/** `faults` are the first hundred; `head` is worth noting down where the database cannot reach it. */
export type Verdict = { checked: number; head: string | null; faults: Fault[]; faultCount: number }

type Linked = { seq: bigint; linkId: bigint; hash: Uint8Array; seal: Uint8Array; linkedAt: Date } & (PlainRecord | { [Column in keyof PlainRecord]: null })

const batch = 2000
const mostFaults = 100

// A record is linked within a minute of being committed, and no transaction lasts longer than half a minute.
const lateMs = 10 * 60_000

/** Looks at every link and every record of the audit log, on one snapshot. `expectedHead`: as an earlier verdict gave it. */
export async function verifyAudit(deps: Deps, { expectedHead = null }: { expectedHead?: string | null } = {}): Promise<Verdict> {
  await linkAudit(deps)
  const verdict = async (tx: Tx): Promise<Verdict> => {
    const found: Fault[] = []
    let faultCount = 0
    const report = (kind: Fault['kind'], seq: bigint | null, recordId: bigint | null) => {
      faultCount += 1
      if (found.length < mostFaults) found.push({ kind, seq, recordId })
    }
    const walked = await walk(deps.keys, tx, report, expectedHead)
    for (const recordId of await unlinkedRecords(tx)) report('inserted', null, recordId)
    if (expectedHead !== null && !walked.metExpected) report('cut', null, null)
    return { checked: walked.checked, head: walked.head && headText(walked.head), faults: found, faultCount }
  }
  // It only reads, and a log of many years takes its time.
  return inSnapshot(deps.db, verdict, { timeoutMs: 30 * 60_000 })
}

type Report = (kind: Fault['kind'], seq: bigint | null, recordId: bigint | null) => void

async function walk(keys: KeyProvider, tx: Tx, report: Report, expectedHead: string | null) {
  let head = null as Head | null
  let earlier = null as Date | null
  let checked = 0
  let metExpected = false
  for (;;) {
    const after: bigint = head?.seq ?? 0n
    const links = await tx.$queryRaw<Linked[]>`
      select l.seq, l.record_id as "linkId", l.hash, l.seal, l.linked_at as "linkedAt", ${plainColumns}
      from audit_links l left join audit_log a on a.id = l.record_id where l.seq > ${after} order by l.seq limit ${batch}`
    for (const link of links) {
      const { seq, linkId, hash, seal, linkedAt } = link
      if (seq !== (head?.seq ?? 0n) + 1n) report('removed', seq, linkId)
      // After a gap nothing can be said about this link from the one before it; its seal still speaks.
      else if (link.id === null) report('removed', seq, linkId)
      else if (!hashOf(head?.hash ?? beginning, link).equals(hash)) report('changed', seq, linkId)
      if (!sealOf(keys, seq, hash).equals(seal)) report('forged', seq, linkId)
      // Linked in another batch than the one before it: by then everything older had long been committed.
      if (head && linkedAt.getTime() !== head.linkedAt.getTime()) earlier = head.linkedAt
      if (earlier && link.at !== null && new Date(link.at).getTime() < earlier.getTime() - lateMs) report('inserted', seq, linkId)
      head = { seq, hash, linkedAt }
      metExpected ||= expectedHead === headText(head)
      checked += 1
    }
    if (links.length < batch) return { head, checked, metExpected }
  }
}

async function unlinkedRecords(tx: Tx): Promise<bigint[]> {
  const rows = await tx.$queryRaw<{ id: bigint }[]>`
    select a.id from audit_log a
    where not exists (select from audit_links l where l.record_id = a.id) and not exists (select from audit_unlinked u where u.record_id = a.id)
    order by a.id limit 1000`
  return rows.map(({ id }) => id)
}
