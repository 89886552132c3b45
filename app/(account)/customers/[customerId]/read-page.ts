import { originOf } from '@/app/(account)/caller'
import { ownAddresses } from '@/app/(account)/list/way-back'
import { audit } from '@/lib/audit/record'
import { readCustomer, readTimeline, type TimelinePart, timelineParts } from '@/lib/one-click/customer-queries'
import { decideForCustomer } from '@/lib/payments/queries'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { readStaffNames } from '@/lib/staff/queries'
import type { Caller } from '@/lib/staff/rules'
import type { Reader } from './texts'

/** Everything the screen of one customer shows, or null when he is not the caller's. Looking is written to the audit log. */
export async function readPage(caller: Caller, customerIdText: string, asked: { merchant: string | null; after: string | null; history: string | null }) {
  const { merchant, after, history } = asked
  if (!/^[1-9]\d{0,17}$/.test(customerIdText)) return null
  const customerId = BigInt(customerIdText)
  const deps = service()
  const customer = await readCustomer(deps, caller.scope, customerId)
  if (!customer) return null
  const chosen =
    customer.merchants.find((one) => String(one.id) === merchant) ?? customer.merchants.find((one) => one.id === customer.origin.id) ?? customer.merchants[0]
  const part = (Object.keys(timelineParts) as TimelinePart[]).find((name) => name === history) ?? null
  const [timeline, decision] = await Promise.all([
    readTimeline(deps, caller.scope, customerId, { after, part }),
    chosen ? decideForCustomer(deps, caller.scope, { customerId, merchantId: chosen.id }) : null,
  ])
  const actors = [
    ...timeline.entries.map((entry) => entry.actor),
    ...customer.pending.flatMap((change) => [change.requestedBy, change.decidedBy ?? '']),
    customer.markReason?.actor ?? '',
  ]
  const names = await readStaffNames(deps, actors.flatMap((actor) => /^staff:(\d+)$/.exec(actor)?.[1] ?? []).map(Number))
  await audit(deps.db.prisma, {
    at: deps.clock.now(),
    actor: `staff:${caller.staffId}`,
    action: 'customers.view',
    outcome: 'done',
    object: { kind: 'customer', id: customer.number },
    merchantId: customer.origin.id,
    scopeId: customer.scope.id,
    origin: await originOf(),
  })
  const reader: Reader = { t: translator(caller.language, 'customer'), language: caller.language, timeZone: customer.scope.timeZone, side: caller.side, names }
  const own = await ownAddresses()
  const here = (more = '') => own(`/customers/${customerId}${more}`)
  return { customer, timeline, part, decision, merchant: chosen ?? null, reader, here }
}

export type CustomerPage = NonNullable<Awaited<ReturnType<typeof readPage>>>
