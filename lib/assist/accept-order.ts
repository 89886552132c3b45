import { readMerchant, readSigning } from '@/lib/merchants/store'
import { createOrder } from '@/lib/orders/create-order'
import type { Clock } from '@/lib/platform/clock'
import type { Db } from '@/lib/platform/db'
import type { Env } from '@/lib/platform/env'
import type { Log } from '@/lib/platform/log'
import type { KeyProvider } from '@/lib/vault/keys'
import type { Vault } from '@/lib/vault/vault'
import { newReference, type Refusal, writeErrorId } from './error-id'
import { type Fault, faultOf } from './faults'
import { languageAsked } from './read-choices'
import { readMerchantId, readOrder } from './read-order'
import { readRequest } from './read-request'
import type { Received } from './receive'

type Deps = { db: Db; clock: Clock; vault: Vault; keys: KeyProvider; log: Log; env: Pick<Env, 'publicUrl' | 'sandbox'> }

/** Where the payer goes: the hosted page of the order, or a page that says what is wrong with it. */
export type AcceptOrderOutcome =
  | { kind: 'accepted'; location: string; orderKey: string; billNumber: string }
  | { kind: 'refused'; location: string; refusal: Refusal }

/** Starts a payment of spec/assist-wire.md section 1, from reading the request to the address for `Location`. */
export async function acceptOrder(deps: Deps, request: Request, { ip }: { ip: string | null }): Promise<AcceptOrderOutcome> {
  const read = await readRequest(request)
  if ('fault' in read) return refuse(deps, read.fault, { received: null, merchantId: null, ip })

  const { received } = read
  const named = readMerchantId(received)
  if ('fault' in named) return refuse(deps, named.fault, { received, merchantId: null, ip })

  const { merchantId } = named
  const checked = await checkOrder(deps, received, merchantId)
  if ('fault' in checked) return refuse(deps, checked.fault, { received, merchantId, ip })

  const outcome = await createOrder(deps, checked.order)
  if (outcome.kind === 'conflict') return refuse(deps, faultOf('OrderNumber', 'number-taken').fault, { received, merchantId, ip })
  const { kind, orderKey, billNumber } = outcome
  deps.log.info({ event: `order.${kind}`, merchantId, billNumber, ip }, 'order accepted')
  return { kind: 'accepted', location: `${deps.env.publicUrl}/pay/${orderKey}`, orderKey, billNumber }
}

async function checkOrder({ db, vault, clock, env }: Deps, received: Received, merchantId: number): Promise<ReturnType<typeof readOrder>> {
  const [merchant, signing] = await Promise.all([readMerchant(db.prisma, merchantId), readSigning(db.prisma, vault, merchantId, clock.now())])
  if (!merchant || !signing) return faultOf('Merchant_ID', 'unknown-merchant')
  return readOrder(received, { merchant, signing, sandbox: env.sandbox })
}

type Circumstances = { received: Received | null; merchantId: number | null; ip: string | null }

// The cause goes to the log for the merchant, with names and codes; a value could be anything, so none is written.
function refuse({ keys, log, env }: Deps, fault: Fault, { received, merchantId, ip }: Circumstances): AcceptOrderOutcome {
  const refusal: Refusal = { fault, merchantId, language: languageAsked(received?.get('Language')), reference: newReference() }
  log.warn({ event: 'order.refused', merchantId, ...fault, reference: refusal.reference, ip }, 'order refused')
  return { kind: 'refused', location: `${env.publicUrl}/pay/error?ErrorID=${encodeURIComponent(writeErrorId(keys, refusal))}`, refusal }
}
