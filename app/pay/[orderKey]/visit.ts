import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { Language } from '@/lib/payments/rules'
import type { Service } from '@/lib/service'

type Deps = Pick<Service, 'env' | 'keys'>

/** Whether the payer reaches us by https, so that cookies may be bound to it. */
export function isSecure({ env }: Pick<Service, 'env'>): boolean {
  return env.publicUrl.startsWith('https://')
}

/** What this browser is known by while it pays: random, of no use anywhere else. `cookie` is set when it is new. */
export function openVisit(deps: Deps, request: Request): { visit: string; cookie: string | null } {
  const known = readVisit(deps, request)
  if (known) return { visit: known, cookie: null }
  const visit = randomBytes(18).toString('base64url')
  return { visit, cookie: `${visitCookie(deps)}=${visit}; ${attributesOf(deps)}; HttpOnly` }
}

export function readVisit(deps: Deps, request: Request): string | null {
  const visit = readCookie(request, visitCookie(deps))
  return visit !== null && /^[\w-]{24}$/.test(visit) ? visit : null
}

/** Goes into the forms of an order: only whoever holds the visit's cookie was shown it, and it fits this order only. */
export function signVisit({ keys }: Pick<Service, 'keys'>, orderKey: string, visit: string): string {
  return keys.mac('visit', `${orderKey}:${visit}`).toString('base64url')
}

export function visitFits(deps: Deps, request: Request, orderKey: string, signed: string): boolean {
  const visit = readVisit(deps, request)
  if (visit === null) return false
  const right = Buffer.from(signVisit(deps, orderKey, visit))
  const sent = Buffer.from(signed)
  return sent.length === right.length && timingSafeEqual(sent, right)
}

/** The sealed card data of a 3-D Secure step: with the payer and nowhere else, until the step is over. One for each order, so that two orders in two windows do not meet. */
export function stepCookieOf(deps: Pick<Service, 'env'>, orderKey: string, sealed: string, maxAgeSec: number): string {
  return `${stepCookie(deps, orderKey)}=${sealed}; ${attributesOf(deps)}; HttpOnly; Max-Age=${maxAgeSec}`
}

export function clearedStepCookie(deps: Pick<Service, 'env'>, orderKey: string): string {
  return stepCookieOf(deps, orderKey, '', 0)
}

export function readStepCookie(deps: Pick<Service, 'env'>, request: Request, orderKey: string): string | null {
  return readCookie(request, stepCookie(deps, orderKey)) || null
}

function stepCookie(deps: Pick<Service, 'env'>, orderKey: string): string {
  const name = `pay-step-${orderKey.slice(0, 16)}`
  return isSecure(deps) ? `__Host-${name}` : name
}

const languageCookie = 'pay-language'

export function readLanguageCookie(request: Request): string | null {
  return readCookie(request, languageCookie)
}

/** Remembers a choice of language for a year, and the order it was made at. */
export function languageCookieOf(deps: Pick<Service, 'env'>, language: Language, orderKey: string | null): string {
  const secure = isSecure(deps) ? '; Secure' : ''
  return `${languageCookie}=${orderKey ? `${language}.${orderKey}` : language}; Path=/pay; Max-Age=31536000; SameSite=Lax; HttpOnly${secure}`
}

// The prefix makes browsers refuse a cookie that another host or a plain connection has set.
function visitCookie(deps: Pick<Service, 'env'>): string {
  return isSecure(deps) ? '__Host-pay-visit' : 'pay-visit'
}

function attributesOf(deps: Pick<Service, 'env'>): string {
  return isSecure(deps) ? 'Path=/; SameSite=Lax; Secure' : 'Path=/pay; SameSite=Lax'
}

export function readCookie(request: Request, name: string): string | null {
  const pairs = (request.headers.get('cookie') ?? '').split(';').map((pair) => pair.trim())
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) ?? null
}
