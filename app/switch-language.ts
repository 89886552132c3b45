'use server'

import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { currentSession } from '@/app/(account)/caller'
import { readLanguage } from '@/lib/platform/accept-language'
import { service } from '@/lib/service'
import { readCaller, setLanguage } from '@/lib/staff/sessions'
import { languageCookie } from './reader'
import { samePage } from './sign-in/own-path'

export async function switchLanguage(form: FormData): Promise<void> {
  const language = readLanguage(String(form.get('language') ?? ''))
  if (language) {
    const deps = service()
    const sessionId = await currentSession()
    const caller = sessionId ? await readCaller(deps, sessionId) : null
    if (caller) await setLanguage(deps, caller, language)
    const secure = deps.env.publicUrl.startsWith('https://')
    ;(await cookies()).set(languageCookie, language, { httpOnly: true, sameSite: 'lax', secure, path: '/', maxAge: 31_536_000 })
  }
  redirect(samePage(String(form.get('back') ?? '')))
}
