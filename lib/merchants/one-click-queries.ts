import type { ServiceMode } from '@/lib/one-click/rules'
import type { Db, Tx } from '@/lib/platform/db'
import { literally } from '@/lib/platform/like'
import { readInScope, type Scope } from '@/lib/platform/scope'

type Deps = { db: Db }

export type OneClickRequestView = {
  id: bigint
  state: 'waiting' | 'approved' | 'declined'
  text: string | null
  requestedBy: string
  requestedAt: Date
  grantedMode: Exclude<ServiceMode, 'off'> | null
  reason: string | null
  decidedBy: string | null
  decidedAt: Date | null
}

/** Whether a merchant has One Click, and what was asked and answered, the newest first. */
export type OneClickState = {
  id: number
  name: string
  legalEntity: string
  mode: ServiceMode
  acceptsCards: boolean
  timeZone: string
  version: number
  waiting: OneClickRequestView | null
  answered: OneClickRequestView[]
}

/** Null when the caller sees no such merchant. */
export function readOneClickState({ db }: Deps, scope: Scope, merchantId: number): Promise<OneClickState | null> {
  return readInScope(db, scope, async (tx) => {
    const row = await tx.merchant.findUnique({
      where: { id: merchantId },
      include: { legalEntity: true, scope: true, oneClickRequests: { orderBy: { id: 'desc' }, take: 20 } },
    })
    if (!row) return null
    const requests = row.oneClickRequests.map(viewOf)
    return {
      id: row.id,
      name: row.name,
      legalEntity: row.legalEntity.name,
      mode: row.oneClick as ServiceMode,
      acceptsCards: row.acceptsCards,
      timeZone: row.scope.timeZone,
      version: row.version,
      waiting: requests.find(({ state }) => state === 'waiting') ?? null,
      answered: requests.filter(({ state }) => state !== 'waiting'),
    }
  })
}

export type WaitingRequest = OneClickRequestView & { merchant: { id: number; name: string; legalEntity: string } }

/** Requests without an answer, oldest first. `after`: the id of the last one seen. */
export function listWaitingRequests(
  { db }: Deps,
  scope: Scope,
  { after = 0n, limit = 25 }: { after?: bigint; limit?: number } = {},
): Promise<{ requests: WaitingRequest[]; more: boolean }> {
  return readInScope(db, scope, async (tx) => {
    const rows = await tx.oneClickRequest.findMany({
      where: { state: 'waiting', id: { gt: after } },
      include: { merchant: { include: { legalEntity: true } } },
      orderBy: { id: 'asc' },
      take: limit + 1,
    })
    const requests = rows.slice(0, limit).map((row) => ({
      ...viewOf(row),
      merchant: { id: row.merchant.id, name: row.merchant.name, legalEntity: row.merchant.legalEntity.name },
    }))
    return { requests, more: rows.length > limit }
  })
}

export function countWaitingRequests({ db }: Deps, scope: Scope): Promise<number> {
  return readInScope(db, scope, (tx) => tx.oneClickRequest.count({ where: { state: 'waiting' } }))
}

export type ModeRow = { id: number; name: string; mode: ServiceMode; acceptsCards: boolean }

/** Merchants by id, with their modes. `q`: an id, or a part of the name. */
export function listServiceModes(
  { db }: Deps,
  scope: Scope,
  { q = '', after = 0, limit = 25 }: { q?: string; after?: number; limit?: number } = {},
): Promise<{ merchants: ModeRow[]; more: boolean }> {
  return readInScope(db, scope, async (tx) => {
    const named =
      q === '' ? {} : { OR: [{ name: { contains: literally(q), mode: 'insensitive' as const } }, ...(/^[1-9]\d{0,8}$/.test(q) ? [{ id: Number(q) }] : [])] }
    const select = { id: true, name: true, oneClick: true, acceptsCards: true }
    const rows = await tx.merchant.findMany({ where: { id: { gt: after }, ...named }, select, orderBy: { id: 'asc' }, take: limit + 1 })
    const merchants = rows.slice(0, limit).map(({ oneClick, ...row }) => ({ ...row, mode: oneClick as ServiceMode }))
    return { merchants, more: rows.length > limit }
  })
}

function viewOf(row: Awaited<ReturnType<Tx['oneClickRequest']['findFirstOrThrow']>>): OneClickRequestView {
  const { merchantId: _, ...shown } = row
  return { ...shown, state: row.state as OneClickRequestView['state'], grantedMode: row.grantedMode as OneClickRequestView['grantedMode'] }
}
