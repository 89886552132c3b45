import type { Origin } from '@/lib/audit/record'
import type { Env } from '@/lib/platform/env'
import type { KeyProvider } from '@/lib/vault/keys'
import { type Refusal, writeErrorId } from './error-id'
import { readRequest } from './read-request'
import { type TakeOrderDeps, takeOrder } from './take-order'

type Deps = TakeOrderDeps & { keys: KeyProvider; env: Pick<Env, 'publicUrl' | 'sandbox'> }

/** Where the payer goes: the hosted page of the order, or a page that says what is wrong with it. */
export type AcceptOrderOutcome =
  | { kind: 'accepted'; location: string; orderKey: string; billNumber: string }
  | { kind: 'refused'; location: string; refusal: Refusal }

/** Starts a payment of spec/assist-wire.md section 1, from reading the request to the address for `Location`. */
export async function acceptOrder(deps: Deps, request: Request, origin: Origin): Promise<AcceptOrderOutcome> {
  const taken = await takeOrder(deps, await readRequest(request), { origin })
  const { publicUrl } = deps.env
  if (taken.kind === 'taken') return { ...taken, kind: 'accepted', location: `${publicUrl}/pay/${taken.orderKey}` }
  return { ...taken, location: `${publicUrl}/pay/error?ErrorID=${encodeURIComponent(writeErrorId(deps.keys, taken.refusal))}` }
}
