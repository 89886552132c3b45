import * as z from 'zod'
import { brandNames } from '@/lib/cards/rules'
import { findByNumber } from '@/lib/one-click/customer-by-number'
import { type Mark, type Status, statuses } from '@/lib/one-click/rules'
import { type CardRow, savedCardOf } from '@/lib/one-click/store'
import { readInScope } from '@/lib/platform/scope'
import { defineCall } from './call'
import { pageOf, pageQuery, readCursor } from './pages'
import { Refused } from './problems'
import * as shapes from './shapes'

const params = z.strictObject({ customerNumber: shapes.customerNumber })
const about = ({ customerNumber }: z.infer<typeof params>) => ({ kind: 'customer', id: customerNumber })

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

export const readCustomer = defineCall({
  method: 'GET',
  path: '/api/v1/customers/{customerNumber}',
  summary: 'Status, mark and counts of a customer',
  action: 'customers.view',
  params,
  query: z.strictObject({}),
  body: null,
  answers: { 200: customer },
  about,
  work: async ({ db }, caller, { params: { customerNumber } }) => {
    const body = await readInScope(db, caller.scope, async (tx): Promise<z.infer<typeof customer>> => {
      const row = await findByNumber(tx, { merchantId: caller.merchantId, number: customerNumber })
      if (!row) throw new Refused('not-found')
      const change = row.mark === 'none' ? null : await tx.markChange.findFirst({ where: { customerId: row.id }, orderBy: { id: 'desc' } })
      return {
        customerNumber,
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
    return { status: 200, body }
  },
})

const savedCard = z.strictObject({
  token: z.uuid(),
  state: z.enum(['pending', 'member', 'needs-full-entry', 'expired', 'fraud', 'deleted']),
  brand: z.enum(Object.keys(brandNames) as [string, ...string[]]),
  first6: z.string().regex(/^\d{6}$/),
  last4: z.string().regex(/^\d{4}$/),
  expiry: z
    .string()
    .regex(/^(0[1-9]|1[0-2])\/\d{2}$/)
    .meta({ description: 'MM/YY' }),
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
      const row = await findByNumber(tx, { merchantId: caller.merchantId, number: customerNumber })
      if (!row) throw new Refused('not-found')
      const older = after && { OR: [{ savedAt: { lt: after.at } }, { savedAt: after.at, id: { lt: after.id } }] }
      return tx.savedCard.findMany({ where: { customerId: row.id, ...older }, orderBy: [{ savedAt: 'desc' }, { id: 'desc' }], take: query.limit + 1 })
    })
    return { status: 200, body: pageOf(rows, query.limit, ({ savedAt, id }) => ({ at: savedAt, id }), showCard) }
  },
})

function showCard(row: CardRow): z.infer<typeof savedCard> {
  const { id, state, brand, first6, last4, expiry, savedAt, lastSuccessAt } = savedCardOf(row)
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
