import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deliveryTransitions } from '@/lib/notifications/rules'
import { cardTransitions, markTransitions } from '@/lib/one-click/rules'
import { orderTransitions } from '@/lib/orders/rules'
import { operationTransitions } from '@/lib/payments/rules'
import { inTransaction, type Tx } from '@/lib/platform/db'
import { readInScope } from '@/lib/platform/scope'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { enterScope } from '../support/enter-scope'
import { customerOf, onlyCard, payNew } from '../support/payer'
import { makeTestService, type TestService } from '../support/test-service'

let service: TestService
let owner: pg.Client
let shop: AddedMerchant
let customerId: bigint
let cardId: string

beforeAll(async () => {
  service = await makeTestService()
  owner = new pg.Client({ connectionString: service.ownerUrl })
  await owner.connect()
  shop = await addMerchant(service)
  await payNew(service, shop.merchantId)
  customerId = (await customerOf(service, shop.scopeId)).id
  cardId = await onlyCard(service, shop.scopeId)
})
afterAll(async () => {
  await owner.end()
  await service.close()
})

/** What the service itself may not do, whatever its code says. */
const asService = (sql: string, values: unknown[] = []) => service.db.pool.query(sql, values)

describe('the tables of transitions', () => {
  const rows = async (table: string, columns: string) => {
    const found = await asService(`select ${columns} from ${table}`)
    return found.rows.map((row) => Object.values(row).join()).sort()
  }

  it('are the same in the database and in the code', async () => {
    expect(await rows('mark_transitions', 'from_mark, to_mark')).toEqual(markTransitions.map((row) => row.join()).sort())
    expect(await rows('saved_card_transitions', 'from_state, to_state, cause')).toEqual(cardTransitions.map((row) => row.join()).sort())
    expect(await rows('order_transitions', 'from_state, to_state')).toEqual(orderTransitions.map((row) => row.join()).sort())
    expect(await rows('operation_transitions', 'from_state, to_state')).toEqual(operationTransitions.map((row) => row.join()).sort())
    expect(await rows('delivery_transitions', 'from_state, to_state')).toEqual(deliveryTransitions.map((row) => row.join()).sort())
  })

  it('cannot be changed by the service', async () => {
    await expect(asService(`insert into mark_transitions values ('fraud', 'deny')`)).rejects.toThrow('permission denied')
  })
})

describe('the database refuses', () => {
  it('to let the service write which migrations have run', async () => {
    expect((await asService('select migration_name from _prisma_migrations')).rowCount).toBeGreaterThan(0)
    await expect(asService('delete from _prisma_migrations')).rejects.toThrow(/permission denied/)
  })

  it('to show the service the ciphertext table', async () => {
    await expect(asService('select * from vault.ciphertexts')).rejects.toThrow('permission denied')
    await expect(asService('select * from vault.openings')).rejects.toThrow('permission denied')
    await expect(asService('set role oneclick_vault')).rejects.toThrow('permission denied')
  })

  it('a mark without reason, actor and time', async () => {
    await expect(asService(`update customers set mark = 'deny' where id = $1`, [customerId])).rejects.toThrow('permission denied')
    await expect(
      owner.query(
        `insert into mark_changes (customer_id, from_mark, to_mark, reason_code, reason, actor, at) values ($1, 'none', 'deny', 'asked', '', 'x', now())`,
        [customerId],
      ),
    ).rejects.toThrow('check constraint')
  })

  it('an illegal change of a mark, and one from a mark that the customer does not carry', async () => {
    const change = (from: string, to: string) =>
      asService(
        `insert into mark_changes (customer_id, from_mark, to_mark, reason_code, reason, actor, at) values ($1, $2, $3, 'asked', 'why', 'staff:1', now())`,
        [customerId, from, to],
      )
    await expect(change('fraud', 'deny')).rejects.toThrow('foreign key')
    await expect(change('deny', 'none')).rejects.toThrow('does not carry')
  })

  it('counts of cards that do not follow the cards', async () => {
    await expect(asService('update customers set payable_cards = 7 where id = $1', [customerId])).rejects.toThrow('permission denied')
  })

  it('a saved card without consent, or with the consent of another customer', async () => {
    await payNew(service, shop.merchantId, { customerNumber: 'other' })
    const other = await customerOf(service, shop.scopeId, 'other')
    const insert = (consentId: bigint | null) =>
      owner.query(
        `insert into saved_cards (id, customer_id, origin_merchant_id, fingerprint, first6, last4, brand, expiry_year, expiry_month, state, consent_id, saved_at)
         values ($1, $2, $3, $4, '411111', '1111', 'visa', 2030, 1, 'pending', $5, now())`,
        [randomUUID(), customerId, shop.merchantId, Buffer.alloc(32, 7), consentId],
      )
    await expect(insert(null)).rejects.toThrow('not-null')
    await expect(insert(other.savedCards[0]?.consentId ?? null)).rejects.toThrow('foreign key')
  })

  it('to change or take away a consent, even for the owner of the tables', async () => {
    await expect(owner.query('update consents set preselected = false')).rejects.toThrow('append-only')
    await expect(owner.query('delete from consents')).rejects.toThrow('append-only')
    const { rows } = await owner.query('select customer_id from customers, consents where customers.id <> customer_id limit 1')
    await expect(owner.query('update consents set customer_id = customer_id + 1 where customer_id = $1', [rows[0].customer_id])).rejects.toThrow(
      'may not become one',
    )
    await expect(asService('delete from audit_log')).rejects.toThrow('permission denied')
  })

  it('a payable card without ciphertext, and a ciphertext for one that is not payable', async () => {
    await expect(inTransaction(service.db, (tx) => service.vault.destroy(tx, cardId))).rejects.toThrow('do not agree')
    const emptied = (tx: Tx) => service.vault.destroy(tx, cardId).then(() => tx.$executeRaw`update saved_cards set state = state where id = ${cardId}::uuid`)
    await expect(inTransaction(service.db, emptied)).rejects.toThrow(/holds nothing|do not agree/)
    const deleted = owner.query(`update saved_cards set state = 'deleted', deleted_at = now() where id = $1`, [cardId])
    await expect(deleted).rejects.toThrow('still holds it')
  })

  it('a second row for the same card of the same customer', async () => {
    const copy = owner.query(
      `insert into saved_cards (id, customer_id, origin_merchant_id, fingerprint, first6, last4, brand, expiry_year, expiry_month, state, consent_id, saved_at)
       select $1, customer_id, origin_merchant_id, fingerprint, first6, last4, brand, 2035, 2, 'pending', consent_id, saved_at from saved_cards where id = $2`,
      [randomUUID(), cardId],
    )
    await expect(copy).rejects.toThrow('duplicate key')
  })

  it('a second payment of an order while one may have taken money', async () => {
    const second = owner.query(
      `insert into operations (order_id, merchant_id, number, type, state, bill_number, acquirer_reference, amount_minor, currency, started_at, next_inquiry_at)
       select order_id, merchant_id, number + 1, 100, 'authorizing', bill_number, $1, amount_minor, currency, now(), now() from operations where state = 'approved' limit 1`,
      [randomUUID()],
    )
    await expect(second).rejects.toThrow('one_payment_per_order')
  })

  it('to move an operation that has ended, an order back from paid, a card out of its table', async () => {
    await expect(owner.query(`update operations set state = 'declined' where state = 'approved'`)).rejects.toThrow('cannot go from')
    await expect(owner.query(`update orders set state = 'in-process' where state = 'approved'`)).rejects.toThrow('cannot go from')
    await expect(owner.query(`update saved_cards set state = 'pending' where id = $1`, [cardId])).rejects.toThrow('cannot go from')
  })

  it('a raise of a limit that its requester approves himself', async () => {
    const own = owner.query(
      `insert into turnover_limit_changes (scope_id, currency, "window", before_minor, after_minor, state, reason, requested_by, requested_at, decided_by, decided_at, raises)
       values ($1, 'BYN', 'day', 1, 2, 'applied', 'why', 'staff:1', now(), 'staff:1', now(), true)`,
      [shop.scopeId],
    )
    await expect(own).rejects.toThrow('check constraint')
  })

  it('One Click for a merchant that takes no cards', async () => {
    await expect(owner.query('update merchants set accepts_cards = false where id = $1', [shop.merchantId])).rejects.toThrow('one_click_needs_cards')
  })
})

describe('the kind of a union decides who may join', () => {
  const union = async (kind: string) => (await service.db.prisma.numberScope.create({ data: { kind, name: kind } })).id
  const entityIn = async (groupId: number | null) => (await service.db.prisma.legalEntity.create({ data: { name: 'an entity', groupId } })).id
  const join = (merchantId: number, scopeId: number) => enterScope(service, scopeId, [merchantId])

  it('one legal entity: its merchants only', async () => {
    const entity = await entityIn(null)
    const [first, second, stranger] = [
      await addMerchant(service, { legalEntityId: entity }),
      await addMerchant(service, { legalEntityId: entity }),
      await addMerchant(service),
    ]
    const id = await union('one-legal-entity')
    await join(first.merchantId, id)
    await join(second.merchantId, id)
    await expect(join(stranger.merchantId, id)).rejects.toThrow('one legal entity only')
  })

  it('a group of legal entities: merchants of entities of that group only', async () => {
    const group = (await service.db.prisma.legalEntityGroup.create({ data: { name: 'a group' } })).id
    const [first, second] = [
      await addMerchant(service, { legalEntityId: await entityIn(group) }),
      await addMerchant(service, { legalEntityId: await entityIn(group) }),
    ]
    const stranger = await addMerchant(service, { legalEntityId: await entityIn(null) })
    const id = await union('group-of-legal-entities')
    await join(first.merchantId, id)
    await join(second.merchantId, id)
    await expect(join(stranger.merchantId, id)).rejects.toThrow('one group of legal entities only')
  })

  it('a group of merchants: anybody; a home scope: nobody else', async () => {
    const [first, second] = [await addMerchant(service), await addMerchant(service)]
    const id = await union('group-of-merchants')
    await join(first.merchantId, id)
    await join(second.merchantId, id)
    await expect(join(first.merchantId, second.scopeId)).rejects.toThrow('home scope of another')
  })

  it('one at a time, so that of two strangers who join at once one is refused', async () => {
    const strangers = [await addMerchant(service), await addMerchant(service)]
    const id = await union('one-legal-entity')
    const joins = await Promise.allSettled(strangers.map(({ merchantId }) => join(merchantId, id)))
    expect(joins.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })

  it('also later: an entity of a union keeps its group, a union with members its kind, and it ends empty', async () => {
    const group = (await service.db.prisma.legalEntityGroup.create({ data: { name: 'a group' } })).id
    const [ours, theirs] = [await entityIn(group), await entityIn(group)]
    const [first, second] = [await addMerchant(service, { legalEntityId: ours }), await addMerchant(service, { legalEntityId: theirs })]
    const id = await union('group-of-legal-entities')
    await join(first.merchantId, id)
    await join(second.merchantId, id)
    const { legalEntity, numberScope, merchant } = service.db.prisma
    await expect(legalEntity.update({ where: { id: ours }, data: { groupId: null } })).rejects.toThrow('union of its group')
    await expect(merchant.update({ where: { id: first.merchantId }, data: { legalEntityId: await entityIn(null) } })).rejects.toThrow('one group')
    await expect(numberScope.update({ where: { id }, data: { kind: 'group-of-merchants' } })).rejects.toThrow('keeps its kind')
    await expect(numberScope.update({ where: { id }, data: { dissolvedAt: new Date() } })).rejects.toThrow('still has members')
  })

  it('nobody two at once: scope and memberships say the same', async () => {
    const merchant = await addMerchant(service)
    const id = await union('group-of-merchants')
    const silently = service.db.prisma.merchant.update({ where: { id: merchant.merchantId }, data: { scopeId: id } })
    await expect(silently).rejects.toThrow('memberships say')
    const twice = service.db.prisma.numberScopeMember.create({ data: { merchantId: merchant.merchantId, scopeId: id, joinedAt: new Date() } })
    await expect(twice).rejects.toThrow('Unique constraint')
  })
})

describe('row-level security', () => {
  it('shows a caller his merchants only, even to a query without any condition', async () => {
    const other = await addMerchant(service)
    await payNew(service, other.merchantId, { customerNumber: 'theirs' })
    const mine = { kind: 'merchants' as const, merchantIds: [shop.merchantId], scopeIds: [shop.scopeId] }
    const seen = await readInScope(service.db, mine, async (tx) => ({
      customers: await tx.customer.findMany({ select: { scopeId: true } }),
      orders: await tx.order.findMany({ select: { merchantId: true } }),
      operations: await tx.operation.findMany({ select: { merchantId: true } }),
      cards: await tx.savedCard.count(),
      merchants: await tx.merchant.findMany({ select: { id: true } }),
    }))
    expect(new Set(seen.customers.map((row) => row.scopeId))).toEqual(new Set([shop.scopeId]))
    expect(new Set([...seen.orders, ...seen.operations].map((row) => row.merchantId))).toEqual(new Set([shop.merchantId]))
    expect(seen.merchants).toEqual([{ id: shop.merchantId }])
    expect(seen.cards).toBe(await service.db.prisma.savedCard.count({ where: { customer: { scopeId: shop.scopeId } } }))
  })

  it('shows everything to the operator, nothing to a caller of no merchant, and lets neither write', async () => {
    const all = await readInScope(service.db, { kind: 'all' }, (tx) => tx.customer.count())
    expect(all).toBe(await service.db.prisma.customer.count())
    expect(await readInScope(service.db, { kind: 'merchants', merchantIds: [], scopeIds: [] }, (tx) => tx.customer.count())).toBe(0)
    await expect(readInScope(service.db, { kind: 'all' }, (tx) => tx.customer.updateMany({ data: { email: 'x' } }))).rejects.toThrow('permission denied')
  })

  it('does not outlive the transaction', async () => {
    await readInScope(service.db, { kind: 'merchants', merchantIds: [], scopeIds: [] }, (tx) => tx.customer.count())
    const roles = await Promise.all(Array.from({ length: 10 }, () => asService('select current_role as role')))
    expect(new Set(roles.map((found) => found.rows[0].role))).toEqual(new Set(['oneclick_app']))
  })
})

describe('the schema that the client believes in', () => {
  it('is the schema of the database: same tables, columns, types and nullability', async () => {
    const { readFileSync } = await import('node:fs')
    const believed = modelsOf(readFileSync('prisma/schema.prisma', 'utf8'))
    const { rows } = await owner.query(
      `select table_name, column_name, is_nullable = 'YES' as nullable, udt_name from information_schema.columns where table_schema = 'public' and table_name = any($1)`,
      [Object.keys(believed)],
    )
    const real: Record<string, Record<string, string>> = {}
    for (const row of rows) {
      real[row.table_name] ??= {}
      Object.assign(real[row.table_name] ?? {}, { [row.column_name]: `${row.udt_name}${row.nullable ? '?' : ''}` })
    }
    expect(real).toEqual(believed)
  })
})

const scalars: Record<string, string> = {
  Int: 'int4',
  BigInt: 'int8',
  String: 'text',
  Boolean: 'bool',
  DateTime: 'timestamptz',
  Json: 'jsonb',
  Bytes: 'bytea',
  'String[]': '_text',
  'Int[]': '_int4',
  'BigInt[]': '_int8',
}
const natives: Record<string, string> = { '@db.SmallInt': 'int2', '@db.Uuid': 'uuid', '@db.Inet': 'inet', '@db.Char': 'bpchar' }

/** Table → column → type, read from the text of the Prisma schema. */
function modelsOf(schema: string): Record<string, Record<string, string>> {
  const models: Record<string, Record<string, string>> = {}
  for (const [, body] of schema.matchAll(/^model \w+ \{([\s\S]*?)^\}/gm)) {
    const table = /@@map\("(\w+)"\)/.exec(body ?? '')?.[1] ?? ''
    models[table] = {}
    for (const line of (body ?? '').split('\n')) {
      const field = /^\s+(\w+)\s+(\w+(?:\[\])?)(\?)?\s*(.*)$/.exec(line)
      if (!field) continue
      const [, name = '', type = '', optional = '', rest = ''] = field
      const scalar = scalars[type]
      if (!scalar) continue
      const native = Object.entries(natives).find(([attribute]) => rest.includes(attribute))?.[1]
      const column = /@map\("(\w+)"\)/.exec(rest)?.[1] ?? name
      const of = native && type.endsWith('[]') ? `_${native}` : native
      Object.assign(models[table] ?? {}, { [column]: `${of ?? scalar}${optional}` })
    }
  }
  return models
}
