import type { Clock } from '@/lib/platform/clock'
import type { Db, Prisma } from '@/lib/platform/db'
import { literally } from '@/lib/platform/like'
import { readInScope, type Scope } from '@/lib/platform/scope'
import { administersAlone } from './account-store'
import { idleMs, isSessionAlive, type LinkKind, type Role, type Side } from './rules'

type Deps = { db: Db; clock: Clock }

export type AccountState = 'active' | 'invited' | 'locked' | 'disabled'

export type AccountRow = {
  id: number
  login: string
  name: string
  side: Side
  role: Role
  state: AccountState
  lockedUntil: Date | null
  /** Those that the caller sees. */
  merchants: { id: number; name: string }[]
  lastSignInAt: Date | null
}

export const mostAccounts = 500

const columns = {
  id: true,
  login: true,
  name: true,
  email: true,
  side: true,
  role: true,
  language: true,
  lockedUntil: true,
  disabledAt: true,
  invited: true,
  createdAt: true,
  version: true,
} as const
const merchantsOf = { select: { merchant: { select: { id: true, name: true } } }, orderBy: { merchantId: 'asc' } } as const
const identityColumns = { id: true, issuer: true, name: true, linkedAt: true, lastUsedAt: true } as const
const lastSession = { select: { createdAt: true }, orderBy: { createdAt: 'desc' }, take: 1 } as const

/** What the list of accounts is asked for. `search`: part of login, name or address. */
export type AccountFilter = { search?: string; state?: AccountState; role?: Role; merchantId?: number | null }

/** The accounts in the caller's reach by name, at most so many as `mostAccounts` says. */
export function listAccounts({ db, clock }: Deps, scope: Scope, { search = '', state, role, merchantId = null }: AccountFilter = {}): Promise<AccountRow[]> {
  const now = clock.now()
  const contains = { contains: literally(search), mode: 'insensitive' } as const
  return readInScope(db, scope, async (tx) => {
    const rows = await tx.staff.findMany({
      where: {
        ...(search ? { OR: [{ login: contains }, { name: contains }, { email: contains }] } : {}),
        ...(role ? { role } : {}),
        ...(merchantId === null ? {} : { merchants: { some: { merchantId } } }),
        ...(state ? whereState(state, now) : {}),
      },
      select: { ...columns, merchants: merchantsOf, sessions: lastSession },
      orderBy: [{ name: 'asc' }, { id: 'asc' }],
      take: mostAccounts,
    })
    return rows.map((row) => rowOf(row, now))
  })
}

type Found = {
  id: number
  login: string
  name: string
  side: string
  role: string
  lockedUntil: Date | null
  disabledAt: Date | null
  invited: boolean
  merchants: { merchant: { id: number; name: string } }[]
  sessions: { createdAt: Date }[]
}

function rowOf({ id, login, name, side, role, merchants, sessions, ...row }: Found, now: Date): AccountRow {
  return {
    id,
    login,
    name,
    side: side as Side,
    role: role as Role,
    state: stateOf(row, now),
    lockedUntil: row.lockedUntil,
    merchants: merchants.map(({ merchant }) => merchant),
    lastSignInAt: sessions[0]?.createdAt ?? null,
  }
}

function stateOf({ disabledAt, invited, lockedUntil }: Pick<Found, 'disabledAt' | 'invited' | 'lockedUntil'>, now: Date): AccountState {
  if (disabledAt) return 'disabled'
  if (lockedUntil && lockedUntil > now) return 'locked'
  return invited ? 'invited' : 'active'
}

function whereState(state: AccountState, now: Date): Prisma.StaffWhereInput {
  if (state === 'disabled') return { disabledAt: { not: null } }
  if (state === 'locked') return { disabledAt: null, lockedUntil: { gt: now } }
  return { disabledAt: null, OR: [{ lockedUntil: null }, { lockedUntil: { lte: now } }], invited: state === 'invited' }
}

/** What was done to an account, and by whom, or refused: sign-ins among it. */
export type AccountEvent = {
  id: bigint
  at: Date
  actor: string
  action: string
  outcome: string
  reason: string | null
  ip: string | null
  userAgent: string | null
}

/** The latest of it, for whoever sees the account; sign-ins are of no merchant, so what decides is the account, not the row. */
export function readAccountHistory({ db }: Pick<Deps, 'db'>, { login }: { login: string }, most = 30): Promise<AccountEvent[]> {
  return db.prisma.auditRecord.findMany({
    where: { objectKind: 'staff', objectId: login },
    select: { id: true, at: true, actor: true, action: true, outcome: true, reason: true, ip: true, userAgent: true },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: most,
  })
}

export type SessionView = { id: string; createdAt: Date; lastSeenAt: Date; expiresAt: Date; ip: string | null; userAgent: string | null }

export type PasskeyView = { id: number; name: string; createdAt: Date; lastUsedAt: Date | null }

/** `name`: what the provider calls its person. */
export type IdentityView = { id: number; issuer: string; name: string; linkedAt: Date; lastUsedAt: Date | null }

export type AccountView = AccountRow & {
  email: string | null
  createdAt: Date
  version: number
  /** Works for merchants that the caller does not see. */
  worksElsewhere: boolean
  sessions: SessionView[]
  passkeys: PasskeyView[]
  identities: IdentityView[]
  openLinks: { kind: LinkKind; expiresAt: Date }[]
  /** Merchants that nobody else administers. */
  aloneFor: number[]
}

/** One account with its sessions, passkeys and open links, or null when it is not in the caller's reach. */
export async function readAccount({ db, clock }: Deps, scope: Scope, staffId: number): Promise<AccountView | null> {
  const now = clock.now()
  const found = await readInScope(db, scope, async (tx) => {
    const row = await tx.staff.findUnique({ where: { id: staffId }, select: { ...columns, merchants: merchantsOf, sessions: lastSession } })
    if (!row) return null
    const [sessions, passkeys, identities, links] = [
      await tx.staffSession.findMany({
        where: { staffId, endedAt: null, expiresAt: { gt: now }, lastSeenAt: { gt: new Date(now.getTime() - idleMs) } },
        select: { id: true, createdAt: true, lastSeenAt: true, expiresAt: true, ip: true, userAgent: true, endedAt: true },
        orderBy: { lastSeenAt: 'desc' },
      }),
      await tx.passkey.findMany({
        where: { staffId, removedAt: null },
        select: { id: true, name: true, createdAt: true, lastUsedAt: true },
        orderBy: { id: 'asc' },
      }),
      await tx.staffIdentity.findMany({ where: { staffId }, select: identityColumns, orderBy: { id: 'asc' } }),
      await tx.staffLink.findMany({
        where: { staffId, endedAt: null, expiresAt: { gt: now } },
        select: { kind: true, expiresAt: true },
        orderBy: { id: 'asc' },
      }),
    ]
    return { row, sessions, passkeys, identities, links }
  })
  if (!found) return null
  const { row, sessions, passkeys, identities, links } = found
  const account = await db.prisma.staff.findUniqueOrThrow({ where: { id: staffId }, select: { id: true, role: true, passwordHash: true, disabledAt: true } })
  const merchantIds = row.merchants.map(({ merchant }) => merchant.id)
  const all = await db.prisma.staffMerchant.count({ where: { staffId } })
  return {
    ...rowOf(row, now),
    email: row.email,
    createdAt: row.createdAt,
    version: row.version,
    worksElsewhere: all > row.merchants.length,
    sessions: sessions.filter((session) => isSessionAlive(session, now)),
    passkeys,
    identities,
    aloneFor: account.role === 'admin' ? await administersAlone(db.prisma, account, merchantIds) : [],
    openLinks: links.map(({ kind, expiresAt }) => ({ kind: kind as LinkKind, expiresAt })),
  }
}

/** The caller's own sessions that are alive, the latest first. */
export async function readOwnSessions({ db, clock }: Deps, staffId: number): Promise<SessionView[]> {
  const now = clock.now()
  const rows = await db.prisma.staffSession.findMany({ where: { staffId, endedAt: null, expiresAt: { gt: now } }, orderBy: { lastSeenAt: 'desc' } })
  return rows.filter((session) => isSessionAlive(session, now))
}

/** The caller's own passkeys, the oldest first. */
export function readOwnPasskeys({ db }: Pick<Deps, 'db'>, staffId: number): Promise<PasskeyView[]> {
  return db.prisma.passkey.findMany({
    where: { staffId, removedAt: null },
    select: { id: true, name: true, createdAt: true, lastUsedAt: true },
    orderBy: { id: 'asc' },
  })
}

/** What the caller is known as at providers, the oldest first. */
export function readOwnIdentities({ db }: Pick<Deps, 'db'>, staffId: number): Promise<IdentityView[]> {
  return db.prisma.staffIdentity.findMany({ where: { staffId }, select: identityColumns, orderBy: { id: 'asc' } })
}

/** The merchants that the caller could give to an account. */
export function listOwnMerchants({ db }: Pick<Deps, 'db'>, scope: Scope): Promise<{ id: number; name: string }[]> {
  return readInScope(db, scope, (tx) => tx.merchant.findMany({ select: { id: true, name: true }, orderBy: { id: 'asc' } }))
}
