'use server'

import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server'
import { cookies, headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { secretOf, textOf, valuesOf } from '@/app/(account)/form'
import { readerLanguage } from '@/app/reader'
import type { FormState } from '@/components/account/act-form'
import type { Origin } from '@/lib/audit/record'
import { clientIp } from '@/lib/platform/client-ip'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { askForPassword } from '@/lib/staff/forgotten-password'
import { beginFirstLink } from '@/lib/staff/identities'
import { askForPasskey } from '@/lib/staff/sign-in'
import { acceptInvitation, renewSecondFactor, setForgottenPassword, type UseLinkOutcome } from '@/lib/staff/use-link'
import { attemptCookie, keepOpenIdToken } from './cookies'

/** Every answer takes this long at least, so that none tells whether there is such a login. */
const answerMs = 800

export async function askForNewPassword(form: FormData): Promise<void> {
  const asked = askForPassword(service(), { login: textOf(form, 'login').slice(0, 200), origin: await origin() })
  await Promise.all([asked, new Promise((done) => setTimeout(done, answerMs))])
  redirect('/sign-in/forgotten?sent=1')
}

export async function takeInvitation(_before: FormState, form: FormData): Promise<FormState> {
  const token = textOf(form, 'token')
  const typed = { token, name: textOf(form, 'name'), password: secretOf(form, 'password'), code: textOf(form, 'code') }
  const outcome = await acceptInvitation(service(), { ...typed, origin: await origin() })
  if (outcome.kind === 'done' && service().openId && textOf(form, 'also') === 'openid') {
    keepOpenIdToken(await cookies(), await beginFirstLink(service(), outcome.staffId))
    return redirect('/sign-in/openid')
  }
  return answer(outcome, form, `/sign-in/invitation/${token}`)
}

export async function setNewPassword(_before: FormState, form: FormData): Promise<FormState> {
  const token = textOf(form, 'token')
  return answer(
    await setForgottenPassword(service(), { token, password: secretOf(form, 'password'), origin: await origin() }),
    form,
    `/sign-in/new-password/${token}`,
  )
}

export async function setNewApp(_before: FormState, form: FormData): Promise<FormState> {
  const token = textOf(form, 'token')
  const typed = { token, password: secretOf(form, 'password'), code: textOf(form, 'code') }
  return answer(await renewSecondFactor(service(), { ...typed, origin: await origin() }), form, `/sign-in/new-second-factor/${token}`)
}

/** What a passkey is to sign for the sign-in that the cookie names. */
export async function askPasskey(): Promise<PublicKeyCredentialRequestOptionsJSON | null> {
  const attemptId = (await cookies()).get(attemptCookie())?.value
  return attemptId ? askForPasskey(service(), attemptId) : null
}

async function answer(outcome: UseLinkOutcome, form: FormData, page: string): Promise<FormState> {
  const t = translator(await readerLanguage(), 'staff')
  switch (outcome.kind) {
    case 'done':
      return redirect('/sign-in?ready=1')
    case 'gone':
      return redirect(/^[\w/-]+$/.test(page) ? page : '/sign-in')
    case 'bad-name':
      return { errors: { name: t('error.name') }, values: valuesOf(form) }
    case 'bad-password':
      return { errors: { password: t(`password.fault.${outcome.fault}`) }, values: valuesOf(form) }
    case 'wrong-password':
      return { errors: { password: t('error.present') }, values: valuesOf(form) }
    case 'wrong-code':
      return { errors: { code: t('error.code') }, values: valuesOf(form) }
  }
}

async function origin(): Promise<Origin> {
  const all = await headers()
  return { ip: clientIp(all), userAgent: all.get('user-agent') }
}
