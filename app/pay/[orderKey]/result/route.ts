import { service } from '@/lib/service'
import { guarded } from '../../guarded'
import { otherMethods } from '../../other-methods'
import { showResult } from '../show-order'

type Context = { params: Promise<{ orderKey: string }> }

export const GET = guarded(async (request, { params }: Context) => showResult(service(), request, (await params).orderKey))

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET')
