import { service } from '@/lib/service'
import { guarded } from '../../guarded'
import { otherMethods } from '../../other-methods'
import { showPreview } from '../show-preview'

type Context = { params: Promise<{ merchantId: string }> }

export const GET = guarded(async (request, { params }: Context) => showPreview(service(), request, (await params).merchantId))

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET')
