import { cookies } from 'next/headers'
import type { NextAuthOptions } from 'next-auth'
import { encode } from 'next-auth/jwt'
import CredentialsProvider from 'next-auth/providers/credentials'
import { clientIp } from '@/lib/platform/client-ip'
import { service } from '@/lib/service'
import { sessionMs } from '@/lib/staff/rules'
import { type PassSecondFactorOutcome, passByPasskey, passSecondFactor } from '@/lib/staff/sign-in'
import { attemptCookie, cookieLook, sessionCookie } from './cookies'
import { ownPath } from './own-path'

declare module 'next-auth' {
  interface Session {
    /** The row that the token names; whether it is alive is asked with `currentCaller`. */
    sessionId: string | null
  }
  interface User {
    sessionId: string
  }
}

declare module 'next-auth/jwt' {
  interface JWT {
    sessionId?: string
  }
}

/**
 * next-auth with one way in: a right password waits in a cookie as an attempt, and the second factor, a code or a passkey, turns it into a session.
 * The token holds the id of a row and nothing else; the row is asked at every request (`readCaller`), so ending it works at once.
 */
export function authOptions(): NextAuthOptions {
  const { env } = service()
  return {
    secret: tokenSecret(),
    useSecureCookies: env.publicUrl.startsWith('https://'),
    session: { strategy: 'jwt', maxAge: sessionMs / 1000 },
    cookies: { sessionToken: { name: sessionCookie(), options: cookieLook() } },
    pages: { signIn: '/sign-in/second-factor', error: '/sign-in' },
    providers: [
      CredentialsProvider({
        credentials: { code: {}, passkey: {} },
        authorize: async (credentials, request) => {
          const headers = new Headers(request.headers as Record<string, string>)
          const attemptId = (await cookies()).get(attemptCookie())?.value
          if (!attemptId) return null
          const origin = { ip: clientIp(headers), userAgent: headers.get('user-agent') }
          const outcome = await tryFactor(() =>
            credentials?.passkey
              ? passByPasskey(service(), { attemptId, answer: String(credentials.passkey), origin })
              : passSecondFactor(service(), { attemptId, code: String(credentials?.code ?? ''), origin }),
          )
          return outcome.kind === 'signed-in' ? { id: String(outcome.staffId), sessionId: outcome.sessionId } : null
        },
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => (user ? { sessionId: user.sessionId } : token),
      // Asks nothing: next-auth takes whatever fails here for a session that has ended. `currentCaller` asks the row.
      session: ({ session, token }) => ({ expires: session.expires, sessionId: token.sessionId ?? null }),
      // Only to our own pages, whatever a link says.
      redirect: ({ url }) => `${env.publicUrl}${ownPath(url.startsWith(env.publicUrl) ? url.slice(env.publicUrl.length) : url)}`,
    },
    logger: { error: (code) => service().log.warn({ code }, 'next-auth'), warn: () => {}, debug: () => {} },
  }
}

const tokenSecret = () => service().keys.mac('session', 'next-auth').toString('hex')

/** The token of a session that was opened without a form of next-auth, as next-auth would have made it. */
export function sessionToken(sessionId: string): Promise<string> {
  return encode({ token: { sessionId }, secret: tokenSecret(), maxAge: sessionMs / 1000 })
}

// next-auth shows the message of whatever is thrown in the address: it may say no more than that it did not work.
async function tryFactor(pass: () => Promise<PassSecondFactorOutcome>) {
  try {
    return await pass()
  } catch (error) {
    service().log.error(
      { error: (error as Error).name, message: (error as Error).message, stack: (error as Error).stack },
      'a second factor could not be checked',
    )
    throw new Error('unavailable')
  }
}
