import type { Origin } from '@/lib/audit/record'
import type { Merchant } from '@/lib/merchants/rules'
import { readMerchant, readSigning } from '@/lib/merchants/store'
import { createOrder } from '@/lib/orders/create-order'
import type { NewOrder } from '@/lib/orders/rules'
import type { Clock } from '@/lib/platform/clock'
import type { Db } from '@/lib/platform/db'
import type { Env } from '@/lib/platform/env'
import type { Log } from '@/lib/platform/log'
import type { Vault } from '@/lib/vault/vault'
import { newReference, type Refusal } from './error-id'
import { type Fault, faultOf } from './faults'
import { languageAsked } from './read-choices'
import { readMerchantId, readOrder } from './read-order'
import type { Received } from './receive'

export type TakeOrderDeps = { db: Db; clock: Clock; vault: Vault; log: Log; env: Pick<Env, 'sandbox'> }

export type TakenOrder = { kind: 'taken'; orderKey: string; billNumber: string; expiresAt: Date } | { kind: 'refused'; refusal: Refusal }

type Circumstances = {
  origin: Origin
  /** Looks at an order that is right before it is made; throws where it may not be. */
  judge?: (order: NewOrder, merchant: Merchant) => void
}

/** Takes in an order of spec/assist-wire.md sections 1 and 2, whichever way it came. */
export async function takeOrder(deps: TakeOrderDeps, read: { received: Received } | { fault: Fault }, { origin, judge }: Circumstances): Promise<TakenOrder> {
  const { ip } = origin
  if ('fault' in read) return refuse(deps, read.fault, { received: null, merchantId: null, ip })

  const { received } = read
  const named = readMerchantId(received)
  if ('fault' in named) return refuse(deps, named.fault, { received, merchantId: null, ip })

  const { merchantId } = named
  const checked = await checkOrder(deps, received, merchantId)
  if ('fault' in checked) return refuse(deps, checked.fault, { received, merchantId, ip })
  judge?.(checked.order, checked.merchant)

  const outcome = await createOrder(deps, checked.order, { actor: { kind: 'merchant', id: merchantId }, origin })
  if (outcome.kind === 'conflict') return refuse(deps, faultOf('OrderNumber', 'number-taken').fault, { received, merchantId, ip })
  const { kind, orderKey, billNumber, expiresAt } = outcome
  deps.log.info({ event: `order.${kind}`, merchantId, billNumber, ip }, 'order accepted')
  return { kind: 'taken', orderKey, billNumber, expiresAt }
}

async function checkOrder(
  { db, vault, clock, env }: TakeOrderDeps,
  received: Received,
  merchantId: number,
): Promise<{ order: NewOrder; merchant: Merchant } | { fault: Fault }> {
  const [merchant, signing] = await Promise.all([readMerchant(db.prisma, merchantId), readSigning(db.prisma, vault, merchantId, clock.now())])
  if (!merchant || !signing) return faultOf('Merchant_ID', 'unknown-merchant')
  const read = readOrder(received, { merchant, signing, sandbox: env.sandbox })
  return 'fault' in read ? read : { ...read, merchant }
}

type Known = { received: Received | null; merchantId: number | null; ip: string | null }

// The cause goes to the log for the merchant, with names and codes; a value could be anything, so none is written.
function refuse({ log }: TakeOrderDeps, fault: Fault, { received, merchantId, ip }: Known): TakenOrder {
  const refusal: Refusal = { fault, merchantId, language: languageAsked(received?.get('Language')), reference: newReference() }
  log.warn({ event: 'order.refused', merchantId, ...fault, reference: refusal.reference, ip }, 'order refused')
  return { kind: 'refused', refusal }
}
