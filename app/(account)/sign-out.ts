'use server'

import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { cookieLook, sessionCookie } from '@/app/sign-in/cookies'
import { service } from '@/lib/service'
import { endSession } from '@/lib/staff/sessions'
import { currentSession, originOf } from './caller'

/** Ends the session in the database, which alone decides, and takes the token away. */
export async function signOut(): Promise<void> {
  const sessionId = await currentSession()
  if (sessionId) await endSession(service(), sessionId, await originOf())
  const jar = await cookies()
  // A browser lets a `__Host-` cookie go only by one that looks the same.
  for (const { name } of jar.getAll()) if (name.startsWith(sessionCookie())) jar.set(name, '', { ...cookieLook(), maxAge: 0 })
  redirect('/sign-in?out=1')
}
