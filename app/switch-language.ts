'use server'

import { cookies, headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { currentCaller } from '@/app/(account)/caller'
import { readLanguage } from '@/lib/platform/accept-language'
import { service } from '@/lib/service'
import { setLanguage } from '@/lib/staff/sessions'
import { languageCookie } from './reader'
import { cookieLook } from './sign-in/cookies'
import { samePage } from './sign-in/own-path'

export async function switchLanguage(form: FormData): Promise<void> {
  const language = readLanguage(String(form.get('language') ?? ''))
  if (language) {
    const caller = await currentCaller()
    if (caller) await setLanguage(service(), caller, language)
    ;(await cookies()).set(languageCookie, language, { ...cookieLook(), maxAge: 31_536_000 })
  }
  redirect(samePage((await pageOfBrowser()) ?? String(form.get('back') ?? '')))
}

// Scripts change pages without drawing the frame anew, so the browser knows better than the form which page this is.
async function pageOfBrowser(): Promise<string | null> {
  const referer = (await headers()).get('referer')
  const own = `${service().env.publicUrl}/`
  return referer?.startsWith(own) ? referer.slice(own.length - 1) : null
}
