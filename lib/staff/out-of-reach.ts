import type { Db } from '@/lib/platform/db'
import { coversMerchant, coversScope } from '@/lib/platform/scope'
import { isInReach } from './reach'
import type { Caller } from './rules'

/** Whose an object is. Of a customer both are known; of what staff keep for themselves neither. */
export type Owner = { merchantId: number | null; scopeId: number | null }

type Asker = Pick<Caller, 'staffId' | 'scope'>
type Find = (db: Db, id: string, caller: Asker) => Promise<{ owner: Owner; reached: boolean } | null>

const ofMerchant = (caller: Asker, merchantId: number) => ({ owner: { merchantId, scopeId: null }, reached: coversMerchant(caller.scope, merchantId) })
const ofScope = (caller: Asker, scopeId: number, merchantId: number | null = null) => ({
  owner: { merchantId, scopeId },
  reached: coversScope(caller.scope, scopeId),
})
const ofStaff = (caller: Asker, staffId: number) => ({ owner: { merchantId: null, scopeId: null }, reached: staffId === caller.staffId })

/** A finder of a table with ids of one form; any other text is the id of nothing. */
function by<Id, Row>(
  read: (id: string) => Id | null,
  find: (db: Db, id: Id) => Promise<Row | null>,
  judge: (caller: Asker, row: Row) => { owner: Owner; reached: boolean },
): Find {
  return async (db, text, caller) => {
    const id = read(text)
    const row = id === null ? null : await find(db, id)
    return row && judge(caller, row)
  }
}

const small = (text: string) => (/^[1-9]\d{0,9}$/.test(text) && Number(text) < 2 ** 31 ? Number(text) : null)
const large = (text: string) => (/^[1-9]\d{0,17}$/.test(text) ? BigInt(text) : null)
const uuid = (text: string) => (/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text) ? text.toLowerCase() : null)

const findMerchant = by(
  small,
  (db, id) => db.prisma.merchant.findUnique({ where: { id }, select: { id: true } }),
  (caller, { id }) => ofMerchant(caller, id),
)

async function findStaff(db: Db, id: number) {
  const row = await db.prisma.staff.findUnique({ where: { id }, select: { id: true, merchants: { select: { merchantId: true } } } })
  return row && { id: row.id, merchantIds: row.merchants.map(({ merchantId }) => merchantId) }
}

function judgeStaff(caller: Asker, { id, merchantIds }: { id: number; merchantIds: number[] }) {
  const reached = id === caller.staffId || isInReach(caller.scope, { id, side: 'merchant', role: 'viewer', merchantIds })
  return { owner: { merchantId: merchantIds[0] ?? null, scopeId: null }, reached }
}

/** By the kind of object that an act or a page names. What is not here belongs to nobody, or to the operator alone. */
export const finders: Record<string, Find> = {
  'customer-id': by(
    large,
    (db, id) => db.prisma.customer.findUnique({ where: { id }, select: { originMerchantId: true, scopeId: true } }),
    (caller, { scopeId, originMerchantId }) => ofScope(caller, scopeId, originMerchantId),
  ),
  'saved-card': by(
    uuid,
    (db, id) => db.prisma.savedCard.findUnique({ where: { id }, select: { customer: { select: { originMerchantId: true, scopeId: true } } } }),
    (caller, { customer }) => ofScope(caller, customer.scopeId, customer.originMerchantId),
  ),
  erasure: by(
    large,
    (db, id) => db.prisma.customerErasure.findUnique({ where: { id }, select: { scopeId: true } }),
    (caller, { scopeId }) => ofScope(caller, scopeId),
  ),
  'order-id': by(
    large,
    (db, id) => db.prisma.order.findUnique({ where: { id }, select: { merchantId: true } }),
    (caller, { merchantId }) => ofMerchant(caller, merchantId),
  ),
  'number-scope': by(
    small,
    (db, id) => db.prisma.numberScope.findUnique({ where: { id }, select: { id: true } }),
    (caller, { id }) => ofScope(caller, id),
  ),
  'limit-change': by(
    large,
    (db, id) => db.prisma.turnoverLimitChange.findUnique({ where: { id }, select: { scopeId: true } }),
    (caller, { scopeId }) => ofScope(caller, scopeId),
  ),
  'setting-change': by(
    large,
    (db, id) => db.prisma.scopeSettingChange.findUnique({ where: { id }, select: { scopeId: true } }),
    (caller, { scopeId }) => ofScope(caller, scopeId),
  ),
  merchant: findMerchant,
  'assist-notification': findMerchant,
  'api-key-id': by(
    small,
    (db, id) => db.prisma.apiKey.findUnique({ where: { id }, select: { merchantId: true } }),
    (caller, { merchantId }) => ofMerchant(caller, merchantId),
  ),
  'webhook-endpoint': by(
    uuid,
    (db, id) => db.prisma.webhookEndpoint.findUnique({ where: { id }, select: { merchantId: true } }),
    (caller, { merchantId }) => ofMerchant(caller, merchantId),
  ),
  delivery: by(
    large,
    (db, id) => db.prisma.delivery.findUnique({ where: { id }, select: { merchantId: true } }),
    (caller, { merchantId }) => ofMerchant(caller, merchantId),
  ),
  staff: by(small, findStaff, judgeStaff),
  session: by(
    uuid,
    async (db, id) => {
      const session = await db.prisma.staffSession.findUnique({ where: { id }, select: { staffId: true } })
      return session && findStaff(db, session.staffId)
    },
    judgeStaff,
  ),
  export: by(
    uuid,
    (db, id) => db.prisma.export.findUnique({ where: { id }, select: { staffId: true } }),
    (caller, { staffId }) => ofStaff(caller, staffId),
  ),
  'bulk-action': by(
    uuid,
    (db, id) => db.prisma.bulkAction.findUnique({ where: { id }, select: { staffId: true } }),
    (caller, { staffId }) => ofStaff(caller, staffId),
  ),
  'saved-view': by(
    large,
    (db, id) => db.prisma.savedView.findUnique({ where: { id }, select: { staffId: true } }),
    (caller, { staffId }) => ofStaff(caller, staffId),
  ),
}

/** Whose an object is that the caller reached for and may not see; null when it is his, or nobody's. */
export async function findOutOfReach({ db }: { db: Db }, caller: Asker, { kind, id }: { kind: string; id: string }): Promise<Owner | null> {
  const found = await finders[kind]?.(db, id, caller)
  return found && !found.reached ? found.owner : null
}
