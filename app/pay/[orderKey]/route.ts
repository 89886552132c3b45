import { service } from '@/lib/service'
import { guarded } from '../guarded'
import { otherMethods } from '../other-methods'
import { showOrder } from './show-order'
import { takeForm } from './take-form'

type Context = { params: Promise<{ orderKey: string }> }

export const GET = guarded(async (request, { params }: Context) => showOrder(service(), request, (await params).orderKey))

/** The one handler that card data may reach. */
export const POST = guarded(async (request, { params }: Context) => takeForm(service(), request, (await params).orderKey))

export const { PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET, POST')
