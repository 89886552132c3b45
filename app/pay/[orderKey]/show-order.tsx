import { redirectTo } from '@/components/pay/answer'
import { hrefOf, readNotice, readView } from '@/components/pay/view'
import { noteRefusal } from '@/lib/payments/note-refusal'
import { readOrderView } from '@/lib/payments/queries'
import type { Service } from '@/lib/service'
import { pageOf, resultOf } from './page-of'
import { isOrderKey, openOrderPage, showOrderPage, showUnknown } from './show-page'
import { isSecure } from './visit'

/** The page of an order. Changes nothing but that a refusal is told to the merchant. */
export async function showOrder(service: Service, request: Request, orderKey: string): Promise<Response> {
  const query = new URL(request.url).searchParams
  const view = readView(query)
  const order = isOrderKey(orderKey) ? await readOrderView(service, orderKey, { wish: view.kind === 'full-entry' ? 'full-entry' : 'none' }) : null
  if (!order) return showUnknown(service, request)
  await noteRefusal(service, orderKey, order.decision)
  const opened = openOrderPage(service, request, order, view)
  return showOrderPage(service, opened, pageOf(opened, readNotice(query)))
}

/** How the payment ended. An order that nobody tried to pay yet has no result, so its payer is led to the page where he can. */
export async function showResult(service: Service, request: Request, orderKey: string): Promise<Response> {
  const order = isOrderKey(orderKey) ? await readOrderView(service, orderKey) : null
  if (!order) return showUnknown(service, request)
  const opened = openOrderPage(service, request, order, { kind: 'result' })
  const page = resultOf(opened)
  if (!page) return redirectTo(hrefOf(orderKey, { kind: 'pay' }), { secure: isSecure(service) })
  return showOrderPage(service, opened, page)
}
