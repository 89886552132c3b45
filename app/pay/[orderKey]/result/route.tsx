import { redirectTo } from '@/components/pay/answer'
import { hrefOf } from '@/components/pay/view'
import { readOrderView } from '@/lib/payments/queries'
import { service } from '@/lib/service'
import { resultOf } from '../page-of'
import { isOrderKey, openOrderPage, showOrderPage, showUnknown } from '../show-page'
import { isSecure } from '../visit'

/** How the payment ended. An order that nobody tried to pay yet has no result, so its payer is led to the page where he can. */
export async function GET(request: Request, { params }: { params: Promise<{ orderKey: string }> }): Promise<Response> {
  const { orderKey } = await params
  const order = isOrderKey(orderKey) ? await readOrderView(service(), orderKey) : null
  if (!order) return showUnknown(service(), request)
  const opened = openOrderPage(service(), request, order, { kind: 'result' })
  const page = resultOf(opened.context)
  if (!page) return redirectTo(hrefOf(orderKey, { kind: 'pay' }), { secure: isSecure(service()) })
  return showOrderPage(service(), opened, page)
}
