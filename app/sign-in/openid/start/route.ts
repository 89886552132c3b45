import { service } from '@/lib/service'
import { beginOpenId } from '@/lib/staff/sign-in-by-openid'
import { isOwn, orElse, to, toPage } from '../../answers'
import { keepOpenIdToken } from '../../cookies'
import { ownPath } from '../../own-path'
import { bringsSmallForm } from '../../small-form'

/** The button of the sign-in, a plain form. The page that it leads to sends the browser on: a form of ours may not be led to another site by an answer. */
export async function POST(request: Request): Promise<Response> {
  if (!service().openId) return new Response(null, { status: 404 })
  if (!isOwn(request) || !bringsSmallForm(request)) return to('/sign-in', {})
  const next = ownPath(new URLSearchParams(await request.text()).get('next'))
  const token = await orElse(null, 'a sign-in by OpenID Connect could not begin', () => beginOpenId(service(), next))
  if (token === null) return to('/sign-in', { error: 'unavailable', next })
  const on = toPage('/sign-in/openid')
  keepOpenIdToken(on.cookies, token)
  return on
}
