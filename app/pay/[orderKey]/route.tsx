import { readNotice, readView } from '@/components/pay/view'
import { readOrderView } from '@/lib/payments/queries'
import { service } from '@/lib/service'
import { pageOf } from './page-of'
import { isOrderKey, openOrderPage, showOrderPage, showUnknown } from './show-page'
import { takeForm } from './take-form'

type Context = { params: Promise<{ orderKey: string }> }

/** The page of an order. Shows, and changes nothing. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const { orderKey } = await params
  const query = new URL(request.url).searchParams
  const view = readView(query)
  const order = isOrderKey(orderKey) ? await readOrderView(service(), orderKey, { wish: view.kind === 'full-entry' ? 'full-entry' : 'none' }) : null
  if (!order) return showUnknown(service(), request)
  const opened = openOrderPage(service(), request, order, view)
  return showOrderPage(service(), opened, pageOf(opened.context, readNotice(query)))
}

/** The one handler that card data may reach. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  const { orderKey } = await params
  return takeForm(service(), request, orderKey)
}
