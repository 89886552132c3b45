import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction } from '@/lib/platform/db'
import { matchesFilter, matchesResult, objectKeyOf } from './rules'
import { hasUnplaced, holdLog, insertDeliveries, type NewDelivery, placeEvents, readDestinations } from './store'

/**
 * Puts what the service wrote into the event log, and makes a delivery of it for everybody who asked for such events: in one transaction, so that a crash
 * leaves either nothing or both. Safe to run in several processes at once: one works, the others find it at work. Returns how many events it placed.
 */
export async function relayEvents({ db, clock }: { db: Db; clock: Clock }, most = 500): Promise<number> {
  if (!(await hasUnplaced(db.prisma))) return 0
  return inTransaction(db, async (tx) => {
    if (!(await holdLog(tx))) return 0
    const events = await placeEvents(tx, most)
    const { assist, endpoints } = await readDestinations(
      tx,
      events.map(({ merchantId }) => merchantId),
    )
    const at = clock.now()
    const deliveries = events.flatMap((event): NewDelivery[] => {
      const { id: eventId, merchantId } = event
      const delivery = { merchantId, eventId, objectKey: objectKeyOf(event), at }
      // What happened before somebody asked for it is not sent to him.
      const asked = (one: { merchantId: number; since: Date }) => one.merchantId === merchantId && one.since <= event.at
      return [
        ...assist.filter((one) => asked(one) && matchesResult(one.results, event.type)).map(() => ({ ...delivery, endpointId: null })),
        ...endpoints.filter((one) => asked(one) && matchesFilter(one.events, event.type)).map(({ id }) => ({ ...delivery, endpointId: id })),
      ]
    })
    await insertDeliveries(tx, deliveries)
    return events.length
  })
}
