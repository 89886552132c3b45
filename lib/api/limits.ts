import * as z from 'zod'
import type { ApiCaller } from '@/lib/api-access/rules'
import { type LimitState, readLimits as readLimitStates } from '@/lib/limits/queries'
import type { WindowKind } from '@/lib/limits/rules'
import { type SetOwnLimitsOutcome, setOwnLimits } from '@/lib/limits/set-own-limits'
import { findByNumber } from '@/lib/one-click/customer-by-number'
import type { Tx } from '@/lib/platform/db'
import { formatAmount } from '@/lib/platform/money'
import { readInScope } from '@/lib/platform/scope'
import { defineCall } from './call'
import { Refused } from './problems'
import { readAmount } from './read-amount'
import * as shapes from './shapes'

const path = '/api/v1/customers/{customerNumber}/limits'
const params = z.strictObject({ customerNumber: shapes.customerNumber })
const about = ({ customerNumber }: z.infer<typeof params>) => ({ kind: 'customer' as const, id: customerNumber })

const limit = z.strictObject({
  currency: shapes.currency,
  window: shapes.windowKind,
  amount: shapes.amount,
  used: shapes.amount,
  left: shapes.amount,
  startsAt: shapes.instant,
  resetsAt: shapes.instant,
  source: z.enum(['own', 'default']).meta({ description: 'A limit of the customer himself replaces the default of his number scope' }),
})

const change = z.strictObject({
  currency: shapes.currency,
  window: shapes.windowKind,
  before: shapes.amount.nullable(),
  after: shapes.amount.nullable(),
})

const limits = z.strictObject({
  customerNumber: shapes.customerNumber,
  timeZone: z.string(),
  weekStartsOn: z.int().min(1).max(7).meta({ description: 'ISO day of week, 1 is Monday' }),
  enforce: z.enum(['all-payments', 'saved-cards-only']),
  limits: z.array(limit),
  waiting: z.array(change).meta({ description: 'Changes that let more through and wait for a second person' }),
})

export const readLimits = defineCall({
  method: 'GET',
  path,
  summary: 'The limits that hold for a customer, with what is used and left of them now',
  action: 'customers.view',
  params,
  query: z.strictObject({}),
  body: null,
  answers: { 200: limits },
  about,
  work: async ({ db, clock }, caller, { params: { customerNumber } }) => ({
    status: 200,
    body: await readInScope(db, caller.scope, (tx) => showLimits(tx, caller, customerNumber, clock.now())),
  }),
})

const wanted = z.strictObject({
  limits: z.array(z.strictObject({ currency: shapes.currency, window: shapes.windowKind, amount: shapes.amount })).max(50),
  reason: shapes.reason,
})

export const putLimits = defineCall({
  method: 'PUT',
  path,
  summary: 'Replaces the limits of the customer himself. Lowering works at once; what raises waits for a second person, and is answered by 202',
  action: 'limits.set',
  params,
  query: z.strictObject({}),
  body: wanted,
  answers: { 200: limits, 202: limits },
  problems: ['change-waiting'],
  about,
  work: async ({ db, clock }, caller, { params: { customerNumber }, body, origin }) => {
    const tx = db.prisma
    const customer = await findByNumber(tx, { merchantId: caller.merchantId, number: customerNumber })
    if (!customer) throw new Refused('not-found')
    const actor = { kind: 'api-key' as const, id: caller.keyId }
    const input = { customerId: customer.id, scopeId: customer.scopeId, limits: readWanted(body), reason: body.reason, origin }
    const outcome = await setOwnLimits({ db, clock }, caller.scope, actor, input)
    const { waiting } = settled(outcome)
    return { status: waiting.length > 0 ? 202 : 200, body: await showLimits(tx, caller, customerNumber, clock.now()) }
  },
})

function readWanted({ limits: asked }: z.infer<typeof wanted>): { currency: string; window: WindowKind; minor: bigint }[] {
  const repeated = asked.findIndex((one, place) => asked.findIndex(({ currency, window }) => currency === one.currency && window === one.window) < place)
  if (repeated >= 0) {
    throw new Refused('invalid-request', { errors: [{ field: `limits.${repeated}`, code: 'repeated', detail: 'a currency and window may come once' }] })
  }
  return asked.map(({ currency, window, amount }, place) => ({ currency, window, minor: readAmount(amount, currency, `limits.${place}.amount`) }))
}

function settled(outcome: SetOwnLimitsOutcome): Extract<SetOwnLimitsOutcome, { kind: 'set' }> {
  if (outcome.kind === 'set') return outcome
  if (outcome.kind === 'not-found') throw new Refused('not-found')
  throw new Refused('change-waiting', { detail: `A change of the limit in ${outcome.currency} per ${outcome.window} waits already; decide that one first` })
}

async function showLimits(tx: Tx, caller: ApiCaller, customerNumber: string, now: Date): Promise<z.infer<typeof limits>> {
  const customer = await findByNumber(tx, { merchantId: caller.merchantId, number: customerNumber })
  if (!customer) throw new Refused('not-found')
  const { scope } = customer
  const waiting = await tx.turnoverLimitChange.findMany({ where: { customerId: customer.id, state: 'waiting' }, orderBy: { id: 'asc' } })
  return {
    customerNumber,
    timeZone: scope.timeZone,
    weekStartsOn: scope.weekStartsOn,
    enforce: scope.enforce as 'all-payments' | 'saved-cards-only',
    limits: (await readLimitStates(tx, scope, customer.id, now)).map(showLimit),
    waiting: waiting.map(({ currency, window, beforeMinor, afterMinor }) => ({
      currency,
      window: window as WindowKind,
      before: showMinor(beforeMinor, currency),
      after: showMinor(afterMinor, currency),
    })),
  }
}

function showLimit({ currency, window, minor, usedMinor, leftMinor, startsAt, resetsAt, source }: LimitState): z.infer<typeof limit> {
  const show = (some: bigint) => formatAmount({ minor: some, currency })
  return {
    currency,
    window,
    amount: show(minor),
    used: show(usedMinor),
    left: show(leftMinor),
    startsAt: startsAt.toISOString(),
    resetsAt: resetsAt.toISOString(),
    source,
  }
}

function showMinor(minor: bigint | null, currency: string): string | null {
  return minor === null ? null : formatAmount({ minor, currency })
}
