import { Gauge, Registry } from 'prom-client'
import type { Clock } from '@/lib/platform/clock'
import type { Db } from '@/lib/platform/db'

const hourMs = 60 * 60_000

type Counted = { label: string; n: number }
type Age = { n: number; oldest: Date | null }

/** What the database tells of payments, deliveries and jobs at this moment, the same whichever process is asked; in the text format of Prometheus. */
export async function databaseMetrics({ db, clock }: { db: Db; clock: Clock }): Promise<string> {
  const registry = new Registry()
  const now = clock.now()
  const since = new Date(now.getTime() - hourMs)
  const gauge = (name: string, help: string, labelName?: string) =>
    new Gauge({ name: `oneclick_${name}`, help, labelNames: labelName ? [labelName] : [], registers: [registry] })
  const counted = (name: string, help: string, labelName: string, rows: Counted[]) => {
    const metric = gauge(name, help, labelName)
    for (const { label, n } of rows) metric.set({ [labelName]: label }, n)
  }
  const aged = (name: string, what: string, { n, oldest }: Age = { n: 0, oldest: null }) => {
    gauge(name, `How many ${what}`).set(n)
    gauge(`${name}_oldest_seconds`, `Age of the oldest of ${what}`).set(oldest ? Math.max(0, (now.getTime() - oldest.getTime()) / 1000) : 0)
  }
  // Each is answered from an index of what is asked for, however large the tables are.
  const payments = await db.prisma.$queryRaw<Counted[]>`
    select coalesce(response_code, state) as label, count(*)::integer as n from operations where type = 100 and finished_at > ${since} group by 1`
  const unknown = await db.prisma.$queryRaw<Age[]>`select count(*)::integer as n, min(coalesce(sent_at, started_at)) as oldest
    from operations where state = 'unknown' or (approved_late_at is not null and reversal <> 'done')`
  const sendings = await db.prisma.$queryRaw<Counted[]>`
    select coalesce(outcome, 'open') as label, count(*)::integer as n from delivery_attempts where at > ${since} group by 1`
  const waiting = await db.prisma.$queryRaw<Age[]>`select count(*)::integer as n, min(created_at) as oldest from deliveries where state = 'waiting'`
  const unplaced = await db.prisma.$queryRaw<Age[]>`select count(*)::integer as n, min(at) as oldest from outbox where position is null`
  const jobs = await db.prisma.$queryRaw<
    Counted[]
  >`select task_identifier as label, count(*)::integer as n from graphile_worker.jobs where run_at <= ${now} group by 1`
  counted('payments_last_hour', 'Payments that ended within the last hour, by response code', 'code', payments)
  aged('payments_unknown', 'operations whose outcome is unknown', unknown[0])
  counted('sendings_last_hour', 'Sendings of notifications and webhooks within the last hour, by outcome', 'outcome', sendings)
  aged('deliveries_waiting', 'deliveries that wait to be sent', waiting[0])
  aged('events_unplaced', 'events that are not in the log yet', unplaced[0])
  counted('jobs_due', 'Jobs of the queue that are due, by task', 'task', jobs)
  return registry.metrics()
}
