import type { NextRequest } from 'next/server'
import { currentCaller, currentSession } from '@/app/(account)/caller'
import { clientIp } from '@/lib/platform/client-ip'
import { service } from '@/lib/service'
import { attemptMs, sessionMs } from '@/lib/staff/rules'
import { finishOpenId } from '@/lib/staff/sign-in-by-openid'
import { orElse, to, toPage } from '../../answers'
import { attemptCookie, cookieLook, openIdCookie, sessionCookie } from '../../cookies'
import { sessionToken } from '../../options'

/** Where the provider sends the browser back to. */
export async function GET(request: NextRequest): Promise<Response> {
  const provider = service().openId
  if (!provider) return new Response(null, { status: 404 })
  const outcome = await orElse({ kind: 'unavailable' } as const, 'an answer of the OpenID provider could not be taken', async () =>
    finishOpenId(service(), provider, {
      token: request.cookies.get(openIdCookie())?.value ?? '',
      query: request.nextUrl.searchParams,
      sessionId: await currentSession(),
      origin: { ip: clientIp(request.headers), userAgent: request.headers.get('user-agent') },
    }),
  )
  switch (outcome.kind) {
    case 'second-factor': {
      const on = to('/api/auth/signin', { callbackUrl: outcome.returnTo })
      on.cookies.set(attemptCookie(), outcome.attemptId, { ...cookieLook(), maxAge: attemptMs / 1000 })
      return on
    }
    case 'signed-in': {
      const on = toPage(outcome.returnTo)
      on.cookies.set(sessionCookie(), await sessionToken(outcome.sessionId), { ...cookieLook(), maxAge: sessionMs / 1000 })
      return on
    }
    case 'link':
      return outcome.bySession ? to('/profile', { openid: outcome.outcome }) : to('/sign-in', { ready: '1', link: outcome.outcome })
    case 'late':
      return (await currentCaller()) ? to('/profile', { openid: 'late' }) : to('/sign-in', { openid: 'late' })
    case 'failed':
      return to('/sign-in', { openid: outcome.why, next: outcome.returnTo })
    case 'unavailable':
      return to('/sign-in', { error: 'unavailable' })
  }
}
