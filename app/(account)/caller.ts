import { cookies, headers } from 'next/headers'
import { forbidden, redirect } from 'next/navigation'
import { getServerSession } from 'next-auth'
import { cache } from 'react'
import { sessionCookie } from '@/app/sign-in/cookies'
import { authOptions } from '@/app/sign-in/options'
import { audit, type Origin } from '@/lib/audit/record'
import type { ObjectKind } from '@/lib/audit/rules'
import { clientIp } from '@/lib/platform/client-ip'
import { service } from '@/lib/service'
import { findOutOfReach } from '@/lib/staff/out-of-reach'
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
  const asked = await headers()
  const path = asked.get('x-path')
  const ended: Record<string, string> = (await cookies()).has(sessionCookie()) ? { ended: asked.get('x-sends') ? 'unsaved' : '1' } : {}
  redirect(`/sign-in?${new URLSearchParams({ ...(path ? { next: path } : {}), ...ended })}`)
})

/** What somebody reaches for, as the audit log names it. */
export type Reached = { kind: ObjectKind; id: string }

/**
 * Shows the forbidden page unless the policy lets the caller do this. A refused attempt is written down before it is answered, and so is reaching for what is
 * another merchant's: that one is answered by the page or the act itself, as if it were not there. `object`: without one it is the page.
 */
export async function requireRight(caller: Caller, action: Action, object?: Reached): Promise<void> {
  const [path = '/', query = ''] = ((await headers()).get('x-path') ?? '/').split('?')
  const named = object ?? { kind: 'page', id: path.slice(0, 200) }
  if (!may(caller, action)) {
    await noteRefused(caller, action, named, { reason: 'role' })
    forbidden()
  }
  // Screens of a merchant's own name him in their address.
  await noteReach(caller, action, object ?? { kind: 'merchant', id: new URLSearchParams(query).get('merchant') ?? '' })
}

/** Writes it down when what is named is another merchant's, or another's own. */
export async function noteReach(caller: Caller, action: Action, object: Reached): Promise<void> {
  const owner = await findOutOfReach(service(), caller, object)
  if (owner) await noteRefused(caller, action, object, { reason: 'scope', ...owner })
}

/** Writes a refused attempt down. `reason`: what refused it. */
export async function noteRefused(
  { staffId }: Caller,
  action: Action,
  object: Reached,
  why: { reason: string; merchantId?: number | null; scopeId?: number | null },
): Promise<void> {
  const { db, clock } = service()
  await audit(db.prisma, { at: clock.now(), actor: `staff:${staffId}`, action, outcome: 'refused', object, ...why, origin: await originOf() })
}

/** Where this request came from, for the audit log. */
export async function originOf(): Promise<Origin> {
  const all = await headers()
  return { ip: clientIp(all), userAgent: all.get('user-agent') }
}
