import type { Prisma, Tx } from '@/lib/platform/db'
import type { MerchantFacts } from './merchant-facts'

type NewMerchant = Omit<Prisma.MerchantUncheckedCreateInput, 'scopeId' | 'homeScopeId' | 'currencies' | 'memberships'>
type Beside = { currencies: readonly string[]; joinedAt: Date; scope?: Partial<Prisma.NumberScopeUncheckedCreateInput> }

/** The row of a merchant with what belongs to it from its first moment: a number scope of its own, that it is in it, and its currencies. Answers the scope. */
export async function insertMerchant(tx: Tx, merchant: NewMerchant, { currencies, joinedAt, scope }: Beside): Promise<number> {
  const { id: scopeId } = await tx.numberScope.create({ data: { kind: 'merchant', name: merchant.name, ...scope } })
  await tx.merchant.create({
    data: {
      ...merchant,
      scopeId,
      homeScopeId: scopeId,
      currencies: { create: currencies.map((currency) => ({ currency })) },
      memberships: { create: { scopeId, joinedAt } },
    },
  })
  return scopeId
}

/** Currencies in which a merchant takes orders. */
export async function readOpenCurrencies(tx: Tx, merchantId: number): Promise<string[]> {
  const rows = await tx.merchantCurrency.findMany({ where: { merchantId, closedAt: null }, select: { currency: true }, orderBy: { currency: 'asc' } })
  return rows.map(({ currency }) => currency)
}

/** Writes what a merchant is. A currency that is not among them any more is closed, never deleted: its orders name it. */
export async function writeFacts(
  tx: Tx,
  merchantId: number,
  { currencies, ...facts }: MerchantFacts,
  { oneClick, homeScopeId, at }: { oneClick: string; homeScopeId: number; at: Date },
): Promise<void> {
  await tx.merchant.update({ where: { id: merchantId }, data: { ...facts, oneClick } })
  await tx.numberScope.update({ where: { id: homeScopeId }, data: { name: facts.name } })
  await tx.merchantCurrency.updateMany({ where: { merchantId, closedAt: null, currency: { notIn: [...currencies] } }, data: { closedAt: at } })
  await tx.merchantCurrency.updateMany({ where: { merchantId, closedAt: { not: null }, currency: { in: [...currencies] } }, data: { closedAt: null } })
  await tx.merchantCurrency.createMany({ data: currencies.map((currency) => ({ merchantId, currency })), skipDuplicates: true })
}
