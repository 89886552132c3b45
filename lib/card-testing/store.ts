import { Prisma, type Tx } from '@/lib/platform/db'
import { tellingNothing } from './rules'

const counted = Prisma.sql`state = 'declined' and coalesce(acquirer_message, '') not in (${Prisma.join([...tellingNothing])})`
// An attempt that has not ended may still turn out to be a wrong guess.
const open = Prisma.sql`state in ('authorizing', 'authenticating', 'unknown')`

/**
 * When the counted declines of an order were begun, newest first, since a moment. Steps at a bank that led to no authorization count once for each card: a payer
 * who comes back from his bank and goes there again with the same card tries out nothing (docs/decisions/0141-going-to-the-bank-again-is-no-guess.md).
 */
export async function readDeclinesOfOrder(tx: Tx, orderId: bigint, since: Date): Promise<Date[]> {
  const rows = await tx.$queryRaw<{ at: Date }[]>`
    select max(started_at) as at from operations where order_id = ${orderId} and type = 100 and started_at > ${since} and ${counted}
    group by case when acquirer_message = 'not-authenticated' then 0 else id end, card_fingerprint order by at desc limit 100`
  return rows.map(({ at }) => at)
}

export type Attempts = { declinedAt: Date[]; open: number }

/** Declines of a card since a moment, at whatever merchant and whosever payment, and its attempts under way. Exact under `lockAttempts`. */
export async function readAttemptsOfCard(tx: Tx, fingerprint: Uint8Array<ArrayBuffer>, { since, most }: { since: Date; most: number }): Promise<Attempts> {
  const [row] = await tx.$queryRaw<{ declined: Date[] | null; open: number }[]>`
    select
      (select array_agg(at order by at desc) from (
        select started_at as at from operations where type = 100 and card_fingerprint = ${fingerprint} and started_at > ${since} and ${counted}
        order by started_at desc limit ${most}) as declines) as declined,
      (select count(*)::integer from operations where type = 100 and card_fingerprint = ${fingerprint} and ${open}) as open`
  return { declinedAt: row?.declined ?? [], open: row?.open ?? 0 }
}

export type CardsTried = Attempts & { approvedCards: number }

/** Different cards tried from an address since a moment: when each was declined last, how many are under way, how many were approved. */
export async function readCardsOfAddress(tx: Tx, ip: string, since: Date): Promise<CardsTried> {
  const [row] = await tx.$queryRaw<{ declined: Date[] | null; open: number; approved: number }[]>`
    with attempts as materialized (
      select card_fingerprint as card, started_at, state, acquirer_message from operations
      where type = 100 and ip = ${ip}::inet and started_at > ${since} and card_fingerprint is not null)
    select
      (select array_agg(at order by at desc) from (select max(started_at) as at from attempts where ${counted} group by card) as declines) as declined,
      (select count(distinct card)::integer from attempts where ${open}) as open,
      (select count(distinct card)::integer from attempts where state = 'approved') as approved`
  return { declinedAt: row?.declined ?? [], open: row?.open ?? 0, approvedCards: row?.approved ?? 0 }
}

/** When different cards were declined last at a merchant since a moment, newest first; never more than a thousand declines are looked at. */
export async function readDeclinedCardsOfMerchant(tx: Tx, merchantId: number, since: Date): Promise<Date[]> {
  const rows = await tx.$queryRaw<{ at: Date }[]>`
    select max(started_at) as at from (
      select card_fingerprint, started_at from operations where type = 100 and merchant_id = ${merchantId} and started_at > ${since} and ${counted}
      order by started_at desc limit 1000) as declines
    group by card_fingerprint order by at desc`
  return rows.map(({ at }) => at)
}

/** Different cards approved at a merchant since a moment. */
export async function countApprovedCards(tx: Tx, merchantId: number, since: Date): Promise<number> {
  const [row] = await tx.$queryRaw<{ approved: number }[]>`
    select count(distinct card_fingerprint)::integer as approved from operations
    where type = 100 and merchant_id = ${merchantId} and started_at > ${since} and state = 'approved'`
  return row?.approved ?? 0
}

/** Whether a card was approved for anybody since a moment. */
export async function isKnownCard(tx: Tx, fingerprint: Uint8Array<ArrayBuffer>, since: Date): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`
    select from operations where type = 100 and card_fingerprint = ${fingerprint} and started_at > ${since} and state = 'approved' limit 1`
  return rows.length > 0
}

/**
 * Lets attempts with one card, and full entries from one address, be counted and written one after another until the end of the transaction. Always
 * in this order, after order and customer, so that nobody waits in a circle.
 */
export async function lockAttempts(tx: Tx, fingerprint: Uint8Array<ArrayBuffer>, ip: string | null): Promise<void> {
  const card = `card ${Buffer.from(fingerprint).toString('hex')}`
  await tx.$queryRaw`select pg_advisory_xact_lock(hashtextextended(${card}, 0))::text`
  if (ip !== null) await tx.$queryRaw`select pg_advisory_xact_lock(hashtextextended(${`address ${ip}`}, 0))::text`
}
