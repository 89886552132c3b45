import { NextResponse } from 'next/server'
import { clientIp } from '@/lib/platform/client-ip'
import { service } from '@/lib/service'
import { attemptMs } from '@/lib/staff/rules'
import { checkPassword } from '@/lib/staff/sign-in'
import { attemptCookie, loginCookie } from '../attempt'
import { ownPath } from '../own-path'

const largestBodyBytes = 8 * 1024

/**
 * The first step, as a plain form, so that it is the same with and without scripts. A right password becomes an attempt in a cookie, and
 * next-auth, which sets its own proof against forged forms on the way, leads on to the second step.
 */
export async function POST(request: Request): Promise<Response> {
  const deps = service()
  const { publicUrl } = deps.env
  const secure = publicUrl.startsWith('https://')
  const cookie = { httpOnly: true, sameSite: 'lax', secure, path: '/' } as const
  const form = await readForm(request)
  const next = ownPath(form?.get('next'))
  const login = (form?.get('login') ?? '').slice(0, 200)
  const origin = { ip: clientIp(request.headers), userAgent: request.headers.get('user-agent') }
  const refused = !form || !isOwn(request, publicUrl)
  const outcome = refused ? ({ kind: 'refused' } as const) : await checkPassword(deps, { login, password: form.get('password') ?? '', origin })
  if (outcome.kind === 'refused') {
    const back = NextResponse.redirect(`${publicUrl}/sign-in?${new URLSearchParams({ refused: '1', next })}`, 303)
    // What was typed as a login is shown once more; an address would keep it for ever.
    back.cookies.set(loginCookie, encodeURIComponent(login.slice(0, 64)), { ...cookie, maxAge: 60 })
    return back
  }
  const on = NextResponse.redirect(`${publicUrl}/api/auth/signin?${new URLSearchParams({ callbackUrl: next })}`, 303)
  on.cookies.set(attemptCookie, outcome.attemptId, { ...cookie, maxAge: attemptMs / 1000 })
  on.cookies.delete(loginCookie)
  return on
}

async function readForm(request: Request): Promise<URLSearchParams | null> {
  if (!request.headers.get('content-type')?.startsWith('application/x-www-form-urlencoded')) return null
  if (Number(request.headers.get('content-length') ?? 0) > largestBodyBytes) return null
  const text = await request.text()
  return text.length > largestBodyBytes ? null : new URLSearchParams(text)
}

// Browsers name the page that a form was sent from; another site's form may not sign anybody in.
function isOwn(request: Request, publicUrl: string): boolean {
  const from = request.headers.get('origin')
  return from === null || from === new URL(publicUrl).origin
}
