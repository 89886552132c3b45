import { clientIp } from '@/lib/platform/client-ip'
import { service } from '@/lib/service'
import { attemptMs } from '@/lib/staff/rules'
import { checkPassword } from '@/lib/staff/sign-in'
import { isOwn, orElse, to } from '../answers'
import { attemptCookie, cookieLook, loginCookie, packLogin } from '../cookies'
import { ownPath } from '../own-path'
import { bringsSmallForm } from '../small-form'

/**
 * The first step, as a plain form, so that it is the same with and without scripts. A right password becomes an attempt in a cookie, and
 * next-auth, which sets its own proof against forged forms on the way, leads on to the second step.
 */
export async function POST(request: Request): Promise<Response> {
  // A form of another site signs nobody in, and costs nobody a try.
  if (!isOwn(request) || !bringsSmallForm(request)) return to('/sign-in', {})
  const form = new URLSearchParams(await request.text())
  const [login, password, next] = [form.get('login') ?? '', form.get('password') ?? '', ownPath(form.get('next'))]
  const origin = { ip: clientIp(request.headers), userAgent: request.headers.get('user-agent') }
  const outcome = await orElse({ kind: 'unavailable' } as const, 'a password could not be checked', () => checkPassword(service(), { login, password, origin }))
  if (outcome.kind === 'second-factor') {
    const on = to('/api/auth/signin', { callbackUrl: next })
    on.cookies.set(attemptCookie(), outcome.attemptId, { ...cookieLook(), maxAge: attemptMs / 1000 })
    on.cookies.set(loginCookie(), '', { ...cookieLook(), maxAge: 0 })
    return on
  }
  const back = to('/sign-in', { ...(outcome.kind === 'refused' ? { refused: '1' } : { error: outcome.kind }), next })
  // What was typed as a login is shown once more; an address would keep it for ever.
  back.cookies.set(loginCookie(), packLogin(login), { ...cookieLook(), maxAge: 60 })
  return back
}
