import { Prisma, type Tx } from '@/lib/platform/db'
import { startOfDay } from '@/lib/platform/local-time'
import { zonesOf } from './list-conditions'
import { type CustomerFilter, everyCustomer, isFiltered, type Range } from './list-filter'

// How many customers stand where on a scale the database keeps: see the migration of `customer_tallies`. A range of one of these columns, however broad, is counted
// by a few rows of sums instead of by every customer in it, and of several ranges no more is looked at than the narrowest of what they hold and of what they leave out.

const scales = { cards: 'cards', payments: 'payments', lastPayment: 'paid', lastSeen: 'seen' } as const
const columns = {
  cards: Prisma.sql`c.payable_cards`,
  payments: Prisma.sql`c.payments_count`,
  lastPayment: Prisma.sql`c.last_paid_at`,
  lastSeen: Prisma.sql`c.last_seen_at`,
} as const
type Tallied = keyof typeof scales
const tallied = Object.keys(scales) as Tallied[]
type Dated = 'lastPayment' | 'lastSeen'

const dayMs = 86_400_000

/** One range, in one zone. `inside` and `outside` are conditions of `customers c`: who is in it, and, in pieces that share nobody, who is not. */
type Stretch = {
  inside: Prisma.Sql
  outside: Prisma.Sql[]
  /** All of it as rows of sums. */
  sums: Prisma.Sql[]
  /** Its sums as a condition of `customer_tallies`, to the day. */
  places: Prisma.Sql
  scale: string
}

/**
 * The customers of a filter as rows of `status` and `customers`, all of one instant; null where the tallies do not help: they do when a filter asks ranges, and
 * status and merchant besides. `seen` is what of the customers, and of the sums, is counted at all: a condition of rows named `c`.
 */
export async function countsOfRanges(tx: Tx, filter: CustomerFilter, seen: Prisma.Sql): Promise<Prisma.Sql | null> {
  const asked = tallied.filter((name) => filter[name].from !== null || filter[name].to !== null)
  const others = Object.fromEntries(asked.map((name) => [name, everyCustomer[name]]))
  if (asked.length === 0 || asked.some((name) => isEmpty(filter[name])) || isFiltered({ ...filter, statuses: [], merchantIds: [], ...others })) return null
  const hasDays = asked.some((name) => name === 'lastPayment' || name === 'lastSeen')
  const scopes = hasDays ? await tx.numberScope.findMany({ where: { dissolvedAt: null }, select: { id: true, timeZone: true } }) : []
  const parts: Prisma.Sql[] = []
  for (const { timeZone, ids } of zonesOf(scopes)) {
    const of = ids ? Prisma.sql`and ${seen} and c.scope_id = any(${ids}::integer[])` : Prisma.sql`and ${seen}`
    const stretches = asked.map((name) =>
      name === 'cards' || name === 'payments' ? ofNumbers(name, filter[name], of) : ofDays(name, filter[name], { timeZone, of }),
    )
    parts.push(...together(stretches.length > 1 ? await weighed(tx, stretches, of) : stretches.map((stretch) => ({ ...stretch, in: 0, out: 0 })), of))
  }
  return Prisma.join(parts, ' union all ')
}

const isEmpty = ({ from, to }: Range<number> | Range<string>) => from !== null && to !== null && from > to

type Weighed = Stretch & { in: number; out: number }

// By the sums alone, without what came since: it decides what is looked at, and not how many there are.
async function weighed(tx: Tx, stretches: Stretch[], of: Prisma.Sql): Promise<Weighed[]> {
  const sums = stretches.map(
    ({ scale, places }, at) => Prisma.sql`select ${at}::integer as at, coalesce(sum(c.customers) filter (where ${places}), 0)::float as inside,
      coalesce(sum(c.customers), 0)::float as all from customer_tallies c where c.scale = ${scale} ${of}`,
  )
  const rows = await tx.$queryRaw<{ at: number; inside: number; all: number }[]>(Prisma.join(sums, ' union all '))
  return stretches.map((stretch, at) => {
    const { inside = 0, all = 0 } = rows.find((row) => row.at === at) ?? {}
    return { ...stretch, in: inside, out: all - inside }
  })
}

// Who is in all of several ranges. Where one of them leaves out far fewer than any of them holds, that is who is in all the others, less those whom it leaves out.
function together(stretches: Weighed[], of: Prisma.Sql): Prisma.Sql[] {
  const [only] = stretches
  if (only && stretches.length === 1) return only.sums
  const inside = (all: Weighed[]) => all.map((each) => each.inside)
  const [leaving] = stretches.toSorted((a, b) => a.out - b.out)
  if (!leaving || leaving.out * 2 > Math.min(...stretches.map((each) => each.in))) return [looked(inside(stretches), 1, of)]
  const rest = stretches.filter((each) => each !== leaving)
  return [...together(rest, of), ...leaving.outside.map((outside) => looked([...inside(rest), outside], -1, of))]
}

function looked(conditions: Prisma.Sql[], times: 1 | -1, of: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`select c.status, ${times}::bigint * count(*) as customers from customers c where ${Prisma.join(conditions, ' and ')} ${of} group by 1`
}

function ofNumbers(name: 'cards' | 'payments', { from, to }: Range<number>, of: Prisma.Sql): Stretch {
  const column = columns[name]
  return {
    scale: scales[name],
    inside: all([...(from === null ? [] : [Prisma.sql`${column} >= ${from}::integer`]), ...(to === null ? [] : [Prisma.sql`${column} <= ${to}::integer`])]),
    outside: [...(from === null ? [] : [Prisma.sql`${column} < ${from}::integer`]), ...(to === null ? [] : [Prisma.sql`${column} > ${to}::integer`])],
    sums: [sumsOf(name, { from, to }, of)],
    places: placesOf({ from, to }),
  }
}

// The tallies are of days of UTC, days of a list of a zone. So the sum goes from the midnight of UTC next to the first moment to the one next to the last, and who
// stands between a moment and its midnight is looked for and added, or taken off again. Whoever never paid did so before everybody, and no range holds him.
function ofDays(name: Dated, { from, to }: Range<string>, { timeZone, of }: { timeZone: string; of: Prisma.Sql }): Stretch {
  const column = columns[name]
  const since = from === null ? null : startOfDay(from, timeZone)
  const until = to === null ? null : startOfDay(to, timeZone, { days: 1 })
  const days = { from: since && nearestDay(since), to: until && nearestDay(until) - 1 }
  const never = name === 'lastPayment' && since === null
  return {
    scale: scales[name],
    inside: all([
      ...(since ? [Prisma.sql`${column} >= ${since}::timestamptz`] : []),
      ...(never ? [Prisma.sql`${column} > '-infinity'::timestamptz`] : []),
      ...(until ? [Prisma.sql`${column} < ${until}::timestamptz`] : []),
    ]),
    outside: [
      ...(since ? [Prisma.sql`${column} < ${since}::timestamptz`] : []),
      ...(never ? [Prisma.sql`${column} = '-infinity'::timestamptz`] : []),
      ...(until ? [Prisma.sql`${column} >= ${until}::timestamptz`] : []),
    ],
    sums: [sumsOf(name, days, of), ...edge(name, since, { isEnd: false, of }), ...edge(name, until, { isEnd: true, of })],
    places: placesOf(days),
  }
}

function all(conditions: Prisma.Sql[]): Prisma.Sql {
  return Prisma.join(conditions, ' and ')
}

// Below 0 stand those who never paid; no range holds them.
function placesOf({ from, to }: Range<number>): Prisma.Sql {
  return Prisma.sql`c.place between ${Math.max(from ?? 0, 0)}::bigint and ${to ?? Number.MAX_SAFE_INTEGER}::bigint`
}

function sumsOf(name: Tallied, range: Range<number>, of: Prisma.Sql): Prisma.Sql {
  const where = Prisma.sql`where c.scale = ${scales[name]} and ${placesOf(range)} ${of}`
  return Prisma.sql`select c.status, c.customers from customer_tallies c ${where}
    union all select c.status, c.difference from customer_tally_changes c ${where}`
}

const nearestDay = (at: Date) => Math.round(at.getTime() / dayMs)

function edge(name: Dated, at: Date | null, { isEnd, of }: { isEnd: boolean; of: Prisma.Sql }): Prisma.Sql[] {
  if (at === null) return []
  const midnight = new Date(nearestDay(at) * dayMs)
  if (midnight.getTime() === at.getTime()) return []
  const times = at > midnight === isEnd ? 1 : -1
  const [first, end] = at < midnight ? [at, midnight] : [midnight, at]
  return [
    Prisma.sql`select c.status, ${times}::bigint as customers from customers c
      where ${columns[name]} >= ${first}::timestamptz and ${columns[name]} < ${end}::timestamptz ${of}`,
  ]
}
