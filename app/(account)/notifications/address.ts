import { readInScope } from '@/lib/platform/scope'
import { service } from '@/lib/service'
import type { Caller } from '@/lib/staff/rules'

/** `merchantId` null: of every merchant of the caller. */
export function addressOf(merchantId: number | null, more: Record<string, string> = {}): string {
  const parameters = new URLSearchParams({ ...(merchantId === null ? {} : { merchant: String(merchantId) }), ...more })
  return parameters.size === 0 ? '/notifications' : `/notifications?${parameters}`
}

/** The time zone in which a merchant's pages are read. */
export async function zoneOf(caller: Caller, merchantId: number): Promise<string> {
  const found = await readInScope(service().db, caller.scope, (tx) =>
    tx.merchant.findUnique({ where: { id: merchantId }, select: { scope: { select: { timeZone: true } } } }),
  )
  return found?.scope.timeZone ?? 'UTC'
}
