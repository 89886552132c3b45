import type { Tx } from '@/lib/platform/db'
import type { DeliveryState } from './rules'

/** An event that has just got its place in the log. */
export type PlacedEvent = { id: bigint; merchantId: number; type: string; objectId: string; payload: Record<string, unknown>; at: Date }

/** Whether something was written that has no place yet. */
export async function hasUnplaced(tx: Tx): Promise<boolean> {
  const rows = await tx.$queryRaw<{ some: boolean }[]>`select exists (select from outbox where position is null) as some`
  return rows[0]?.some === true
}

/** Takes the log for this transaction; false while another process has it. */
export async function holdLog(tx: Tx): Promise<boolean> {
  const rows = await tx.$queryRaw<{ held: boolean }[]>`select pg_try_advisory_xact_lock(hashtext('one-click event log')::bigint) as held`
  return rows[0]?.held === true
}

/** Gives places to what is committed and has none, oldest first. The caller holds the log, so that no place is given twice and none is left out. */
export function placeEvents(tx: Tx, most: number): Promise<PlacedEvent[]> {
  return tx.$queryRaw<PlacedEvent[]>`
    with next as (
      select id, row_number() over (order by id) as step from (select id from outbox where position is null order by id limit ${most}) waiting),
    placed as (
      update outbox o set position = (select coalesce(max(position), 0) from outbox) + next.step from next where o.id = next.id
      returning o.id, o.merchant_id as "merchantId", o.type, o.object_id as "objectId", o.payload, o.at)
    select * from placed order by id`
}

export async function readDestinations(tx: Tx, merchantIds: readonly number[]) {
  const where = { merchantId: { in: [...new Set(merchantIds)] } }
  const assist = await tx.assistNotification.findMany({ where: { ...where, enabled: true } })
  const endpoints = await tx.webhookEndpoint.findMany({ where: { ...where, state: 'on' }, select: { id: true, merchantId: true, events: true, since: true } })
  return { assist, endpoints }
}

export type NewDelivery = { merchantId: number; eventId: bigint; endpointId: string | null; objectKey: string; at: Date }

export async function insertDeliveries(tx: Tx, deliveries: readonly NewDelivery[]): Promise<void> {
  const data = deliveries.map(({ at, ...delivery }) => ({ ...delivery, nextAt: at, createdAt: at }))
  await tx.delivery.createMany({ data, skipDuplicates: true })
}

/** A delivery that this process sends now. */
export type Claimed = { id: bigint; merchantId: number; endpointId: string | null; eventId: bigint; number: number; round: number }

type Claim = { now: Date; until: Date; most: number; perDestination: number }

/**
 * Takes deliveries that are due, and counts the sending, so that a process that dies in the middle has sent, and another sends again after `until`. Never a later
 * event of an object before an earlier one has ended, and never more than so many at once to one destination, so that a dead receiver holds up nobody else.
 */
export function claimDue(tx: Tx, { now, until, most, perDestination }: Claim): Promise<Claimed[]> {
  // The destinations are found by stepping through the index: they are few, while the deliveries that wait for a dead receiver may be very many.
  return tx.$queryRaw<Claimed[]>`
    with recursive destinations (destination) as (
      (select destination from deliveries where state = 'waiting' order by destination limit 1)
      union all
      select (select d.destination from deliveries d where d.state = 'waiting' and d.destination > p.destination order by d.destination limit 1)
      from destinations p where p.destination is not null),
    due as (
      select d.id from destinations p
      cross join lateral (
        select d.id, d.next_at from deliveries d
        where d.destination = p.destination and d.state = 'waiting' and d.next_at <= ${now}
          and not exists (select from deliveries e where e.destination = d.destination and e.object_key = d.object_key and e.state = 'waiting' and e.id < d.id)
        order by d.next_at, d.id
        limit greatest(0, ${perDestination} - (select count(*) from deliveries b where b.destination = p.destination and b.claimed_until > ${now}))
        for update of d skip locked) d
      where p.destination is not null
      order by d.next_at, d.id limit ${most})
    update deliveries d set attempts = d.attempts + 1, round = d.round + 1, first_sent_at = coalesce(d.first_sent_at, ${now}), claimed_until = ${until}, next_at = ${until}
    from due where d.id = due.id
    returning d.id, d.merchant_id as "merchantId", d.endpoint_id as "endpointId", d.event_id as "eventId", d.attempts as number, d.round`
}

export type NewAttempt = { deliveryId: bigint; number: number; url: string; at: Date }

export async function insertAttempt(tx: Tx, attempt: NewAttempt): Promise<void> {
  await tx.deliveryAttempt.create({ data: attempt })
}

export type AttemptResult = {
  durationMs: number
  outcome: string
  status: number | null
  firstCode: number | null
  secondCode: number | null
  answer: string | null
}

export async function endAttempt(tx: Tx, { id, number }: Pick<Claimed, 'id' | 'number'>, result: AttemptResult): Promise<void> {
  await tx.deliveryAttempt.updateMany({ where: { deliveryId: id, number, outcome: null }, data: result })
}

/** Where a delivery goes after a sending; false when it was dropped meanwhile, or another process took it over. */
export async function moveOn(
  tx: Tx,
  { id, number }: Pick<Claimed, 'id' | 'number'>,
  to: { nextAt: Date; lastOutcome: string } | { state: Exclude<DeliveryState, 'waiting'>; endedAt: Date; lastOutcome: string },
): Promise<boolean> {
  const data = { claimedUntil: null, ...('state' in to ? { ...to, nextAt: null } : to) }
  const { count } = await tx.delivery.updateMany({ where: { id, attempts: number, state: 'waiting' }, data })
  return count === 1
}

/** Ends what waits for a destination that is switched off; it can be sent again later by hand. */
export async function dropWaiting(tx: Tx, destination: { endpointId: string } | { assistOf: number }, at: Date): Promise<number> {
  const where = 'endpointId' in destination ? { endpointId: destination.endpointId } : { endpointId: null, merchantId: destination.assistOf }
  const data = { state: 'dropped', nextAt: null, claimedUntil: null, endedAt: at, lastOutcome: 'switched-off' }
  const { count } = await tx.delivery.updateMany({ where: { ...where, state: 'waiting' }, data })
  return count
}

/** Keeps two people, or a person and the service, from changing a merchant's destinations at once. False: there is no such merchant. */
export async function lockDestinations(tx: Tx, merchantId: number): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`select id from merchants where id = ${merchantId} for no key update`
  return rows.length > 0
}
