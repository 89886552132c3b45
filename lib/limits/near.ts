import type { Status } from '@/lib/one-click/rules'
import type { Clock } from '@/lib/platform/clock'
import { type Db, Prisma, type Tx } from '@/lib/platform/db'
import { readInScope, type Scope } from '@/lib/platform/scope'
import type { NearCursor, NearFilter } from './near-filter'
import type { LimitState } from './queries'
import { type PlainLimit, type WindowKind, windowsAt } from './rules'
import { readLimitRows, readScopeCalendar } from './store'

/** A customer and the limit he is near, with what is used of it now. */
export type NearRow = LimitState & { customerId: bigint; number: string; status: Status; percentUsed: number }

export type NearPage = { rows: NearRow[]; next: NearCursor | null }

const pageSize = 50

type Found = {
  customerId: bigint
  number: string
  status: Status
  currency: string
  window: WindowKind
  minor: bigint
  source: 'own' | 'default'
  usedMinor: bigint
  share: string
}

/**
 * Who is near his limit now, the fullest first, by pages. For each default limit the fullest counters come straight from their index; own limits are
 * as many as somebody set. Null: not the caller's scope.
 */
export function listNear(
  { db, clock }: { db: Db; clock: Clock },
  scope: Scope,
  scopeId: number,
  filter: NearFilter,
  size = pageSize,
): Promise<NearPage | null> {
  return readInScope(db, scope, async (tx) => {
    const calendar = await readScopeCalendar(tx, scopeId)
    if (!calendar) return null
    const now = clock.now()
    const windows = windowsAt(now, calendar)
    const { defaults } = await readLimitRows(tx, scopeId, null, now)
    const found = await findNear(tx, scopeId, { filter, defaults, windows, size })
    const rows = found.slice(0, size).map(({ share: _share, ...row }) => {
      const { startsAt, endsAt } = windows[row.window]
      const left = row.minor - row.usedMinor
      const percentUsed = row.minor === 0n ? 100 : Number((row.usedMinor * 100n) / row.minor)
      return { ...row, leftMinor: left > 0n ? left : 0n, startsAt, resetsAt: endsAt, percentUsed }
    })
    const last = found.length > size ? found[size - 1] : undefined
    return { rows, next: last ? { share: last.share, customerId: last.customerId, currency: last.currency, window: last.window } : null }
  })
}

type Near = { filter: NearFilter; defaults: PlainLimit[]; windows: ReturnType<typeof windowsAt>; size: number }

function findNear(tx: Tx, scopeId: number, { filter, defaults, windows, size }: Near): Promise<Found[]> {
  const { percent, currency, window, source } = filter
  const asked = defaults.filter((limit) => source !== 'own' && (!currency || limit.currency === currency) && (!window || limit.window === window))
  const kinds = (['day', 'week'] as const).filter((kind) => !window || kind === window)
  const texts = (values: string[]) => Prisma.sql`${values}::text[]`
  const numbers = (values: bigint[]) => Prisma.sql`${values}::bigint[]`
  const moments = (values: Date[]) => Prisma.sql`${values}::timestamptz[]`
  // A share that differs wherever the used amounts of one limit do, so that its order is the order of the index.
  const shareOf = (minor: Prisma.Sql) => Prisma.sql`trunc(c.used_minor::numeric * 100000000000000000000 / greatest(${minor}, 1))`
  const enough = (minor: Prisma.Sql) => Prisma.sql`c.used_minor >= greatest(ceil(${minor}::numeric * ${percent}::integer / 100), 1)::bigint`
  const ordered = Prisma.sql`order by part desc, "customerId" desc, currency desc, "window" desc limit ${size + 1}`
  return tx.$queryRaw<Found[]>`
    select "customerId", number, status, currency, "window", minor, source, "usedMinor", part::text as share from (
      (select near.*, d.currency, d."window", d.minor, 'default' as source from
        unnest(${texts(asked.map((limit) => limit.currency))}, ${texts(asked.map((limit) => limit.window))}, ${numbers(asked.map(({ minor }) => minor))},
          ${moments(asked.map((limit) => windows[limit.window].startsAt))}, ${moments(asked.map((limit) => windows[limit.window].endsAt))})
          as d (currency, "window", minor, starts_at, ends_at)
        cross join lateral (
          select c.customer_id as "customerId", p.number, p.status, c.used_minor as "usedMinor", ${shareOf(Prisma.sql`d.minor`)} as part
          from turnover_counters c join customers p on p.id = c.customer_id
          where c.scope_id = ${scopeId} and c.currency = d.currency and c.starts_at = d.starts_at and c.ends_at = d.ends_at
            and ${enough(Prisma.sql`d.minor`)} ${beyondDefault(filter.after, shareOf(Prisma.sql`d.minor`))}
            and not exists (select from turnover_limits o where o.scope_id = ${scopeId} and o.customer_id = c.customer_id
              and o.currency = d.currency and o."window" = d."window")
          order by c.used_minor desc, c.customer_id desc limit ${size + 1}) near)
      union all
      (select c.customer_id, p.number, p.status, c.used_minor, ${shareOf(Prisma.sql`o.amount_minor`)}, o.currency, o."window", o.amount_minor, 'own'
        from turnover_limits o
        join unnest(${texts(kinds.map((kind) => kind))}, ${moments(kinds.map((kind) => windows[kind].startsAt))}, ${moments(kinds.map((kind) => windows[kind].endsAt))})
          as w ("window", starts_at, ends_at) on w."window" = o."window"
        join turnover_counters c on c.customer_id = o.customer_id and c.currency = o.currency and c.starts_at = w.starts_at and c.ends_at = w.ends_at
        join customers p on p.id = c.customer_id
        where ${source !== 'default'} and o.scope_id = ${scopeId} and o.customer_id is not null
          and ${currency ? Prisma.sql`o.currency = ${currency}` : Prisma.sql`true`} and ${enough(Prisma.sql`o.amount_minor`)})) as found
    where ${beyond(filter.after)}
    ${ordered}`
}

function beyond(after: NearCursor | null): Prisma.Sql {
  if (!after) return Prisma.sql`true`
  return Prisma.sql`(part, "customerId", currency, "window") < ${placeOf(after)}`
}

// The bound on the used amount is where the index begins; those of one share are parted by the whole.
function beyondDefault(after: NearCursor | null, share: Prisma.Sql): Prisma.Sql {
  if (!after) return Prisma.empty
  return Prisma.sql`and (${share}, c.customer_id, d.currency, d."window") < ${placeOf(after)}
    and c.used_minor <= least(ceil((${after.share}::numeric + 1) * greatest(d.minor, 1) / 100000000000000000000), 9000000000000000000)::bigint`
}

function placeOf({ share, customerId, currency, window }: NearCursor): Prisma.Sql {
  return Prisma.sql`(${share}::numeric, ${customerId}::bigint, ${currency}::text, ${window}::text)`
}
