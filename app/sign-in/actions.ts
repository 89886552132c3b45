'use server'

import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { originOf } from '@/app/(account)/caller'
import { readerLanguage } from '@/app/reader'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { attemptMs } from '@/lib/staff/rules'
import { checkPassword } from '@/lib/staff/sign-in'
import { attemptCookie } from './attempt'
import { ownPath } from './own-path'

export type SignInState = { error: string; login: string } | null

/** The first step: a right password becomes an attempt in a cookie, and next-auth leads on to the second. */
export async function enterPassword(_before: SignInState, form: FormData): Promise<SignInState> {
  const deps = service()
  const login = String(form.get('login') ?? '').slice(0, 200)
  const password = String(form.get('password') ?? '')
  const outcome = await checkPassword(deps, { login, password, origin: await originOf() })
  if (outcome.kind === 'refused') return { error: translator(await readerLanguage(), 'account')('signIn.refused'), login }
  const secure = deps.env.publicUrl.startsWith('https://')
  ;(await cookies()).set(attemptCookie, outcome.attemptId, { httpOnly: true, sameSite: 'lax', secure, path: '/', maxAge: attemptMs / 1000 })
  const next = ownPath(String(form.get('next') ?? ''))
  // next-auth sets its own proof against forged forms on the way to the second step.
  redirect(`/api/auth/signin?${new URLSearchParams({ callbackUrl: next })}`)
}
