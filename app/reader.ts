import { cookies, headers } from 'next/headers'
import { currentSession } from '@/app/(account)/caller'
import { preferredLanguage, readLanguage } from '@/lib/platform/accept-language'
import type { MessageLanguage } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { readCaller } from '@/lib/staff/sessions'

/** The cookie that remembers the language of whoever is not signed in. */
export const languageCookie = 'account-language'

/** The language of this request: that of the account, else of the cookie, else of the browser. */
export async function readerLanguage(): Promise<MessageLanguage> {
  const sessionId = await currentSession()
  const caller = sessionId ? await readCaller(service(), sessionId) : null
  return (
    caller?.language ??
    readLanguage((await cookies()).get(languageCookie)?.value ?? null) ??
    preferredLanguage((await headers()).get('accept-language')) ??
    'en'
  )
}
