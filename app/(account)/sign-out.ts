'use server'

import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { service } from '@/lib/service'
import { endSession } from '@/lib/staff/sessions'
import { currentSession, originOf } from './caller'

/** Ends the session in the database, which alone decides, and takes the token away. */
export async function signOut(): Promise<void> {
  const sessionId = await currentSession()
  if (sessionId) await endSession(service(), sessionId, await originOf())
  const jar = await cookies()
  for (const { name } of jar.getAll()) if (name.includes('next-auth.session-token')) jar.delete(name)
  redirect('/sign-in?out=1')
}
