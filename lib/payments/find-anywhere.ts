import { findLikely, last4Of } from '@/lib/one-click/list-conditions'
import type { Status } from '@/lib/one-click/rules'
import type { Db, Tx } from '@/lib/platform/db'
import { literally } from '@/lib/platform/like'
import { readInScope, type Scope } from '@/lib/platform/scope'

/** `more`: there are others that are not among them. */
export type Some<T> = { rows: T[]; more: boolean }

/** `card`, `email`: what of his it was, where his number does not say it. */
export type FoundCustomer = {
  id: bigint
  number: string
  status: Status
  scopeName: string
  card: { brand: string; last4: string } | null
  email: string | null
}
export type FoundOrder = {
  id: bigint
  number: string
  billNumber: string
  amountMinor: bigint
  currency: string
  merchant: { id: number; name: string }
  createdAt: Date
}
export type FoundMerchant = { id: number; name: string; legalEntity: string }

export type Found = {
  /** By number, e-mail or a part of either, whole order number, last four digits, or token of a card: that card stands with him. */
  customers: Some<FoundCustomer>
  /** By number, or bill number of any attempt, extended or not. */
  orders: Some<FoundOrder>
  /** By id, or a part of the name or of the legal entity. */
  merchants: Some<FoundMerchant>
  /** Requests for One Click that wait, by their merchant. */
  requests: Some<FoundMerchant>
  entities: Some<{ id: number; name: string; group: string | null }>
  groups: Some<{ id: number; name: string }>
  unions: Some<{ id: number; name: string; kind: string; dissolvedAt: Date | null }>
  /** By a part of login, name or address. */
  staff: Some<{ id: number; name: string; login: string; role: string }>
}

export type FoundKind = keyof Found

/** So many of each kind are answered. */
export const mostFound = 20

/** Whatever a text may mean among what the caller sees, of the kinds that are asked for. */
export async function findAnywhere({ db }: { db: Db }, scope: Scope, asked: string, kinds: readonly FoundKind[]): Promise<Partial<Found>> {
  const text = isToken.test(asked) ? await currentToken(db, asked.toLowerCase()) : asked
  return readInScope(db, scope, async (tx) => {
    const found: Partial<Found> = {}
    // One after the other: they share a connection.
    for (const kind of kinds) Object.assign(found, { [kind]: await finders[kind](tx, text) })
    return found
  })
}

const finders: { [Kind in FoundKind]: (tx: Tx, text: string) => Promise<Found[Kind]> } = {
  customers: findCustomers,
  orders: findOrders,
  merchants: async (tx, text) => {
    const rows = await tx.merchant.findMany({ where: merchantLike(text), select: merchantShown, orderBy: { id: 'asc' }, take: mostFound + 1 })
    return some(exactFirst(rows, idOf(text)).map(merchantOf))
  },
  requests: async (tx, text) => {
    const rows = await tx.oneClickRequest.findMany({
      where: { state: 'waiting', merchant: merchantLike(text) },
      select: { merchant: { select: merchantShown } },
      orderBy: { id: 'asc' },
      take: mostFound + 1,
    })
    return some(rows.map(({ merchant }) => merchantOf(merchant)))
  },
  entities: async (tx, text) => {
    const rows = await tx.legalEntity.findMany({ where: named(text), include: { group: true }, orderBy: { id: 'asc' }, take: mostFound + 1 })
    return some(exactFirst(rows, idOf(text)).map(({ id, name, group }) => ({ id, name, group: group?.name ?? null })))
  },
  groups: async (tx, text) => some(await tx.legalEntityGroup.findMany({ where: named(text), orderBy: { id: 'asc' }, take: mostFound + 1 })),
  unions: async (tx, text) =>
    some(
      await tx.numberScope.findMany({
        where: { kind: { not: 'merchant' }, ...named(text) },
        select: { id: true, name: true, kind: true, dissolvedAt: true },
        orderBy: [{ dissolvedAt: { sort: 'asc', nulls: 'first' } }, { id: 'asc' }],
        take: mostFound + 1,
      }),
    ),
  staff: async (tx, text) => {
    const part = containing(text)
    const where = { OR: [{ login: part }, { name: part }, { email: part }] }
    const select = { id: true, name: true, login: true, role: true }
    return some(await tx.staff.findMany({ where, select, orderBy: [{ name: 'asc' }, { id: 'asc' }], take: mostFound + 1 }))
  },
}

const isToken = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i

// A card that became one with its copy in a union is known by the token of that one. Whose it is, and who may see him, is asked in the scope of the caller.
async function currentToken(db: Db, token: string): Promise<string> {
  const card = await db.prisma.savedCard.findUnique({ where: { id: token }, select: { unitedInto: true } })
  return card?.unitedInto ? currentToken(db, card.unitedInto) : token
}

/** Among the ids of a search may be customers that live on in others and are seen by nobody; more are read than are shown. */
const mostLooked = 10 * mostFound

async function findCustomers(tx: Tx, text: string): Promise<Some<FoundCustomer>> {
  const select = { id: true, number: true, status: true, email: true, scope: { select: { name: true } } } as const
  type Row = { id: bigint; number: string; status: string; email: string | null; scope: { name: string } }
  const holds = (value: string | null) => value?.toLowerCase().includes(text.toLowerCase()) === true
  const shown = ({ id, number, status, email, scope }: Row, card: FoundCustomer['card']): FoundCustomer => ({
    id,
    number,
    status: status as Status,
    scopeName: scope.name,
    card: holds(number) ? null : card,
    email: !holds(number) && holds(email) ? email : null,
  })
  if (isToken.test(text)) {
    const card = await tx.savedCard.findUnique({ where: { id: text }, select: { customerId: true, brand: true, last4: true } })
    const owner = card && (await tx.customer.findUnique({ where: { id: card.customerId }, select }))
    if (card && owner) return { rows: [shown(owner, { brand: card.brand, last4: card.last4 })], more: false }
  }
  const ids = await findLikely(tx, text, mostLooked)
  const rows = await tx.customer.findMany({ where: { id: { in: ids } }, select })
  const place = new Map(ids.map((id, index) => [id, index]))
  const likely = rows.toSorted((a, b) => Number(b.number === text) - Number(a.number === text) || (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0))
  const last4 = last4Of(text)
  const cards = last4
    ? await tx.savedCard.findMany({
        where: { customerId: { in: likely.map(({ id }) => id) }, last4, state: { not: 'deleted' } },
        select: { customerId: true, brand: true, last4: true },
      })
    : []
  return some(likely.map((row) => shown(row, cards.find(({ customerId }) => customerId === row.id) ?? null)))
}

async function findOrders(tx: Tx, text: string): Promise<Some<FoundOrder>> {
  const byBill = await tx.billNumber.findMany({ where: { billNumber: text.replace(/\.\d+$/, '') }, select: { orderId: true } })
  return some(
    await tx.order.findMany({
      where: { OR: [{ number: text }, { id: { in: byBill.map(({ orderId }) => orderId) } }] },
      select: {
        id: true,
        number: true,
        billNumber: true,
        amountMinor: true,
        currency: true,
        createdAt: true,
        merchant: { select: { id: true, name: true } },
      },
      orderBy: { id: 'desc' },
      take: mostFound + 1,
    }),
  )
}

function some<T>(rows: T[]): Some<T> {
  return { rows: rows.slice(0, mostFound), more: rows.length > mostFound }
}

const containing = (text: string) => ({ contains: literally(text), mode: 'insensitive' as const })

function idOf(text: string): number {
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0
}

function named(text: string) {
  return { OR: [{ id: idOf(text) }, { name: containing(text) }] }
}

function merchantLike(text: string) {
  return { OR: [...named(text).OR, { legalEntity: { name: containing(text) } }] }
}

function exactFirst<T extends { id: number }>(rows: T[], id: number): T[] {
  return rows.toSorted((a, b) => Number(b.id === id) - Number(a.id === id))
}

const merchantShown = { id: true, name: true, legalEntity: { select: { name: true } } } as const

function merchantOf({ id, name, legalEntity }: { id: number; name: string; legalEntity: { name: string } }): FoundMerchant {
  return { id, name, legalEntity: legalEntity.name }
}
