import { createHash } from 'node:crypto'
import { Prisma, type Tx } from '@/lib/platform/db'
import type { KeyProvider } from '@/lib/vault/keys'

/** A record with every column as text, exactly as the database holds it: times to the microsecond, JSON as PostgreSQL writes it. */
export type PlainRecord = {
  id: bigint
  at: string
  actor: string
  action: string
  outcome: string
  objectKind: string
  objectId: string
  merchantId: number | null
  scopeId: number | null
  reason: string | null
  before: string | null
  after: string | null
  ip: string | null
  userAgent: string | null
}

/** The columns of a `PlainRecord`, of the table or alias `a`. */
export const plainColumns = Prisma.sql`a.id, to_char(a.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, a.actor, a.action, a.outcome,
  a.object_kind as "objectKind", a.object_id as "objectId", a.merchant_id as "merchantId", a.scope_id as "scopeId", a.reason,
  a.before::text as before, a.after::text as after, a.ip::text as ip, a.user_agent as "userAgent"`

/** What the first link follows. */
export const beginning = Buffer.alloc(32)

/** SHA-256 over the link before and the content of the record, in one writing that no two records share. */
export function hashOf(previous: Uint8Array, record: PlainRecord): Buffer {
  const { id, at, actor, action, outcome, objectKind, objectId, merchantId, scopeId, reason, before, after, ip, userAgent } = record
  const content = JSON.stringify([String(id), at, actor, action, outcome, objectKind, objectId, merchantId, scopeId, reason, before, after, ip, userAgent])
  return createHash('sha256').update(previous).update(content).digest()
}

/** Says that the service made this link: whoever may write the database could compute every hash anew, but has no key. */
export function sealOf(keys: KeyProvider, seq: bigint, hash: Uint8Array): Buffer {
  // By the key of sessions, under a name of its own: key files that are older than the chain have none for it.
  return keys.mac('session', `audit-chain ${seq} ${Buffer.from(hash).toString('hex')}`)
}

export type Head = { seq: bigint; hash: Uint8Array; linkedAt: Date }

/** The last link, or null before the first. */
export async function readHead(tx: Tx): Promise<Head | null> {
  return tx.auditLink.findFirst({ orderBy: { seq: 'desc' }, select: { seq: true, hash: true, linkedAt: true } })
}

/** A head as a person notes it down, outside of the database: `1234:9f86d081…`. */
export function headText({ seq, hash }: Pick<Head, 'seq' | 'hash'>): string {
  return `${seq}:${Buffer.from(hash).toString('hex')}`
}
