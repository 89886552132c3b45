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
  return (
    (await languageOfAccount()) ??
    readLanguage((await cookies()).get(languageCookie)?.value ?? null) ??
    preferredLanguage((await headers()).get('accept-language')) ??
    'en'
  )
}

// Every page needs a language, the one that says that the database is away as well; the page itself fails loudly where it needs the database.
async function languageOfAccount(): Promise<MessageLanguage | null> {
  try {
    const sessionId = await currentSession()
    return sessionId ? ((await readCaller(service(), sessionId))?.language ?? null) : null
  } catch {
    return null
  }
}
