import type { ReactElement } from 'react'
import { hashOf, type Look, plainLook, stylesOf } from './look'
import { pageScriptHash } from './page-script'

export type AnswerOptions = {
  status?: number
  /** Whether the service is reached by https, so that the browser may be told to insist on it. */
  secure: boolean
  /** Where a form of this page may end up besides here: browsers check form-action on redirects too. */
  returnsTo?: string | null
  /** Loads `url` again after so many seconds, without scripts. */
  refresh?: { afterSec: number; url: string }
  cookies?: readonly string[]
  /** The colours that the page was made with. */
  look?: Look
  /** Whether a page of ours may show this one inside itself: samples only. */
  framed?: boolean
}

/** A finished page. React makes the markup here at the server and is never sent. */
export async function answerPage(
  page: ReactElement,
  { status = 200, secure, returnsTo = null, refresh, cookies = [], look, framed }: AnswerOptions,
): Promise<Response> {
  const { renderToStaticMarkup } = await import('react-dom/server')
  const headers = strictHeaders({ secure, returnsTo, look, framed })
  headers.set('content-type', 'text/html; charset=utf-8')
  if (refresh) headers.set('refresh', `${refresh.afterSec}; url=${refresh.url}`)
  for (const cookie of cookies) headers.append('set-cookie', cookie)
  return new Response(`<!doctype html>${renderToStaticMarkup(page)}`, { status, headers })
}

/** Sends the browser on: 303 after a form was taken, so that reloading asks for a page and never posts again. */
export function redirectTo(
  location: string,
  { status = 303, secure, cookies = [] }: { status?: 302 | 303; secure: boolean; cookies?: readonly string[] },
): Response {
  const headers = strictHeaders({ secure, returnsTo: null })
  headers.set('location', location)
  for (const cookie of cookies) headers.append('set-cookie', cookie)
  return new Response(null, { status, headers })
}

type HeaderChoices = { secure: boolean; returnsTo: string | null; look?: Look; framed?: boolean }

function strictHeaders({ secure, returnsTo, look = plainLook, framed = false }: HeaderChoices): Headers {
  const formAction = ["'self'", ...originOf(returnsTo)].join(' ')
  const policy = [
    "default-src 'none'",
    `script-src '${pageScriptHash}'`,
    `style-src ${stylesOf(look)
      .map((style) => `'${hashOf(style)}'`)
      .join(' ')}`,
    "img-src 'self' data:",
    `form-action ${formAction}`,
    `frame-ancestors ${framed ? "'self'" : "'none'"}`,
    "base-uri 'none'",
  ]
  const headers = new Headers({
    'content-security-policy': policy.join('; '),
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-frame-options': framed ? 'SAMEORIGIN' : 'DENY',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  })
  if (secure) headers.set('strict-transport-security', 'max-age=63072000; includeSubDomains')
  return headers
}

function originOf(address: string | null): string[] {
  if (address === null || !URL.canParse(address)) return []
  const { protocol, origin } = new URL(address)
  return protocol === 'https:' || protocol === 'http:' ? [origin] : []
}
