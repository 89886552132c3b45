import { Prisma, type Tx } from '@/lib/platform/db'
import { startOfDay } from '@/lib/platform/local-time'
import { zonesOf } from './list-conditions'
import { type CustomerFilter, everyCustomer, isFiltered, type Range } from './list-filter'

// How many customers stand where on a scale the database keeps: see the migration of `customer_tallies`. A range of one of these columns, however broad, is counted
// by a few rows of sums instead of by every customer in it.

const scales = { cards: 'cards', payments: 'payments', lastPayment: 'paid', lastSeen: 'seen' } as const
type Tallied = keyof typeof scales
const tallied = Object.keys(scales) as Tallied[]

const dayMs = 86_400_000

/**
 * The customers of a filter as rows of `scope_id`, `origin_merchant_id`, `status` and `customers`, all of one instant; null where the tallies do not know:
 * they do when a filter asks one range, and status and merchant besides.
 */
export async function countsOfRange(tx: Tx, filter: CustomerFilter): Promise<Prisma.Sql | null> {
  const asked = tallied.filter((name) => filter[name].from !== null || filter[name].to !== null)
  const [name] = asked
  if (!name || asked.length > 1 || isFiltered({ ...filter, statuses: [], merchantIds: [], [name]: everyCustomer[name] })) return null
  if (name === 'cards' || name === 'payments') return between(name, filter[name])
  return ofDays(tx, name, filter[name])
}

// Below 0 stand those who never paid; no range holds them.
function between(name: Tallied, { from, to }: Range<number>, of: Prisma.Sql = Prisma.empty): Prisma.Sql {
  const range = Prisma.sql`where scale = ${scales[name]} and place between ${Math.max(from ?? 0, 0)}::bigint and ${to ?? Number.MAX_SAFE_INTEGER}::bigint ${of}`
  return Prisma.sql`select scope_id, origin_merchant_id, status, customers from customer_tallies ${range}
    union all select scope_id, origin_merchant_id, status, difference from customer_tally_changes ${range}`
}

// The tallies are of days of UTC, days of a list of a zone. So the sum goes from the midnight of UTC next to the first moment to the one next to the last, and who
// stands between a moment and its midnight is looked for and added, or taken off again.
async function ofDays(tx: Tx, name: 'lastPayment' | 'lastSeen', { from, to }: Range<string>): Promise<Prisma.Sql | null> {
  if (from !== null && to !== null && from > to) return null
  const scopes = await tx.numberScope.findMany({ where: { dissolvedAt: null }, select: { id: true, timeZone: true } })
  const parts = zonesOf(scopes).flatMap(({ timeZone, ids }) => {
    const of = ids ? Prisma.sql`and scope_id = any(${ids}::integer[])` : Prisma.empty
    const since = from === null ? null : startOfDay(from, timeZone).getTime()
    const until = to === null ? null : startOfDay(to, timeZone, { days: 1 }).getTime()
    const days = { from: since === null ? null : nearestDay(since), to: until === null ? null : nearestDay(until) - 1 }
    return [between(name, days, of), ...edge(name, since, { isEnd: false, of }), ...edge(name, until, { isEnd: true, of })]
  })
  return Prisma.join(parts, ' union all ')
}

const nearestDay = (at: number) => Math.round(at / dayMs)

function edge(name: 'lastPayment' | 'lastSeen', at: number | null, { isEnd, of }: { isEnd: boolean; of: Prisma.Sql }): Prisma.Sql[] {
  if (at === null) return []
  const midnight = nearestDay(at) * dayMs
  if (midnight === at) return []
  const column = name === 'lastSeen' ? Prisma.sql`last_seen_at` : Prisma.sql`last_paid_at`
  const times = at > midnight === isEnd ? 1 : -1
  const [first, end] = [new Date(Math.min(at, midnight)), new Date(Math.max(at, midnight))]
  return [
    Prisma.sql`select scope_id, origin_merchant_id, status, ${times}::bigint as customers from customers
      where ${column} >= ${first}::timestamptz and ${column} < ${end}::timestamptz ${of}`,
  ]
}
