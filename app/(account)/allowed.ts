import { originOf, requireCaller, requireRight } from '@/app/(account)/caller'
import { audit } from '@/lib/audit/record'
import { service } from '@/lib/service'
import { type Action, type Caller, may } from '@/lib/staff/rules'

/** The caller, if the policy lets him; a refused attempt is written down before it is answered. */
export async function allowed(action: Action, object: { kind: string; id: string }): Promise<Caller> {
  const caller = await requireCaller()
  if (!may(caller, action)) {
    const { db, clock } = service()
    await audit(db.prisma, { at: clock.now(), actor: `staff:${caller.staffId}`, action, outcome: 'refused', object, reason: 'role', origin: await originOf() })
  }
  await requireRight(caller, action)
  return caller
}

export function actorOf({ staffId }: Caller) {
  return { kind: 'staff' as const, id: staffId }
}
