import { service } from '@/lib/service'
import { guarded } from '../../guarded'
import { otherMethods } from '../../other-methods'
import { showContinue, takeStep } from '../take-step'

type Context = { params: Promise<{ orderKey: string }> }

export const GET = guarded(async (request, { params }: Context) => showContinue(service(), request, (await params).orderKey))

/** Where the payer's bank sends his browser back to. */
export const POST = guarded(async (request, { params }: Context) => takeStep(service(), request, (await params).orderKey))

export const { PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET, POST')
