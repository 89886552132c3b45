'use server'

import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { currentCaller } from '@/app/(account)/caller'
import { readLanguage } from '@/lib/platform/accept-language'
import { service } from '@/lib/service'
import { setLanguage } from '@/lib/staff/sessions'
import { pageOfBrowser } from './page-of-browser'
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
