import pg from 'pg'
import type { TestService } from './test-service'

/** Everything that belongs to the customers of some scopes, row by row and readable, but for versions and what is only ever added to (histories). */
export async function readState(service: TestService, scopeIds: number[]) {
  const owner = new pg.Client({ connectionString: service.ownerUrl })
  await owner.connect()
  try {
    const rows = async (sql: string) => (await owner.query({ text: sql, values: [scopeIds], rowMode: 'array' })).rows.map((row) => row.join(' | ')).toSorted()
    const of = (table: string, columns: string, condition = '') =>
      rows(`select ${columns} from ${table} x join customers c on c.id = x.customer_id where c.scope_id = any($1) and c.retired_at is null ${condition}`)
    const who = `c.scope_id, c.number, c.id`
    return {
      customers:
        await rows(`select ${who}, c.origin_merchant_id, c.mark, c.status, c.payable_cards, c.kept_cards, c.email, c.payments_count, c.last_payment_at, c.last_seen_at,
        c.created_at, c.absorbed_into, c.approved_when_absorbed from customers c where c.scope_id = any($1) and c.retired_at is null`),
      cards: await of(
        'saved_cards',
        `${who}, x.id, x.origin_merchant_id, encode(x.fingerprint, 'hex'), x.expiry_year, x.expiry_month, x.cardholder, x.state, x.consent_id, x.successes, x.ever_member, x.saved_at, x.last_success_at, x.deleted_at, x.united_into`,
      ),
      consents: await of('consents', `${who}, to_jsonb(x)`),
      orders: await of('orders', `${who}, x.id, x.merchant_id, x.number, x.state`),
      operations: await of('operations', `${who}, x.id, x.merchant_id, x.state, x.saved_card_id`),
      events: await of('customer_events', `${who}, x.id, x.merchant_id, x.kind`, `and x.kind not like 'union.%'`),
      entries: await of('turnover_entries', `${who}, x.operation_id, x.amount_minor, x.freed_minor`),
      counters: await of('turnover_counters', `${who}, x.currency, x.starts_at, x.ends_at, x.used_minor`),
      limits: await of('turnover_limits', `${who}, x.scope_id, x.currency, x."window", x.amount_minor`),
      defaults: await rows('select scope_id, currency, "window", amount_minor from turnover_limits where customer_id is null and scope_id = any($1)'),
      permissions: await rows(
        'select p.* from saved_card_permissions p join saved_cards s on s.id = p.saved_card_id join customers c on c.id = s.customer_id where c.scope_id = any($1)',
      ),
      pans: await readPans(service, scopeIds),
    }
  } finally {
    await owner.end()
  }
}

// What the vault opens for whom; a card bound to another customer would throw.
async function readPans({ db, vault, clock }: TestService, scopeIds: number[]): Promise<string[]> {
  const cards = await db.prisma.savedCard.findMany({
    where: { state: 'member', customer: { scopeId: { in: scopeIds }, retiredAt: null } },
    include: { customer: true },
  })
  const opened: string[] = []
  for (const { id, customerId, customer } of cards) {
    const pan = await db.prisma.$transaction((tx) =>
      vault.takeOut(tx, { cardId: id, customerId }, { operation: 'test', reason: 'is it readable' }, clock.now()),
    )
    opened.push(`${customer.scopeId} | ${id} ${pan}`)
  }
  return opened.toSorted()
}
