import { originOf } from '@/app/(account)/caller'
import { audit } from '@/lib/audit/record'
import { findUnseen } from '@/lib/one-click/customer-queries'
import { service } from '@/lib/service'
import type { Action, Caller } from '@/lib/staff/rules'

/** Writes down that somebody reached for a customer of other merchants. Of a number that is nobody's there is nothing to write. */
export async function noteRefused({ staffId }: Caller, action: Action, customerId: bigint): Promise<void> {
  const deps = service()
  const unseen = await findUnseen(deps, customerId)
  if (!unseen) return
  await audit(deps.db.prisma, {
    at: deps.clock.now(),
    actor: `staff:${staffId}`,
    action,
    outcome: 'refused',
    object: { kind: 'customer-id', id: String(customerId) },
    merchantId: unseen.originMerchantId,
    scopeId: unseen.scopeId,
    reason: 'scope',
    origin: await originOf(),
  })
}
