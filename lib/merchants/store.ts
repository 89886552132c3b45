import type { Enforce } from '@/lib/limits/rules'
import type { Cvc2Policy, ServiceMode } from '@/lib/one-click/rules'
import type { Tx } from '@/lib/platform/db'
import type { Merchant } from './rules'

/** A merchant with policy, currencies and number scope, or null. */
export async function readMerchant(tx: Tx, merchantId: number): Promise<Merchant | null> {
  const row = await tx.merchant.findUnique({ where: { id: merchantId }, include: { scope: true, currencies: true } })
  if (!row) return null
  return {
    id: row.id,
    name: row.name,
    legalEntityId: row.legalEntityId,
    baseCurrency: row.baseCurrency,
    currencies: row.currencies.map((accepted) => accepted.currency),
    language: row.language as Merchant['language'],
    acceptsCards: row.acceptsCards,
    oneClick: row.oneClick as ServiceMode,
    orderTimeOutMin: row.orderTimeOutMin,
    saveThreshold: row.saveThreshold,
    cvc2Policy: cvc2PolicyOf(row.cvc2Policy, row.cvc2AboveMinor),
    mayDisable3ds: row.mayDisable3ds,
    asksCardholder: row.asksCardholder,
    unselectedCountries: row.unselectedCountries,
    returnUrls: { any: row.urlReturn, ok: row.urlReturnOk, no: row.urlReturnNo },
    returnHosts: row.returnHosts,
    scope: {
      id: row.scope.id,
      kind: row.scope.kind,
      timeZone: row.scope.timeZone,
      weekStartsOn: row.scope.weekStartsOn,
      enforce: row.scope.enforce as Enforce,
      carryOver: row.scope.carryOver as 'ask' | 'allow',
    },
  }
}

function cvc2PolicyOf(kind: string, minor: bigint | null): Cvc2Policy {
  if (kind === 'above') return { kind, minor: minor ?? 0n }
  return { kind: kind === 'never' ? 'never' : 'always' }
}
