'use server'

import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { pageOfBrowser } from './page-of-browser'
import { themeCookie, themes } from './reader'
import { cookieLook } from './sign-in/cookies'
import { samePage } from './sign-in/own-path'

/** Light, dark, or as the device has it; of this browser, as its screen is. */
export async function switchTheme(form: FormData): Promise<void> {
  const asked = String(form.get('theme') ?? '')
  const theme = themes.find((one) => one === asked)
  const jar = await cookies()
  if (theme) jar.set(themeCookie, theme, { ...cookieLook(), maxAge: 31_536_000 })
  else jar.delete(themeCookie)
  redirect(samePage((await pageOfBrowser()) ?? String(form.get('back') ?? '')))
}
