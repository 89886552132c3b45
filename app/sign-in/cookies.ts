import { service } from '@/lib/service'
import { openIdMs } from '@/lib/staff/rules'

/** What every cookie of the account has. With https it is bound to this very host by its name (`__Host-`), so no neighbour of the domain can set it. */
export function cookieLook() {
  return { httpOnly: true, sameSite: 'lax', secure: isSecure(), path: '/' } as const
}

/** next-auth's token of a session. */
export const sessionCookie = () => named('next-auth.session-token')

/** Carries a right password's attempt to the second step. */
export const attemptCookie = () => named('sign-in-attempt')

/** Remembers for a minute what was typed as a login, so that a refusal does not lose it. */
export const loginCookie = () => named('sign-in-login')

/** Carries a browser's token to the provider and back. */
export const openIdCookie = () => named('sign-in-openid')

type CookieJar = { set: (name: string, value: string, look: ReturnType<typeof cookieLook> & { maxAge: number }) => unknown }

export function keepOpenIdToken(jar: CookieJar, token: string): void {
  jar.set(openIdCookie(), token, { ...cookieLook(), maxAge: openIdMs / 1000 })
}

const named = (name: string) => (isSecure() ? `__Host-${name}` : name)

const isSecure = () => service().env.publicUrl.startsWith('https://')

/** Anything can be typed as a login, and a cookie can hold little of it. */
export function packLogin(login: string): string {
  return Buffer.from(login.slice(0, 64), 'utf8').toString('base64url')
}

export function unpackLogin(packed: string | undefined): string {
  return Buffer.from(packed ?? '', 'base64url').toString('utf8')
}
