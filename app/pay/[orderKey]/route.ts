import { service } from '@/lib/service'
import { showOrder } from './show-order'
import { takeForm } from './take-form'

type Context = { params: Promise<{ orderKey: string }> }

export async function GET(request: Request, { params }: Context): Promise<Response> {
  return showOrder(service(), request, (await params).orderKey)
}

/** The one handler that card data may reach. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  return takeForm(service(), request, (await params).orderKey)
}
