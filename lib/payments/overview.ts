import { mainZone } from '@/lib/merchants/main-zone'
import type { Clock } from '@/lib/platform/clock'
import type { Db } from '@/lib/platform/db'
import { dayIn, startOfDay } from '@/lib/platform/local-time'
import { readInScope, type Scope } from '@/lib/platform/scope'
import { undecided } from './store'

/**
 * Payments of a day, or of all days together. Rates are of payments that ended with the acquirer's word; `refusals` are payments that a limit let nobody try. Of
 * what one order can have several, `…Orders` says how many orders they are: as many as the list of orders shows of them.
 */
export type Figures = {
  approved: number
  declined: number
  declinedOrders: number
  oneClick: number
  refusals: number
  refusedOrders: number
  sums: Record<string, bigint>
}

export type Overview = {
  timeZone: string
  /** Whether some of the merchants live by another clock. */
  severalZones: boolean
  /** The last thirty days, today last; a day without payments stands there too. */
  days: { day: string; figures: Figures }[]
  today: Figures
  yesterday: Figures
  month: Figures
  /** `erasures`: customers whose erasure waits for a second person. */
  waits: {
    requests: number
    limitChanges: number
    settingChanges: number
    erasures: bigint[]
    unknown: number
    unknownOrders: number
    failedDeliveries: number
  }
}

export const overviewDays = 30

/** A list of customers by hand, which leads to them, holds no more in comfort. */
const mostErasures = 100

type OfOrders = { day: string | null; count: number; orders: number }

/** What the first screen shows of the caller's merchants, by the days of one zone: that of most of them. */
export function readOverview({ db, clock }: { db: Db; clock: Clock }, scope: Scope): Promise<Overview> {
  return readInScope(db, scope, async (tx) => {
    const timeZone = await mainZone(tx)
    const today = dayIn(clock.now(), timeZone)
    const since = startOfDay(today, timeZone, { days: 1 - overviewDays })
    const rows = await tx.$queryRaw<{ day: string; currency: string; entry: string | null; count: number; sum: string }[]>`
      select to_char(o.started_at at time zone ${timeZone}, 'YYYY-MM-DD') as day, o.currency::text as currency, o.entry,
        count(*)::integer as count, sum(o.amount_minor)::text as sum
      from merchants m join operations o on o.merchant_id = m.id
      where o.type = 100 and o.started_at >= ${since} and o.state = 'approved' group by 1, 2, 3`
    // Of each day, and of all of them (`day` null): an order may be declined on several.
    const declined = await tx.$queryRaw<OfOrders[]>`
      select to_char(o.started_at at time zone ${timeZone}, 'YYYY-MM-DD') as day, count(*)::integer as count, count(distinct o.order_id)::integer as orders
      from merchants m join operations o on o.merchant_id = m.id
      where o.type = 100 and o.state = 'declined' and o.started_at >= ${since} group by grouping sets ((1), ())`
    const refused = await tx.$queryRaw<OfOrders[]>`
      select to_char(e.at at time zone ${timeZone}, 'YYYY-MM-DD') as day, count(*)::integer as count, count(distinct b.order_id)::integer as orders
      from merchants m join customer_events e on e.merchant_id = m.id left join bill_numbers b on b.bill_number = e.data ->> 'billNumber'
      where e.kind = 'payment.refused' and e.at >= ${since} and e.data ->> 'rule' <> 'fraud' group by grouping sets ((1), ())`
    const figuresOf = (day: string | null): Figures => {
      const only = (row: { day: string }) => day === null || row.day === day
      const approved = rows.filter(only)
      const sums: Record<string, bigint> = {}
      for (const { currency, sum } of approved) sums[currency] = (sums[currency] ?? 0n) + BigInt(sum)
      const count = (those: typeof rows) => those.reduce((total, row) => total + row.count, 0)
      const of = (those: OfOrders[]) => those.find((row) => row.day === day) ?? { count: 0, orders: 0 }
      const [declines, refusals] = [of(declined), of(refused)]
      return {
        approved: count(approved),
        declined: declines.count,
        declinedOrders: declines.orders,
        oneClick: count(approved.filter(({ entry }) => entry === 'saved')),
        refusals: refusals.count,
        refusedOrders: refusals.orders,
        sums,
      }
    }
    const days = Array.from({ length: overviewDays }, (_, back) => dayIn(startOfDay(today, timeZone, { days: back + 1 - overviewDays }), timeZone))
    return {
      timeZone,
      severalZones: (await tx.numberScope.findMany({ where: { merchants: { some: {} } }, distinct: ['timeZone'], select: { timeZone: true } })).length > 1,
      days: days.map((day) => ({ day, figures: figuresOf(day) })),
      today: figuresOf(today),
      yesterday: figuresOf(days.at(-2) ?? ''),
      month: figuresOf(null),
      waits: {
        requests: await tx.oneClickRequest.count({ where: { state: 'waiting' } }),
        limitChanges: await tx.turnoverLimitChange.count({ where: { state: 'waiting' } }),
        settingChanges: await tx.scopeSettingChange.count({ where: { state: 'waiting' } }),
        erasures: (await tx.customerErasure.findMany({ where: { state: 'waiting' }, select: { customerId: true }, take: mostErasures })).map(
          (row) => row.customerId,
        ),
        unknown: await tx.operation.count({ where: undecided }),
        unknownOrders: (await tx.operation.findMany({ where: { state: 'unknown' }, distinct: ['orderId'], select: { orderId: true } })).length,
        failedDeliveries: await tx.delivery.count({ where: { state: 'failed', event: { at: { gte: since } } } }),
      },
    }
  })
}
