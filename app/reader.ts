import { cookies, headers } from 'next/headers'
import { currentCaller } from '@/app/(account)/caller'
import { preferredLanguage, readLanguage } from '@/lib/platform/accept-language'
import type { MessageLanguage } from '@/lib/platform/messages'

/** The cookie that remembers the language of whoever is not signed in. */
export const languageCookie = 'account-language'

/** The cookie that remembers what was chosen in this browser; without it the device decides. */
export const themeCookie = 'account-theme'

export const themes = ['light', 'dark'] as const
export type Theme = (typeof themes)[number]

export async function readerTheme(): Promise<Theme | null> {
  const chosen = (await cookies()).get(themeCookie)?.value
  return themes.find((one) => one === chosen) ?? null
}

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
    return (await currentCaller())?.language ?? null
  } catch {
    return null
  }
}
