import { NextResponse } from 'next/server'
import { currentCaller } from '@/app/(account)/caller'
import { bringsSmallForm } from '@/app/sign-in/small-form'
import { service } from '@/lib/service'
import { may } from '@/lib/staff/rules'
import { findHits } from '../find-hits'

/** So that every kind is in view without scrolling far. */
const mostInPalette = 6

/** What the palette asks while somebody types: a form with `q`. By POST, so that nothing that was typed stands in an address or in a log of them. */
export async function POST(request: Request): Promise<Response> {
  const own = new URL(service().env.publicUrl)
  if ((request.headers.get('origin') ?? own.origin) !== own.origin || !bringsSmallForm(request)) return new NextResponse(null, { status: 403 })
  const caller = await currentCaller()
  if (!caller) return new NextResponse(null, { status: 401 })
  if (!may(caller, 'account.own')) return new NextResponse(null, { status: 403 })
  return NextResponse.json(await findHits(caller, new URLSearchParams(await request.text()).get('q') ?? '', { most: mostInPalette }))
}
