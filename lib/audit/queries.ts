import { isIP } from 'node:net'
import { type Db, Prisma, type Tx } from '@/lib/platform/db'
import { literally } from '@/lib/platform/like'
import { allIn, type Cursor, cursorText, endsOf, isCalendarDay, isMomentKey, oneIn, type Query, readCursor } from '@/lib/platform/list-address'
import { houseZone, startOfDay } from '@/lib/platform/local-time'
import type { MessageLanguage } from '@/lib/platform/messages'
import { mostCountingMs, readInScope, readInScopeWithin, readUnbarred, type Scope, streamInScope } from '@/lib/platform/scope'
import { isAuditAction } from './rules'
import { whysLike } from './show'

/** What the audit log is asked for; everything of it stands in the address of the page. Days are of the zone in which its times are told (`zoneOf`). */
export type AuditFilter = {
  /** A whole actor (`staff:12`) or object (a customer number, a billnumber …), a network address, or the code of an action. */
  q: string
  /** A part of the reason, whatever its case. */
  reason: string | null
  /** Reasons of the service itself that this reader sees in words which hold that part. */
  whys: string[]
  action: string | null
  outcome: 'done' | 'refused' | null
  /** The id of a merchant, as it is typed. */
  merchant: string | null
  from: string | null
  until: string | null
  cursor: Cursor | null
}

export type AuditIgnored = 'q' | 'reason' | 'action' | 'outcome' | 'merchant' | 'date' | 'page'

/** `language`: of the reader, whose words are searched. */
export function parseAuditFilter(query: Query, language: MessageLanguage): { filter: AuditFilter; ignored: AuditIgnored[] } {
  const ignored = new Set<AuditIgnored>()
  function read<Value>(name: string, as: AuditIgnored, understand: (text: string) => Value | null): Value | null {
    const text = oneIn(query[name]).replaceAll('\0', '').trim()
    const value = text === '' ? null : understand(text)
    if ((text !== '' && value === null) || Array.isArray(query[name])) ignored.add(as)
    return value
  }
  const day = (text: string) => (isCalendarDay(text) ? text : null)
  const reason = read('reason', 'reason', (text) => (text.length >= 3 && text.length <= 128 ? text : null))
  const filter: AuditFilter = {
    q: read('q', 'q', (text) => (text.length <= 128 ? text : null)) ?? '',
    reason,
    whys: reason === null ? [] : whysLike(language, reason),
    action: read('action', 'action', (text) => (/^[a-z-]+(\.[a-z-]+)*$/.test(text) ? text : null)),
    outcome: read('outcome', 'outcome', (text) => (text === 'done' || text === 'refused' ? text : null)),
    merchant: read('merchant', 'merchant', (text) => (/^[1-9]\d{0,8}$/.test(text) ? text : null)),
    from: read('from', 'date', day),
    until: read('until', 'date', day),
    cursor: readCursor(oneIn(query.after), 'after', [isMomentKey]) ?? readCursor(oneIn(query.before), 'before', [isMomentKey]),
  }
  if (filter.cursor === null && [...allIn(query.after), ...allIn(query.before)].length > 0) ignored.add('page')
  return { filter, ignored: [...ignored] }
}

/** The address of a filter, without what is the default anyway. */
export function auditFilterParameters({ cursor, ...filter }: AuditFilter): [string, string][] {
  const named = Object.entries(filter).filter((pair): pair is [string, string] => typeof pair[1] === 'string' && pair[1] !== '')
  return cursor ? [...named, [cursor.side, cursorText(cursor)]] : named
}

export type AuditRow = {
  id: bigint
  at: Date
  actor: string
  action: string
  outcome: 'done' | 'refused'
  objectKind: string
  objectId: string
  merchantId: number | null
  reason: string | null
  ip: string | null
  userAgent: string | null
}

/** A record with all that a file holds of it. `before` and `after` are JSON texts; `chain`: its place and hash, once it is linked. */
export type AuditFileRow = AuditRow & { before: string | null; after: string | null; chain: string | null }

const size = 50

/** So many records are looked through for a word before it is asked of the index. */
const near = 10_000

/** A page of the log, the latest first, with the actions there are. */
export function listAudit({ db }: { db: Db }, scope: Scope, filter: AuditFilter) {
  const { cursor } = filter
  const backwards = cursor?.side === 'before'
  const order = backwards ? Prisma.sql`asc` : Prisma.sql`desc`
  const past = cursor
    ? Prisma.sql`and (a.at, a.id) ${backwards ? Prisma.sql`>` : Prisma.sql`<`} (${cursor.keys[0]}::timestamptz, ${cursor.id}::bigint)`
    : Prisma.empty
  const newestFirst = Prisma.sql`order by a.at ${order}, a.id ${order}`
  // What is asked for may be an object, an actor or an address: each has an index that gives its newest at once, all three together have none.
  const some = (where: Prisma.Sql, timeZone: string) => Prisma.sql`
    (select a.* from audit_log a where ${where} ${conditions({ ...filter, q: '' }, timeZone)} ${past} ${newestFirst} limit ${size + 1})`
  const nearest = (timeZone: string) => Prisma.sql`
    select a.* from (select a.* from audit_log a where true ${past} ${newestFirst} limit ${near}) a where true ${conditions(filter, timeZone)} ${newestFirst} limit ${size + 1}`
  return readUnbarred(db, scope, async (tx) => {
    const timeZone = await zoneOf(tx, filter)
    const everywhere = Prisma.join(
      whereFound(filter).map((where) => some(where, timeZone)),
      ' union ',
    )
    const read = (from: Prisma.Sql) =>
      tx.$queryRaw<(AuditRow & { keys: string[] })[]>`select ${shown}, array[a.at::text] as keys from (${from}) a ${newestFirst}`
    // A word that many reasons hold fills the page from the records nearby; the index would first gather all that hold it.
    const nearby = filter.reason !== null && filter.q === '' ? await read(nearest(timeZone)) : []
    const found = nearby.length > size ? nearby : await read(everywhere)
    const more = found.length > size
    const page = backwards ? found.slice(0, size).toReversed() : found.slice(0, size)
    // From one action to the next by the index: there are a few dozen of them among millions of records.
    const actions = await tx.$queryRaw<{ action: string }[]>`
      with recursive known as (
        (select action from audit_log order by action limit 1)
        union all
        select (select a.action from audit_log a where a.action > known.action order by a.action limit 1) from known where known.action is not null
      ) select action from known where action is not null`
    return { rows: page, timeZone, actions: actions.map(({ action }) => action), ...endsOf(page, { more, cursor }) }
  })
}

/** How many records a filter finds; null where counting them took too long. */
export function countAudit({ db }: { db: Db }, scope: Scope, filter: AuditFilter): Promise<number | null> {
  const count = async (tx: Tx) => {
    const timeZone = await zoneOf(tx, filter)
    const [counted] = await tx.$queryRaw<{ count: number }[]>`select count(*)::integer as count from audit_log a where true ${conditions(filter, timeZone)}`
    return counted?.count ?? 0
  }
  return readInScopeWithin(db, scope, mostCountingMs, count, { read: readUnbarred })
}

/** Every record that a filter finds, the latest first, some at a time and from one snapshot, for a file. `take` is awaited before more is read. */
export async function streamAudit(
  { db }: { db: Db },
  scope: Scope,
  filter: AuditFilter,
  take: (rows: AuditFileRow[], timeZone: string) => Promise<void>,
): Promise<void> {
  const timeZone = await readInScope(db, scope, (tx) => zoneOf(tx, filter))
  const statement = Prisma.sql`
    select ${shown}, a.before::text as before, a.after::text as after, l.seq || ':' || encode(l.hash, 'hex') as chain
    from audit_log a left join audit_links l on l.record_id = a.id where true ${conditions(filter, timeZone)} order by a.at desc, a.id desc`
  const read = async (rows: AuditFileRow[]) => rows
  await streamInScope<AuditFileRow, AuditFileRow[]>(db, scope, statement, { atOnce: 2000, read, take: (rows) => take(rows, timeZone) })
}

/** One record with everything it holds, its place in the chain, and the zone in which its times are told; or null when it is not the caller's. */
export function readAuditRecord({ db }: { db: Db }, scope: Scope, id: bigint) {
  return readInScope(db, scope, async (tx) => {
    const record = await tx.auditRecord.findUnique({ where: { id }, include: { link: true } })
    return record && { ...record, timeZone: await zoneOf(tx, { merchant: record.merchantId === null ? null : String(record.merchantId) }) }
  })
}

/** The zone in which times are told: of the one merchant that is asked for, else of the house. */
async function zoneOf(tx: Tx, { merchant }: Pick<AuditFilter, 'merchant'>): Promise<string> {
  if (merchant === null) return houseZone
  const row = await tx.merchant.findUnique({ where: { id: Number(merchant) }, select: { scope: { select: { timeZone: true } } } })
  return row?.scope.timeZone ?? houseZone
}

const shown = Prisma.sql`a.id, a.at, a.actor, a.action, a.outcome, a.object_kind as "objectKind", a.object_id as "objectId", a.merchant_id as "merchantId",
  a.reason, host(a.ip) as ip, a.user_agent as "userAgent"`

function whereFound({ q }: Pick<AuditFilter, 'q'>): Prisma.Sql[] {
  if (q === '') return [Prisma.sql`true`]
  // An address with the name of a network card is one to Node and none to PostgreSQL.
  const byIp = isIP(q) && !q.includes('%') ? [Prisma.sql`a.ip = ${q}::inet`] : []
  const byAction = isAuditAction(q) ? [Prisma.sql`a.action = ${q}`] : []
  return [Prisma.sql`a.object_id = ${q}`, Prisma.sql`a.actor = ${q}`, ...byIp, ...byAction]
}

function conditions({ q, reason, whys, action, outcome, merchant, from, until }: AuditFilter, timeZone: string): Prisma.Sql {
  const written = reason === null ? [] : [`%${literally(reason)}%`, ...whys.map(literally)]
  const all = [
    q === '' ? null : Prisma.sql`(${Prisma.join(whereFound({ q }), ' or ')})`,
    written.length === 0
      ? null
      : Prisma.sql`(${Prisma.join(
          written.map((pattern) => Prisma.sql`a.reason ilike ${pattern}`),
          ' or ',
        )})`,
    action === null ? null : Prisma.sql`a.action = ${action}`,
    outcome === null ? null : Prisma.sql`a.outcome = ${outcome}`,
    merchant === null ? null : Prisma.sql`a.merchant_id = ${Number(merchant)}::integer`,
    from === null ? null : Prisma.sql`a.at >= ${startOfDay(from, timeZone)}`,
    until === null ? null : Prisma.sql`a.at < ${startOfDay(until, timeZone, { days: 1 })}`,
  ].filter((condition) => condition !== null)
  return all.length === 0 ? Prisma.empty : Prisma.sql`and ${Prisma.join(all, ' and ')}`
}
