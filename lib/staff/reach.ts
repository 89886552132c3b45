import { coversMerchant, type Scope } from '@/lib/platform/scope'
import { type Caller, mayGrant, type Role, type Side } from './rules'

/** An account as whoever manages it has to see it. */
export type Reached = { id: number; side: Side; role: Role; merchantIds: readonly number[] }

type Manager = Pick<Caller, 'staffId' | 'side' | 'role' | 'scope'>

/** Whether the account is the caller's to see at all: he sees everything, or has a merchant in common with it. */
export function isInReach(scope: Scope, account: Reached): boolean {
  return scope.kind === 'all' || account.merchantIds.some((id) => coversMerchant(scope, id))
}

/**
 * Whether the caller may act on this account as a whole (role, disabling, sessions, second factor): it is another's, holds no more than he
 * does, and works for no merchant that is not his.
 */
export function mayManage(caller: Manager, account: Reached): boolean {
  return mayTakeMerchants(caller, account) && account.merchantIds.every((id) => coversMerchant(caller.scope, id))
}

/** Whether the caller may give this account merchants of his or take them away, which he may too where it works for others as well. */
export function mayTakeMerchants(caller: Manager, account: Reached): boolean {
  return account.id !== caller.staffId && isInReach(caller.scope, account) && mayGrant(caller, account.side, account.role)
}
