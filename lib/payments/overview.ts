import { mainZone } from '@/lib/merchants/main-zone'
import type { Clock } from '@/lib/platform/clock'
import type { Db } from '@/lib/platform/db'
import { dayIn, startOfDay } from '@/lib/platform/local-time'
import { readInScope, type Scope } from '@/lib/platform/scope'

/** Payments of a day, or of all days together. Rates are of payments that ended with the acquirer's word; `refusals` are payments that a limit let nobody try. */
export type Figures = { approved: number; declined: number; oneClick: number; refusals: number; sums: Record<string, bigint> }

export type Overview = {
  timeZone: string
  /** The last thirty days, today last; a day without payments stands there too. */
  days: { day: string; figures: Figures }[]
  today: Figures
  yesterday: Figures
  month: Figures
  /** `erasures`: customers whose erasure waits for a second person. */
  waits: { requests: number; limitChanges: number; settingChanges: number; erasures: bigint[]; unknown: number; failedDeliveries: number }
}

export const overviewDays = 30

/** A list of customers by hand, which leads to them, holds no more in comfort. */
const mostErasures = 100

/** What the first screen shows of the caller's merchants, by the days of one zone: that of most of them. */
export function readOverview({ db, clock }: { db: Db; clock: Clock }, scope: Scope): Promise<Overview> {
  return readInScope(db, scope, async (tx) => {
    const timeZone = await mainZone(tx)
    const today = dayIn(clock.now(), timeZone)
    const since = startOfDay(today, timeZone, { days: 1 - overviewDays })
    const rows = await tx.$queryRaw<{ day: string; currency: string; state: string; entry: string | null; count: number; sum: string }[]>`
      select to_char(o.started_at at time zone ${timeZone}, 'YYYY-MM-DD') as day, o.currency::text as currency, o.state, o.entry,
        count(*)::integer as count, sum(o.amount_minor)::text as sum
      from merchants m join operations o on o.merchant_id = m.id
      where o.type = 100 and o.started_at >= ${since} and o.state in ('approved', 'declined') group by 1, 2, 3, 4`
    const refused = await tx.$queryRaw<{ day: string; count: number }[]>`
      select to_char(e.at at time zone ${timeZone}, 'YYYY-MM-DD') as day, count(*)::integer as count from customer_events e
      where e.kind = 'payment.refused' and e.at >= ${since} and e.data ->> 'rule' <> 'fraud' group by 1`
    const figuresOf = (only: (row: { day: string }) => boolean): Figures => {
      const some = rows.filter(only)
      const approved = some.filter(({ state }) => state === 'approved')
      const sums: Record<string, bigint> = {}
      for (const { currency, sum } of approved) sums[currency] = (sums[currency] ?? 0n) + BigInt(sum)
      const count = (those: typeof rows) => those.reduce((total, row) => total + row.count, 0)
      const refusals = refused.filter(only).reduce((total, row) => total + row.count, 0)
      return {
        approved: count(approved),
        declined: count(some) - count(approved),
        oneClick: count(approved.filter(({ entry }) => entry === 'saved')),
        refusals,
        sums,
      }
    }
    const days = Array.from({ length: overviewDays }, (_, back) => dayIn(startOfDay(today, timeZone, { days: back + 1 - overviewDays }), timeZone))
    return {
      timeZone,
      days: days.map((day) => ({ day, figures: figuresOf((row) => row.day === day) })),
      today: figuresOf(({ day }) => day === today),
      yesterday: figuresOf(({ day }) => day === days.at(-2)),
      month: figuresOf(() => true),
      waits: {
        requests: await tx.oneClickRequest.count({ where: { state: 'waiting' } }),
        limitChanges: await tx.turnoverLimitChange.count({ where: { state: 'waiting' } }),
        settingChanges: await tx.scopeSettingChange.count({ where: { state: 'waiting' } }),
        erasures: (await tx.customerErasure.findMany({ where: { state: 'waiting' }, select: { customerId: true }, take: mostErasures })).map(
          (row) => row.customerId,
        ),
        unknown: await tx.operation.count({ where: { state: 'unknown' } }),
        failedDeliveries: await tx.delivery.count({ where: { state: 'failed', createdAt: { gte: since } } }),
      },
    }
  })
}
