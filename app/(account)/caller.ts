import { cookies, headers } from 'next/headers'
import { forbidden, redirect } from 'next/navigation'
import { getServerSession } from 'next-auth'
import { cache } from 'react'
import { sessionCookie } from '@/app/sign-in/cookies'
import { authOptions } from '@/app/sign-in/options'
import type { Origin } from '@/lib/audit/record'
import { clientIp } from '@/lib/platform/client-ip'
import { service } from '@/lib/service'
import { type Action, type Caller, may } from '@/lib/staff/rules'
import { readCaller } from '@/lib/staff/sessions'

/** The id of the session that this request names, alive or not. */
export const currentSession = cache(async (): Promise<string | null> => (await getServerSession(authOptions()))?.sessionId ?? null)

/** Who asks, read from the database once per request, or null: nobody, or a session that has ended. */
export const currentCaller = cache(async (): Promise<Caller | null> => {
  const sessionId = await currentSession()
  return sessionId ? readCaller(service(), sessionId) : null
})

/** Who asks. Whoever is not signed in is led to the sign-in. */
export const requireCaller = cache(async (): Promise<Caller> => {
  const caller = await currentCaller()
  if (caller) return caller
  const path = (await headers()).get('x-path')
  const hadSession = (await cookies()).has(sessionCookie())
  redirect(`/sign-in?${new URLSearchParams({ ...(path ? { next: path } : {}), ...(hadSession ? { ended: '1' } : {}) })}`)
})

/** Shows the forbidden page unless the policy lets the caller do this. */
export async function requireRight(caller: Caller, action: Action): Promise<void> {
  if (!may(caller, action)) forbidden()
}

/** Where this request came from, for the audit log. */
export async function originOf(): Promise<Origin> {
  const all = await headers()
  return { ip: clientIp(all), userAgent: all.get('user-agent') }
}
