import { houseZone } from '@/lib/platform/local-time'
import { readInScope, type Scope } from '@/lib/platform/scope'
import { service } from '@/lib/service'

/** The zone in which a merchant's times are told. */
export async function timeZoneOf(scope: Scope, merchantId: number): Promise<string> {
  const row = await readInScope(service().db, scope, (tx) =>
    tx.merchant.findUnique({ where: { id: merchantId }, select: { scope: { select: { timeZone: true } } } }),
  )
  return row?.scope.timeZone ?? houseZone
}
