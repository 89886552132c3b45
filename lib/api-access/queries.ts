import type { Clock } from '@/lib/platform/clock'
import type { Db } from '@/lib/platform/db'
import { readInScope, type Scope } from '@/lib/platform/scope'
import { soonMs } from './rules'

/** `replaced`: exchanged, and works on until it expires. */
export type KeyState = 'live' | 'replaced' | 'expired' | 'revoked'

export type KeyView = {
  id: number
  prefix: string
  name: string
  state: KeyState
  scopes: string[]
  ipRanges: string[]
  createdBy: string
  createdAt: Date
  expiresAt: Date
  revoked: { at: Date; by: string; reason: string | null } | null
  lastUse: { at: Date; ip: string | null } | null
  /** Whether it ends soon and nothing has taken its place yet. */
  endsSoon: boolean
}

/** The keys of a merchant, those that hold first, then by age; never a key itself, which nobody has. */
export async function listKeys({ db, clock }: { db: Db; clock: Clock }, scope: Scope, merchantId: number): Promise<KeyView[]> {
  const rows = await readInScope(db, scope, (tx) =>
    tx.apiKey.findMany({
      // The hash is nobody's to read.
      select: {
        id: true,
        prefix: true,
        name: true,
        scopes: true,
        ipRanges: true,
        createdBy: true,
        createdAt: true,
        expiresAt: true,
        revokedAt: true,
        revokedBy: true,
        revokedReason: true,
        replacedBy: true,
        use: { select: { lastUsedAt: true, lastIp: true } },
      },
      where: { merchantId },
      orderBy: { id: 'desc' },
      take: 500,
    }),
  )
  const now = clock.now()
  const keys = rows.map(
    ({ revokedAt, revokedBy, revokedReason, replacedBy, use, ...row }): KeyView => ({
      ...row,
      state: revokedAt ? 'revoked' : now >= row.expiresAt ? 'expired' : replacedBy === null ? 'live' : 'replaced',
      revoked: revokedAt && { at: revokedAt, by: revokedBy ?? '', reason: revokedReason },
      lastUse: use && { at: use.lastUsedAt, ip: use.lastIp },
      endsSoon: !revokedAt && replacedBy === null && now < row.expiresAt && row.expiresAt.getTime() - now.getTime() < soonMs,
    }),
  )
  const rank: Record<KeyState, number> = { live: 0, replaced: 0, expired: 1, revoked: 1 }
  return keys.toSorted((a, b) => rank[a.state] - rank[b.state])
}
