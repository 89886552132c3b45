import { type NextRequest, NextResponse } from 'next/server'
import { env } from '@/lib/platform/env'
import { withoutEmpty } from '@/lib/platform/list-address'

/** Strict headers for the Personal Account. Pay pages and the API answer with their own. */
export function proxy(request: NextRequest): NextResponse {
  if (Number(request.headers.get('content-length') ?? 0) > largestBodyBytes) return refuseBody(request)
  const shorter = withoutFieldsLeftEmpty(request)
  if (shorter) return NextResponse.redirect(shorter)
  const nonce = btoa(crypto.randomUUID())
  const policy = policyWith(nonce)
  const headers = new Headers(request.headers)
  headers.set('x-nonce', nonce)
  headers.set('x-path', `${request.nextUrl.pathname}${request.nextUrl.search}`)
  // So that whoever's session ended under what he typed is told that it was not saved.
  headers.set('x-sends', request.method === 'POST' ? '1' : '')
  // Next reads the nonce for its own scripts from the policy of the request.
  headers.set('content-security-policy', policy)
  const response = isThere(request) ? NextResponse.next({ request: { headers } }) : NextResponse.rewrite(nowhere(request), { request: { headers } })
  response.headers.set('content-security-policy', policy)
  response.headers.set('referrer-policy', 'same-origin')
  response.headers.set('x-content-type-options', 'nosniff')
  response.headers.set('x-frame-options', 'DENY')
  response.headers.set('cross-origin-opener-policy', 'same-origin')
  response.headers.set('permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()')
  response.headers.set('cache-control', 'no-store')
  if (isSecure(request)) response.headers.set('strict-transport-security', 'max-age=63072000; includeSubDomains')
  return response
}

// As in next.config.js, where a larger body would end in an error of the framework.
const largestBodyBytes = 8 * 1024 * 1024

/** The forms that take a file say themselves what is wrong; nothing else of the account has reason to send as much. */
function refuseBody({ nextUrl }: NextRequest): NextResponse {
  if (!['/settings/appearance', '/settings/signature'].includes(nextUrl.pathname)) return new NextResponse(null, { status: 413 })
  const back = nextUrl.clone()
  back.searchParams.set('done', 'too-large')
  return NextResponse.redirect(back, 303)
}

// A form that is sent as an address names every field of it, also those left empty; here once for all lists, so that no link, file or kept view names them again.
function withoutFieldsLeftEmpty({ method, nextUrl }: NextRequest): URL | null {
  if (!['GET', 'HEAD'].includes(method) || nextUrl.pathname.startsWith('/sign-in')) return null
  const search = withoutEmpty(nextUrl.search)
  if (search === null) return null
  const address = new URL(nextUrl)
  // Whoever cleared all of a list that opens a kept view by itself wants to see everything.
  address.search = search === '' && ['/customers', '/orders'].includes(nextUrl.pathname) ? 'view=all' : search
  return address
}

// Without a provider there are no such pages and routes; a route that answers by itself could draw nothing.
function isThere({ nextUrl }: NextRequest): boolean {
  return env().openId !== null || !/^\/sign-in\/openid(\/|$)/.test(nextUrl.pathname)
}

function nowhere({ nextUrl }: NextRequest): URL {
  return new URL('/sign-in/nothing', nextUrl)
}

function policyWith(nonce: string): string {
  const development = process.env.NODE_ENV === 'development'
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    development ? "style-src 'self' 'unsafe-inline'" : `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

function isSecure(request: NextRequest): boolean {
  return request.nextUrl.protocol === 'https:' || request.headers.get('x-forwarded-proto') === 'https'
}

export const config = { matcher: ['/((?!pay$|pay/|orderstate/|orderresult/|resultbydate/|charge/|cancel/|api/|_next/|favicon.ico|icon.svg).*)'] }
