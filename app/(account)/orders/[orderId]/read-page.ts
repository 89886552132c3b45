import { originOf } from '@/app/(account)/caller'
import { ownAddresses } from '@/app/(account)/list/way-back'
import { audit } from '@/lib/audit/record'
import { type OrderDetail, readOrderDetail } from '@/lib/payments/order-queries'
import { readOrderView } from '@/lib/payments/queries'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { readStaffNames } from '@/lib/staff/queries'
import type { Caller } from '@/lib/staff/rules'
import type { Reader } from './texts'

/** Everything the screen of one order shows, or null when it is not the caller's. Looking is written to the audit log: the payer's data are on it. */
export async function readPage(caller: Caller, orderIdText: string) {
  if (!/^[1-9]\d{0,17}$/.test(orderIdText)) return null
  const deps = service()
  const order = await readOrderDetail(deps, caller.scope, BigInt(orderIdText))
  if (!order) return null
  const payable = order.state === 'in-process' || order.state === 'declined' || order.state === 'timeout'
  const view = payable ? await readOrderView(deps, order.orderKey) : null
  await audit(deps.db.prisma, {
    at: deps.clock.now(),
    actor: `staff:${caller.staffId}`,
    action: 'orders.view',
    outcome: 'done',
    object: { kind: 'order', id: order.billNumbers.at(-1) ?? String(order.id) },
    merchantId: order.merchant.id,
    origin: await originOf(),
  })
  const own = await ownAddresses()
  const here = (more = '') => own(`/orders/${order.id}${more}`)
  return { order, decision: view?.decision ?? null, reader: await readerOf(caller, order), here }
}

/** The texts of an order's screen, with the names of those who did something to it. */
export async function readerOf(caller: Caller, order: OrderDetail): Promise<Reader> {
  const ids = order.operations.flatMap(({ requestedBy }) => /^staff:(\d+)$/.exec(requestedBy ?? '')?.[1] ?? []).map(Number)
  const { language, side } = caller
  return { t: translator(language, 'orders'), language, timeZone: order.merchant.timeZone, side, names: await readStaffNames(service(), ids) }
}

export type OrderPage = NonNullable<Awaited<ReturnType<typeof readPage>>>
