import type { Clock } from '@/lib/platform/clock'
import { type Db, Prisma, type Tx } from '@/lib/platform/db'
import { literally } from '@/lib/platform/like'
import { readInScope, type Scope } from '@/lib/platform/scope'
import { foresee, judgeChange } from './change-limit'
import { type LimitChange, limitChangeOf, readScheduled, scheduledOf } from './change-store'
import { applyScheduled, type Enforce, minorOf, type PlainLimit, type ScopeSettings, type WindowKind } from './rules'
import { type SettingsChange, settingsChangeOf } from './settings-store'
import { hasAnyLimit, type LimitKey, readLimitRows } from './store'

type Deps = { db: Db; clock: Clock }

export type ScopeRow = ScopeSettings & {
  id: number
  name: string
  kind: string
  merchants: { id: number; name: string }[]
  /** Default limits, customers with limits of their own, and changes of either that wait. */
  defaults: number
  own: number
  waiting: number
}

export type ScopePage = { rows: ScopeRow[]; next: number | null }

/** The number scopes of the caller that are in use, by id; `q`: part of a name, or a merchant's number. */
export function listScopes({ db }: Pick<Deps, 'db'>, scope: Scope, { q, after, size = 25 }: { q: string; after: number; size?: number }): Promise<ScopePage> {
  return readInScope(db, scope, async (tx) => {
    const rows = await tx.numberScope.findMany({
      where: {
        id: { gt: after },
        dissolvedAt: null,
        OR: [{ merchants: { some: {} } }, { homeOf: { isNot: null }, limits: { some: {} } }],
        ...(q === '' ? {} : { AND: [{ OR: [{ name: { contains: literally(q), mode: 'insensitive' as const } }, { merchants: { some: merchantLike(q) } }] }] }),
      },
      include: { merchants: { select: { id: true, name: true }, orderBy: { id: 'asc' } } },
      orderBy: { id: 'asc' },
      take: size + 1,
    })
    const page = rows.slice(0, size)
    const counts = await countLimits(
      tx,
      page.map(({ id }) => id),
    )
    return {
      rows: page.map((row) => ({
        id: row.id,
        name: row.name,
        kind: row.kind,
        timeZone: row.timeZone,
        weekStartsOn: row.weekStartsOn,
        enforce: row.enforce as Enforce,
        merchants: row.merchants,
        ...(counts.get(row.id) ?? { defaults: 0, own: 0, waiting: 0 }),
      })),
      next: rows.length > size ? (page.at(-1)?.id ?? null) : null,
    }
  })
}

function merchantLike(q: string): Prisma.MerchantWhereInput {
  return /^\d{1,9}$/.test(q) ? { id: Number(q) } : { name: { contains: literally(q), mode: 'insensitive' } }
}

async function countLimits(tx: Tx, ids: number[]): Promise<Map<number, Pick<ScopeRow, 'defaults' | 'own' | 'waiting'>>> {
  const rows = await tx.$queryRaw<{ id: number; defaults: number; own: number; waiting: number }[]>`
    select s.id,
      (select count(*) from turnover_limits l where l.scope_id = s.id and l.customer_id is null)::integer as defaults,
      (select count(distinct l.customer_id) from turnover_limits l where l.scope_id = s.id and l.customer_id is not null)::integer as own,
      ((select count(*) from turnover_limit_changes c where c.scope_id = s.id and c.state = 'waiting')
        + (select count(*) from scope_setting_changes c where c.scope_id = s.id and c.state = 'waiting'))::integer as waiting
    from unnest(${ids}::integer[]) as s (id)`
  return new Map(rows.map(({ id, ...counts }) => [id, counts]))
}

/** A change that is still to come: it waits for a second person, or for its moment. */
export type PendingChange = LimitChange & {
  customerNumber: string | null
  scopeName: string
  timeZone: string
  /**
   * Whether it will come to anything as things stand: a request for a limit that is not that any more cannot be approved, and a scheduled change that
   * would let more through by then than anybody approved will be set aside.
   */
  holds: boolean
}

export type PendingSettings = SettingsChange & { scopeName: string; holds: boolean }

/** Open changes of one scope, or of one customer of it. */
export async function readPending(tx: Tx, { scopeId, customerId }: { scopeId: number; customerId?: bigint }, now: Date): Promise<PendingChange[]> {
  const rows = await tx.turnoverLimitChange.findMany({
    where: { scopeId, ...(customerId === undefined ? {} : { customerId }), state: { in: ['waiting', 'scheduled'] } },
    orderBy: [{ state: 'desc' }, { effectiveAt: { sort: 'asc', nulls: 'first' } }, { id: 'asc' }],
    take: 100,
  })
  return withFate(tx, rows.map(limitChangeOf), now)
}

/** A change that waits, with its place among all that wait. */
export type WaitingEntry = { key: string } & ({ what: 'limit'; change: PendingChange } | { what: 'settings'; change: PendingSettings })

export type Queue = { entries: WaitingEntry[]; next: string | null }

/** A place among changes of both kinds, as an address holds it; null: it is none. */
export function readPlace(key: string | null): { at: Date; what: string; id: bigint } | null {
  const [, ms, what = '', id = '0'] = /^(\d{1,15})-(limit|settings)-(\d{1,18})$/.exec(key ?? '') ?? []
  return ms === undefined ? null : { at: new Date(Number(ms)), what, id: BigInt(id) }
}

/** Everything of the caller's scopes that waits for a second person, changes of limits and of settings together, the oldest first. */
export function listWaiting({ db, clock }: Deps, scope: Scope, { after, size = 20 }: { after: string | null; size?: number }): Promise<Queue> {
  const seen = readPlace(after)
  // Each table gives its own first entries, and of these few the page is made.
  const firstOf = (what: 'limit' | 'settings') => Prisma.sql`
    ${seen ? Prisma.sql`and requested_at >= ${seen.at} and (requested_at, ${what}::text, id) > (${seen.at}::timestamptz, ${seen.what}::text, ${seen.id}::bigint)` : Prisma.empty}
    order by requested_at, id limit ${size + 1}`
  return readInScope(db, scope, async (tx) => {
    const found = await tx.$queryRaw<{ what: 'limit' | 'settings'; id: bigint; at: Date }[]>`
      (select 'limit' as what, id, requested_at as at from turnover_limit_changes where state = 'waiting' ${firstOf('limit')})
      union all
      (select 'settings', id, requested_at from scope_setting_changes where state = 'waiting' ${firstOf('settings')})
      order by at, what, id limit ${size + 1}`
    const page = found.slice(0, size)
    const idsOf = (what: string) => page.filter((one) => one.what === what).map(({ id }) => id)
    const limitRows = await tx.turnoverLimitChange.findMany({ where: { id: { in: idsOf('limit') } } })
    const settingRows = await tx.scopeSettingChange.findMany({ where: { id: { in: idsOf('settings') } } })
    const limits = await withFate(tx, limitRows.map(limitChangeOf), clock.now())
    const settings = await describeSettings(tx, settingRows.map(settingsChangeOf))
    const entries = page.flatMap(({ what, id, at }): WaitingEntry[] => {
      const key = `${at.getTime()}-${what}-${id}`
      const limit = what === 'limit' ? limits.find((change) => change.id === id) : undefined
      const setting = what === 'settings' ? settings.find((change) => change.id === id) : undefined
      if (limit) return [{ what: 'limit', key, change: limit }]
      return setting ? [{ what: 'settings', key, change: setting }] : []
    })
    return { entries, next: found.length > size ? (entries.at(-1)?.key ?? null) : null }
  })
}

/** How much of the caller's waits for a second person. */
export function countWaiting({ db }: Pick<Deps, 'db'>, scope: Scope): Promise<number> {
  return readInScope(db, scope, async (tx) => {
    const [limits, settings] = [
      await tx.turnoverLimitChange.count({ where: { state: 'waiting' } }),
      await tx.scopeSettingChange.count({ where: { state: 'waiting' } }),
    ]
    return limits + settings
  })
}

async function withFate(tx: Tx, changes: LimitChange[], now: Date): Promise<PendingChange[]> {
  const scopes = await tx.numberScope.findMany({ where: { id: { in: changes.map(({ scopeId }) => scopeId) } } })
  const ids = changes.flatMap(({ customerId }) => (customerId === null ? [] : [customerId]))
  const customers = await tx.customer.findMany({ where: { id: { in: ids } }, select: { id: true, number: true } })
  const described: PendingChange[] = []
  for (const change of changes) {
    const scope = scopes.find(({ id }) => id === change.scopeId)
    described.push({
      ...change,
      customerNumber: customers.find(({ id }) => id === change.customerId)?.number ?? null,
      scopeName: scope?.name ?? String(change.scopeId),
      timeZone: scope?.timeZone ?? 'UTC',
      holds: await willHold(tx, change, now),
    })
  }
  return described
}

async function willHold(tx: Tx, change: LimitChange, now: Date): Promise<boolean> {
  const { scopeId, customerId } = change
  const at = change.effectiveAt && change.effectiveAt > now ? change.effectiveAt : now
  const rows = await readLimitRows(tx, scopeId, customerId, now)
  const until = applyScheduled(rows, (await readScheduled(tx, { scopeId, customerId }, at)).filter(({ effectiveAt }) => effectiveAt > now).map(scheduledOf))
  if (change.state === 'scheduled') return !until.setAside.includes(change.id)
  return minorOf(customerId === null ? until.defaults : until.own, change) === change.beforeMinor
}

async function describeSettings(tx: Tx, changes: SettingsChange[]): Promise<PendingSettings[]> {
  const scopes = await tx.numberScope.findMany({ where: { id: { in: changes.map(({ scopeId }) => scopeId) } } })
  return changes.map((change) => {
    const scope = scopes.find(({ id }) => id === change.scopeId)
    const { timeZone, weekStartsOn, enforce } = change.before
    return {
      ...change,
      scopeName: scope?.name ?? String(change.scopeId),
      holds: scope?.timeZone === timeZone && scope.weekStartsOn === weekStartsOn && scope.enforce === enforce,
    }
  })
}

export type ScopeView = ScopeSettings & {
  id: number
  name: string
  kind: string
  merchants: { id: number; name: string }[]
  /** Currencies that its merchants accept, and those of its limits. */
  currencies: string[]
  defaults: PlainLimit[]
  own: number
  /** Whether anything is limited, waits or is scheduled here. */
  hasLimits: boolean
  pending: PendingChange[]
  pendingSettings: PendingSettings | null
}

/** A scope with its default limits and settings, and what is still to come. Null: not the caller's. */
export function readScope({ db, clock }: Deps, scope: Scope, scopeId: number): Promise<ScopeView | null> {
  return readInScope(db, scope, async (tx) => {
    const row = await tx.numberScope.findUnique({ where: { id: scopeId } })
    if (!row || row.dissolvedAt) return null
    const merchants = await tx.merchant.findMany({
      where: { OR: [{ scopeId }, { homeScopeId: scopeId }] },
      select: { id: true, name: true, baseCurrency: true, currencies: { where: { closedAt: null }, select: { currency: true } } },
      orderBy: { id: 'asc' },
    })
    const now = clock.now()
    const { defaults } = await readLimitRows(tx, scopeId, null, now)
    const waiting = await tx.scopeSettingChange.findMany({ where: { scopeId, state: 'waiting' } })
    const accepted = merchants.flatMap(({ baseCurrency, currencies }) => [baseCurrency, ...currencies.map(({ currency }) => currency)])
    return {
      id: row.id,
      name: row.name,
      kind: row.kind,
      timeZone: row.timeZone,
      weekStartsOn: row.weekStartsOn,
      enforce: row.enforce as Enforce,
      merchants: merchants.map(({ id, name }) => ({ id, name })),
      currencies: [...new Set([...accepted, ...defaults.map(({ currency }) => currency)])],
      defaults: defaults.toSorted((a, b) => `${a.currency} ${a.window}`.localeCompare(`${b.currency} ${b.window}`)),
      own: (await countLimits(tx, [scopeId])).get(scopeId)?.own ?? 0,
      hasLimits: await hasAnyLimit(tx, scopeId),
      pending: await readPending(tx, { scopeId }, now),
      pendingSettings: (await describeSettings(tx, waiting.map(settingsChangeOf)))[0] ?? null,
    }
  })
}

/**
 * What a change would meet if it were asked for now: the limit as it will stand at its moment, and whether it lets more through than that. The verb
 * decides again, under the locks. Null: not the caller's.
 */
export function wouldRaise(
  { db, clock }: Deps,
  scope: Scope,
  { amountMinor, effectiveAt, ...key }: LimitKey & { amountMinor: bigint | null; effectiveAt: Date | null },
): Promise<{ beforeMinor: bigint | null; raises: boolean } | null> {
  return readInScope(db, scope, async (tx) => {
    const found = await tx.numberScope.findUnique({ where: { id: key.scopeId }, select: { id: true } })
    if (!found) return null
    const present = await readLimitRows(tx, key.scopeId, key.customerId, clock.now())
    return judgeChange(tx, key, effectiveAt ? await foresee(tx, key, present, effectiveAt) : present, amountMinor)
  })
}

export type OwnRow = { customerId: bigint; number: string; limits: PlainLimit[] }

/** Customers with limits of their own, by id; `q`: the beginning of a customer number. Null: not the caller's scope. */
export function listOwn(
  { db }: Pick<Deps, 'db'>,
  scope: Scope,
  scopeId: number,
  { q, after, size = 50 }: { q: string; after: bigint; size?: number },
): Promise<{ rows: OwnRow[]; next: bigint | null }> {
  return readInScope(db, scope, async (tx) => {
    const found = await tx.$queryRaw<{ id: bigint; number: string }[]>`
      select c.id, c.number from customers c
      where c.scope_id = ${scopeId} and c.id > ${after} and starts_with(c.number, ${q})
        and exists (select from turnover_limits l where l.scope_id = ${scopeId} and l.customer_id = c.id)
      order by c.id limit ${size + 1}`
    const page = found.slice(0, size)
    const limits = await tx.turnoverLimit.findMany({
      where: { customerId: { in: page.map(({ id }) => id) } },
      orderBy: [{ currency: 'asc' }, { window: 'asc' }],
    })
    const limitOf = ({ currency, window, amountMinor }: (typeof limits)[number]) => ({ currency, window: window as WindowKind, minor: amountMinor })
    return {
      rows: page.map(({ id, number }) => ({ customerId: id, number, limits: limits.filter((limit) => limit.customerId === id).map(limitOf) })),
      next: found.length > size ? (page.at(-1)?.id ?? null) : null,
    }
  })
}

/** How many limits those are. */
export function countOwn({ db }: Pick<Deps, 'db'>, scope: Scope, scopeId: number, { q }: { q: string }): Promise<number> {
  return readInScope(db, scope, async (tx) => {
    const [found] = await tx.$queryRaw<{ count: number }[]>`
      select count(*)::integer as count from turnover_limits l join customers c on c.id = l.customer_id
      where l.scope_id = ${scopeId}::integer and c.scope_id = ${scopeId}::integer and starts_with(c.number, ${q})`
    return found?.count ?? 0
  })
}

/** One wish to change a limit or the settings, with what became of it. */
export type HistoryEntry = ({ what: 'limit'; change: LimitChange; customerNumber: string | null } | { what: 'settings'; change: SettingsChange }) & {
  key: string
}

export type HistoryPage = { entries: HistoryEntry[]; next: string | null }

/** `defaults`: of the defaults and the settings of the scope; `own`: of customers' own limits; a customer's alone by his id. */
export type HistoryFilter = { of: 'all' | 'defaults' | 'own'; customerId: bigint | null; after: string | null; size?: number }

/** Who asked for what, when and why, who decided, and what became of it; the newest request first. */
export function listHistory(
  { db }: Pick<Deps, 'db'>,
  scope: Scope,
  scopeId: number,
  { of, customerId, after, size = 30 }: HistoryFilter,
): Promise<HistoryPage> {
  const seen = readPlace(after)
  // Each table gives its own first entries from its index, and of these few the page is made.
  const firstOf = (what: 'limit' | 'settings') => {
    if (!seen) return Prisma.sql`order by requested_at desc, id desc limit ${size + 1}`
    const { at, what: kind, id } = seen
    return Prisma.sql`and requested_at <= ${at} and (requested_at, ${what}::text, id) < (${at}::timestamptz, ${kind}::text, ${id}::bigint)
      order by requested_at desc, id desc limit ${size + 1}`
  }
  const whose = customerId !== null ? Prisma.sql`customer_id = ${customerId}` : conditions[of]
  return readInScope(db, scope, async (tx) => {
    const found = await tx.$queryRaw<{ what: 'limit' | 'settings'; id: bigint; at: Date }[]>`
      (select 'limit' as what, id, requested_at as at from turnover_limit_changes where scope_id = ${scopeId} and ${whose} ${firstOf('limit')})
      union all
      (select 'settings', id, requested_at from scope_setting_changes where scope_id = ${scopeId} and ${of !== 'own' && customerId === null} ${firstOf('settings')})
      order by at desc, what desc, id desc limit ${size + 1}`
    const page = found.slice(0, size)
    const idsOf = (what: string) => page.filter((one) => one.what === what).map(({ id }) => id)
    const limits = await tx.turnoverLimitChange.findMany({ where: { id: { in: idsOf('limit') } } })
    const settings = await tx.scopeSettingChange.findMany({ where: { id: { in: idsOf('settings') } } })
    const customers = await tx.customer.findMany({
      where: { id: { in: limits.flatMap((change) => (change.customerId === null ? [] : [change.customerId])) } },
      select: { id: true, number: true },
    })
    const entries = page.flatMap(({ what, id, at }): HistoryEntry[] => {
      const key = `${at.getTime()}-${what}-${id}`
      const limit = what === 'limit' ? limits.find((change) => change.id === id) : undefined
      const setting = what === 'settings' ? settings.find((change) => change.id === id) : undefined
      if (limit)
        return [{ what: 'limit', key, change: limitChangeOf(limit), customerNumber: customers.find((one) => one.id === limit.customerId)?.number ?? null }]
      return setting ? [{ what: 'settings', key, change: settingsChangeOf(setting) }] : []
    })
    return { entries, next: found.length > size ? (entries.at(-1)?.key ?? null) : null }
  })
}

const conditions = { all: Prisma.sql`true`, defaults: Prisma.sql`customer_id is null`, own: Prisma.sql`customer_id is not null` }
