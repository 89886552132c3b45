import type { Client } from 'pg'
import { verifyAudit } from '@/lib/audit/verify'
import { inTransaction } from '@/lib/platform/db'
import type { Service } from '@/lib/service'
import { type Bank, type Held, heldMinor } from './bank'
import type { World } from './world'

type Found = { what: string }
type Payment = { id: string; orderId: string; reference: string; state: string; minor: string; currency: string }
type FollowedUp = { id: string; reference: string; type: number; state: string; minor: string }
type Card = { id: string; customerId: string; number: string; fingerprint: Buffer; state: string; sealed: boolean }

/** What each query finds is wrong. Written against the tables alone, and not by what the service thinks of them. */
const wrongs = [
  `select format('operation %s is still %s', id, state) as what from operations where state in ('authenticating', 'authorizing', 'unknown')`,
  `select format('operation %s was approved late and is not undone', id) as what from operations where approved_late_at is not null and reversal <> 'done'`,
  `select format('order %s has %s payments', order_id, count(*)) as what from operations where type = 100 and state = 'approved' group by order_id having count(*) > 1`,
  `with sums as (
     select o.id, o.state, o.two_stage, p.amount_minor as authorized,
       (select f.amount_minor from operations f where f.order_id = o.id and f.type = 200 and f.state = 'approved') as confirmed,
       (select coalesce(sum(f.amount_minor), 0) from operations f where f.order_id = o.id and f.type = 300 and f.state = 'approved') as canceled
     from orders o left join operations p on p.order_id = o.id and p.type = 100 and p.state = 'approved'),
   judged as (select *, case
       when authorized is null then case when state in ('in-process', 'declined', 'timeout') then state else 'unpaid' end
       when canceled = coalesce(confirmed, authorized) then 'canceled'
       when canceled > 0 then 'partial-canceled'
       when confirmed < authorized then 'partial-delayed'
       when two_stage and confirmed is null then 'delayed'
       else 'approved' end as right_state from sums)
   select format('order %s is %s and should be %s', id, state, right_state) as what from judged where state <> right_state`,
  `with right_sums as (
     select p.id, p.amount_minor, case when p.state <> 'approved' then 0 else coalesce(
         (select f.amount_minor from operations f where f.order_id = p.order_id and f.type = 200 and f.state = 'approved'), p.amount_minor)
       - (select coalesce(sum(f.amount_minor), 0) from operations f where f.order_id = p.order_id and f.type = 300 and f.state = 'approved') end as counted
     from operations p where p.type = 100)
   select format('operation %s counts %s and should count %s', r.id, e.amount_minor - e.freed_minor, r.counted) as what
   from right_sums r left join turnover_entries e on e.operation_id = r.id where e.amount_minor - e.freed_minor is distinct from r.counted`,
  `select format('a counter of customer %s is %s and its entries are %s', c.customer_id, c.used_minor, s.used) as what
   from turnover_counters c, lateral (select coalesce(sum(e.amount_minor - e.freed_minor), 0) as used from turnover_entries e
     where e.customer_id = c.customer_id and e.currency = c.currency and e.at >= c.starts_at and e.at < c.ends_at) s where s.used <> c.used_minor`,
  `select format('customer %s has %s payments and says %s', c.number, count(p.id), c.payments_count) as what
   from customers c left join operations p on p.customer_id = c.id and p.type = 100 and p.state = 'approved'
   group by c.id having count(p.id) <> c.payments_count`,
  `select format('customer %s is %s and should be %s', number, status, right_status) as what from (
     select c.number, c.status, case when c.mark <> 'none' then c.mark when bool_or(s.state = 'member') then 'member'
       when bool_or(s.ever_member) then 'not-active' else 'new' end as right_status
     from customers c left join saved_cards s on s.customer_id = c.id group by c.id) as judged where status <> right_status`,
  `select format('card %s of %s is kept by a consent that no approved payment was made with', s.last4, s.customer_id) as what from saved_cards s
   where not exists (select from operations p join consents n on n.id = p.consent_id where p.state = 'approved' and p.consent_id = s.consent_id
     and p.card_fingerprint = s.fingerprint and n.customer_id = s.customer_id)`,
  `select format('payment %s (%s) was told of %s times', p.id, p.state, count(o.id)) as what from operations p
   left join outbox o on o.operation_id = p.id and o.type in ('order.approved', 'order.declined', 'order.timed_out')
   where p.type = 100 group by p.id having count(o.id) <> 1 or (p.state = 'approved') <> bool_and(o.type = 'order.approved')`,
  `select format('payment %s (%s) stands %s times on the timeline', p.id, p.state, count(e.id)) as what from operations p
   left join customer_events e on e.customer_id = p.customer_id and e.data ->> 'billNumber' = p.bill_number and e.kind = 'payment.' || p.state
   where p.type = 100 group by p.id having count(e.id) <> 1`,
  `select format('follow-up %s (%s) was told of %s times', f.id, f.state, count(o.id)) as what from operations f left join outbox o on o.operation_id = f.id
   where f.type <> 100 group by f.id having count(o.id) <> 1 or (f.state = 'approved') <> bool_and(o.type in ('order.confirmed', 'order.canceled'))`,
  `select format('%s %s in the audit log and %s in the books', a.action, a.lines, f.rows) as what from (values ('orders.confirm', 200), ('orders.cancel', 300)) as t (action, type),
     lateral (select t.action, count(*) as lines from audit_log l where l.action = t.action and l.outcome = 'done') a,
     lateral (select count(*) as rows from operations o where o.type = t.type) f where a.lines <> f.rows`,
  `select format('%s marks and %s in the audit log', m.marks, a.lines) as what from (select count(*) as marks from mark_changes) m,
     (select count(*) as lines from audit_log where action = 'customers.set-mark') a where m.marks <> a.lines`,
]

/** Looks at everything when all has come to its end, and says what is wrong. */
export async function balance({ observer, service, bank, world }: { observer: Client; service: Service; bank: Bank; world: World }): Promise<string[]> {
  const found: string[] = []
  for (const wrong of wrongs) found.push(...(await observer.query<Found>(wrong)).rows.map(({ what }) => what))
  const payments = await readPayments(observer)
  found.push(...compareMoney(payments, await readFollowUps(observer), bank))
  found.push(...overlaps(payments, bank))
  found.push(...untruths(payments, bank, world))
  found.push(...(await wrongCards(observer, service, world)))
  const { faults } = await verifyAudit(service)
  // A clock that jumps while a record is written makes it look older than it is (decision 0075).
  found.push(...faults.filter(({ kind }) => kind !== 'inserted').map(({ kind, recordId }) => `audit record ${recordId} is ${kind}`))
  return found
}

async function readPayments(observer: Client): Promise<Payment[]> {
  const { rows } = await observer.query<Payment>(
    'select id, order_id as "orderId", acquirer_reference as reference, state, amount_minor as minor, currency from operations where type = 100 order by id',
  )
  return rows
}

async function readFollowUps(observer: Client): Promise<FollowedUp[]> {
  const { rows } = await observer.query<FollowedUp>(
    'select id, acquirer_reference as reference, type, state, amount_minor as minor from operations where type <> 100 order by id',
  )
  return rows
}

function compareMoney(payments: readonly Payment[], followUps: readonly FollowedUp[], bank: Bank): string[] {
  const found: string[] = []
  const known = new Map(payments.map((payment) => [payment.reference, payment]))
  for (const held of bank.books.values()) {
    const payment = known.get(held.reference)
    const isOurs = payment?.state === 'approved' && payment.minor === String(held.amount.minor) && payment.currency === held.amount.currency
    if (held.state === 'approved' && !isOurs) {
      found.push(
        `the bank holds ${heldMinor(held)} ${held.amount.currency} that our books do not explain: ${payment ? `operation ${payment.id} is ${payment.state}` : 'no operation'}`,
      )
    }
  }
  for (const { id, state, reference } of payments) {
    const there = bank.books.get(reference)?.state ?? 'not there'
    if (state === 'approved' && there !== 'approved') found.push(`operation ${id} is approved, and at the bank it is ${there}`)
    if (state === 'reversed' && there !== 'reversed') found.push(`operation ${id} is reversed, and at the bank it is ${there}`)
  }
  for (const { id, reference, type, state, minor } of followUps) {
    const carried = bank.followUps.get(reference)
    const isDone = carried?.refusal === null && carried.kind === (type === 200 ? 'confirm' : 'cancel') && String(carried.minor) === minor
    if ((state === 'approved') !== isDone) found.push(`follow-up ${id} is ${state}, and the bank ${isDone ? 'carried it out' : 'did not'}`)
  }
  const ours = new Set(followUps.map(({ reference }) => reference))
  for (const reference of bank.followUps.keys()) if (!ours.has(reference)) found.push(`the bank carried out a follow-up that is not in our books: ${reference}`)
  return found
}

// Of one order the bank never holds the money of two authorizations, not for a moment.
function overlaps(payments: readonly Payment[], bank: Bank): string[] {
  const found: string[] = []
  const charged = payments.flatMap(({ orderId, reference }) => {
    const held = bank.books.get(reference)
    return held?.chargedAt ? [{ orderId, from: held.chargedAt, until: held.freedAt ?? Number.POSITIVE_INFINITY }] : []
  })
  for (const [place, one] of charged.entries()) {
    const other = charged.slice(place + 1).find(({ orderId, from, until }) => orderId === one.orderId && from < one.until && one.from < until)
    if (other) found.push(`order ${one.orderId} was charged twice at once, at step ${one.from} and at step ${other.from}`)
  }
  return found
}

// Nobody may have been told what is not so.
function untruths(payments: readonly Payment[], bank: Bank, { told }: World): string[] {
  const stateOf = new Map(payments.map(({ reference, state }) => [reference, state]))
  const takes = (held: Held | undefined) => held !== undefined && held.state === 'approved'
  return told.flatMap(({ who, kind, references }) => {
    if (references.length > 1) return [`${who} asked for ${references.length} authorizations`]
    const [reference] = references
    if (reference === undefined) return kind === 'approved' || kind === 'unknown' ? [`${who} was told ${kind} without an authorization`] : []
    if (kind === 'approved' && stateOf.get(reference) !== 'approved') return [`${who} was told that he had paid, and the payment is ${stateOf.get(reference)}`]
    return kind === 'declined' && takes(bank.books.get(reference)) ? [`${who} was told that it was declined, and the bank has taken the money`] : []
  })
}

// What is payable opens, and is what its owner wanted kept; of everything else there is no ciphertext.
async function wrongCards(observer: Client, service: Service, { wanted }: World): Promise<string[]> {
  const found: string[] = []
  const { rows } = await observer.query<Card>(
    `select s.id, s.customer_id as "customerId", c.number, s.fingerprint, s.state, v.card_id is not null as sealed
     from saved_cards s join customers c on c.id = s.customer_id left join vault.ciphertexts v on v.card_id = s.id order by s.saved_at`,
  )
  for (const { id, customerId, number, fingerprint, state, sealed } of rows) {
    if (sealed !== (state === 'member')) found.push(`card ${id} is ${state} and its number is ${sealed ? 'there' : 'gone'}`)
    if (!sealed) continue
    const owner = { cardId: id, customerId: BigInt(customerId) }
    const pan = await inTransaction(service.db, (tx) =>
      service.vault.takeOut(tx, owner, { operation: 'none', reason: 'the simulator looks' }, service.clock.now()),
    )
    if (!service.vault.fingerprint(pan).equals(fingerprint)) found.push(`card ${id} opens as another one`)
    if (!wanted.has(`${number} ${pan}`)) found.push(`card ${id} of ${number} is kept and nobody wanted it`)
  }
  return found
}
