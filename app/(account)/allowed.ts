import { type Reached, requireCaller, requireRight } from '@/app/(account)/caller'
import type { Action, Caller } from '@/lib/staff/rules'

/** The caller, if the policy lets him; a refused attempt is written down before it is answered. */
export async function allowed(action: Action, object: Reached): Promise<Caller> {
  const caller = await requireCaller()
  await requireRight(caller, action, object)
  return caller
}

export function actorOf({ staffId }: Caller) {
  return { kind: 'staff' as const, id: staffId }
}
