import * as z from 'zod'
import type { ApiCaller } from '@/lib/api-access/rules'
import { brandNames } from '@/lib/cards/rules'
import { findByNumber } from '@/lib/one-click/customer-by-number'
import { deleteSavedCard as deleteCard } from '@/lib/one-click/delete-saved-card'
import { type CustomerFilter, directions, type Ignored, orderText, parseFilter, sorts } from '@/lib/one-click/list-filter'
import { listCustomers } from '@/lib/one-click/queries'
import { type Mark, type Status, statuses } from '@/lib/one-click/rules'
import { setMark } from '@/lib/one-click/set-mark'
import { type CardRow, savedCardOf } from '@/lib/one-click/store'
import type { Tx } from '@/lib/platform/db'
import { cursorText } from '@/lib/platform/list-address'
import { readInScope } from '@/lib/platform/scope'
import { defineCall } from './call'
import { pageOf, pageQuery, readCursor } from './pages'
import { type FieldError, Refused } from './problems'
import * as shapes from './shapes'

const params = z.strictObject({ customerNumber: shapes.customerNumber })
const about = ({ customerNumber }: z.infer<typeof params>) => ({ kind: 'customer' as const, id: customerNumber })

const customer = z.strictObject({
  customerNumber: shapes.customerNumber,
  status: z.enum(statuses as [Status, ...Status[]]),
  mark: z.strictObject({
    mark: z.enum(['none', 'deny', 'fraud', 'suspicious']),
    reason: z.string().nullable(),
    at: shapes.instant.nullable(),
  }),
  payableCards: z.int(),
  keptCards: z.int().meta({ description: 'Saved cards that were ever payable, deleted ones too' }),
  payments: z.int(),
  originMerchantId: z.int().meta({ description: 'Where the number was seen first' }),
  createdAt: shapes.instant,
  lastSeenAt: shapes.instant,
  lastPaymentAt: shapes.instant.nullable(),
})

const path = '/api/v1/customers/{customerNumber}'

export const readCustomer = defineCall({
  method: 'GET',
  path,
  summary: 'Status, mark and counts of a customer',
  action: 'customers.view',
  params,
  query: z.strictObject({}),
  body: null,
  answers: { 200: customer },
  about,
  work: async ({ db }, caller, { params: { customerNumber } }) => {
    const body = await readInScope(db, caller.scope, async (tx) => showOne(tx, await customerOf(tx, caller, customerNumber)))
    return { status: 200, body }
  },
})

/** The customer that a caller means; a number of others is not found. */
async function customerOf(tx: Tx, { merchantId }: ApiCaller, number: string): Promise<CustomerRow> {
  const row = await findByNumber(tx, { merchantId, number })
  if (!row) throw new Refused('not-found')
  return row
}

type CustomerRow = NonNullable<Awaited<ReturnType<Tx['customer']['findUnique']>>>

async function showOne(tx: Tx, row: CustomerRow): Promise<z.infer<typeof customer>> {
  const [shown] = await showCustomers(tx, [row])
  if (!shown) throw new Error('one customer is shown as one')
  return shown
}

async function showCustomers(tx: Tx, rows: readonly CustomerRow[]): Promise<z.infer<typeof customer>[]> {
  const marked = rows.filter(({ mark }) => mark !== 'none').map(({ id }) => id)
  const changes = await tx.markChange.findMany({
    where: { customerId: { in: marked } },
    distinct: ['customerId'],
    orderBy: [{ customerId: 'asc' }, { id: 'desc' }],
  })
  return rows.map((row) => {
    const change = changes.find(({ customerId }) => customerId === row.id)
    return {
      customerNumber: row.number,
      status: row.status as Status,
      mark: { mark: row.mark as Mark, reason: change?.reason ?? null, at: change?.at.toISOString() ?? null },
      payableCards: row.payableCards,
      keptCards: row.keptCards,
      payments: row.paymentsCount,
      originMerchantId: row.originMerchantId,
      createdAt: row.createdAt.toISOString(),
      lastSeenAt: row.lastSeenAt.toISOString(),
      lastPaymentAt: row.lastPaymentAt?.toISOString() ?? null,
    }
  })
}

const listQuery = z.strictObject({
  status: z
    .string()
    .regex(/^[a-z,-]{1,100}$/, { error: `must be some of ${statuses.join(', ')}, with commas between` })
    .optional()
    .meta({ description: `Only these statuses, with commas between: ${statuses.join(', ')}`, examples: ['member,suspicious'] }),
  q: z
    .string()
    .min(1)
    .max(128)
    .optional()
    .meta({ description: 'Part of a customer number or e-mail address, a whole order number, or the last four digits of a card', examples: ['customer'] }),
  sort: z
    .enum(sorts.flatMap((sort) => directions[sort].map((direction) => orderText(sort, direction))) as [string, ...string[]])
    .optional()
    .meta({ description: 'Seen last first, where it is left out', examples: ['last-seen'] }),
  limit: pageQuery.shape.limit,
  cursor: z.string().max(1000).optional().meta({ description: 'The nextCursor of the page before, with the same sort' }),
})

export const readCustomers = defineCall({
  method: 'GET',
  path: '/api/v1/customers',
  summary: 'The customers of the merchant, page by page',
  description: 'In a number union they are those of the union. A page costs the same wherever it lies.',
  action: 'customers.view',
  params: z.strictObject({}),
  query: listQuery,
  body: null,
  answers: { 200: z.strictObject({ data: z.array(customer), nextCursor: z.string().nullable() }) },
  about: () => ({ kind: 'call' as const, id: 'GET /api/v1/customers' }),
  work: async (deps, caller, { query }) => {
    const page = await listCustomers(deps, caller.scope, readFilter(query))
    const ids = page.rows.map(({ id }) => id)
    const data = await readInScope(deps.db, caller.scope, async (tx) => {
      const rows = await tx.customer.findMany({ where: { id: { in: ids } } })
      return showCustomers(
        tx,
        ids.flatMap((id) => rows.find((row) => row.id === id) ?? []),
      )
    })
    return { status: 200, body: { data, nextCursor: page.next && cursorText(page.next) } }
  },
})

// What this call has no parameter for is nothing that can be wrong with it.
const wrong: Partial<Record<Ignored, FieldError>> = {
  status: { field: 'status', code: 'not-a-status', detail: `must be some of ${statuses.join(', ')}, with commas between` },
  q: { field: 'q', code: 'too-long', detail: 'must have 1 to 128 characters' },
  'card-number': { field: 'q', code: 'looks-like-pan', detail: 'must not be a card number; the last four digits find it' },
  merchant: { field: 'merchant', code: 'not-a-merchant', detail: 'is no merchant' },
  sort: { field: 'sort', code: 'not-a-sort', detail: 'must be one of the sorts' },
  size: { field: 'limit', code: 'not-a-limit', detail: 'must be 1 to 200' },
  page: { field: 'cursor', code: 'not-a-cursor', detail: 'must be the nextCursor of the page before, with the same sort' },
}

// The list of the Personal Account passes over what it does not understand; a program is told.
function readFilter({ status, q, sort, cursor, limit }: z.infer<typeof listQuery>): CustomerFilter {
  const { filter, ignored } = parseFilter({ status: status?.split(','), q, sort, after: cursor })
  if (ignored.length > 0) throw new Refused('invalid-request', { errors: ignored.flatMap((name) => wrong[name] ?? []) })
  return { ...filter, size: limit }
}

const wantedMark = z.strictObject({
  mark: z.enum(['none', 'deny', 'fraud', 'suspicious']).meta({ description: 'none lifts the mark that stands', examples: ['suspicious'] }),
  reason: shapes.reason,
  destroyCards: z.boolean().optional().meta({ description: 'With deny: the saved cards are destroyed. Otherwise they rest until the mark is lifted' }),
})

export const putMark = defineCall({
  method: 'PUT',
  path: `${path}/mark`,
  summary: 'Sets or lifts the mark of a customer',
  action: 'customers.set-mark',
  params,
  query: z.strictObject({}),
  body: wantedMark,
  answers: { 200: customer },
  problems: ['mark-not-allowed'],
  about,
  work: async (deps, caller, { params: { customerNumber }, body, origin }) => {
    const { mark: to, reason, destroyCards = false } = body
    if (destroyCards && to !== 'deny') {
      throw new Refused('invalid-request', { errors: [{ field: 'destroyCards', code: 'only-with-deny', detail: 'may be true with the mark deny only' }] })
    }
    const tx = deps.db.prisma
    const { id, mark: from } = await customerOf(tx, caller, customerNumber)
    if (from !== to || destroyCards) {
      const actor = { kind: 'api-key' as const, id: caller.keyId }
      const input = { customerId: id, expectedVersion: null, to, reasonCode: 'other', reason, destroyCards, origin }
      const outcome = await setMark(deps, caller.scope, actor, input)
      if (outcome.kind === 'illegal') throw new Refused('mark-not-allowed', { detail: `A customer marked ${outcome.from} cannot be marked ${to}` })
      if (outcome.kind !== 'done') throw new Refused('not-found')
    }
    return { status: 200, body: await showOne(tx, await customerOf(tx, caller, customerNumber)) }
  },
})

const savedCard = z.strictObject({
  token: shapes.token,
  state: z.enum(['pending', 'member', 'needs-full-entry', 'expired', 'fraud', 'deleted']),
  brand: z.enum(Object.keys(brandNames) as [string, ...string[]]),
  first6: shapes.first6,
  last4: shapes.last4,
  expiry: z
    .string()
    .regex(/^(0[1-9]|1[0-2])\/\d{2}$/)
    .meta({ description: 'MM/YY', examples: ['12/30'] }),
  successes: z.int().meta({ description: 'Successful payments by this card' }),
  savedAt: shapes.instant,
  lastSuccessAt: shapes.instant.nullable(),
  deletedAt: shapes.instant.nullable(),
})

export const readSavedCards = defineCall({
  method: 'GET',
  path: '/api/v1/customers/{customerNumber}/saved-cards',
  summary: 'The cards of a customer, masked, saved last first; deleted ones too, whose numbers are destroyed',
  action: 'customers.view',
  params,
  query: pageQuery,
  body: null,
  answers: { 200: z.strictObject({ data: z.array(savedCard), nextCursor: z.string().nullable() }) },
  about,
  work: async ({ db }, caller, { params: { customerNumber }, query }) => {
    const after = readCursor(query.cursor)
    const rows = await readInScope(db, caller.scope, async (tx) => {
      const row = await customerOf(tx, caller, customerNumber)
      const older = after && { OR: [{ savedAt: { lt: after.at } }, { savedAt: after.at, id: { lt: after.id } }] }
      return tx.savedCard.findMany({ where: { customerId: row.id, ...older }, orderBy: [{ savedAt: 'desc' }, { id: 'desc' }], take: query.limit + 1 })
    })
    return {
      status: 200,
      body: pageOf(
        rows,
        query.limit,
        ({ savedAt, id }) => ({ at: savedAt, id }),
        (card) => showCard(caller, card),
      ),
    }
  },
})

export const deleteSavedCard = defineCall({
  method: 'DELETE',
  path: `${path}/saved-cards/{token}`,
  summary: 'Deletes a saved card: its number is destroyed at once. One that is deleted already is answered alike',
  action: 'cards.delete',
  params: params.extend({ token: shapes.token }),
  query: z.strictObject({ reason: shapes.reason.default('Deleted over the API') }),
  body: null,
  answers: { 200: savedCard },
  about,
  work: async (deps, caller, { params: { customerNumber, token }, query: { reason }, origin }) => {
    const tx = deps.db.prisma
    const { id: customerId } = await customerOf(tx, caller, customerNumber)
    const outcome = await deleteCard(deps, caller.scope, { kind: 'api-key', id: caller.keyId }, { customerId, cardId: token, reason, origin })
    if (outcome.kind === 'not-found' || outcome.kind === 'bad-input') throw new Refused('not-found')
    return { status: 200, body: showCard(caller, await tx.savedCard.findUniqueOrThrow({ where: { id: token } })) }
  },
})

function showCard(caller: ApiCaller, row: CardRow): z.infer<typeof savedCard> {
  const { id, state, brand, first6, last4, expiry, savedAt, lastSuccessAt } = shapes.maskFor(caller, savedCardOf(row))
  return {
    token: id,
    state,
    brand,
    first6,
    last4,
    expiry: `${String(expiry.month).padStart(2, '0')}/${String(expiry.year % 100).padStart(2, '0')}`,
    successes: row.successes,
    savedAt: savedAt.toISOString(),
    lastSuccessAt: lastSuccessAt?.toISOString() ?? null,
    deletedAt: row.deletedAt?.toISOString() ?? null,
  }
}
