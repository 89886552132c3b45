import { NextResponse } from 'next/server'
import { currentCaller, currentSession } from '@/app/(account)/caller'
import { isOwn } from '@/app/sign-in/answers'
import type { TimeLeft } from '@/components/account/session-watch'
import { service } from '@/lib/service'
import { readTimeLeft } from '@/lib/staff/sessions'

/** How long the caller's session lasts. Asking every now and then must not make it last for ever, so it does not touch it. */
export async function GET(): Promise<Response> {
  return NextResponse.json(await timeLeft())
}

/** The same, for whoever says that he is still there. */
export async function POST(request: Request): Promise<Response> {
  if (!isOwn(request)) return new NextResponse(null, { status: 403 })
  await currentCaller()
  return NextResponse.json(await timeLeft())
}

async function timeLeft(): Promise<TimeLeft> {
  const sessionId = await currentSession()
  return sessionId ? await readTimeLeft(service(), sessionId) : null
}
