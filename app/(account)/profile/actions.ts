'use server'

import { redirect } from 'next/navigation'
import { allowed } from '@/app/(account)/allowed'
import { currentSession, originOf } from '@/app/(account)/caller'
import { secretOf, textOf } from '@/app/(account)/form'
import type { FormState } from '@/components/account/act-form'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { changePassword } from '@/lib/staff/change-password'
import { endAllSessions, endOneSession } from '@/lib/staff/end-sessions'
import { beginApp, confirmApp } from '@/lib/staff/own-second-factor'
import { passwordError } from '../staff/texts'

const own = { kind: 'staff', id: 'own' }

/** Ends the session that the form names, without one all of the caller's but this. */
export async function endOwnSessions(form: FormData): Promise<void> {
  const caller = await allowed('account.own', own)
  const sessionId = textOf(form, 'sessionId')
  const origin = await originOf()
  if (sessionId) await endOneSession(service(), caller, { sessionId, origin })
  else await endAllSessions(service(), caller, { staffId: caller.staffId, sessionId: (await currentSession()) ?? '', origin })
  redirect('/profile?done=sessions-ended')
}

export async function saveOwnPassword(_before: FormState, form: FormData): Promise<FormState> {
  const caller = await allowed('account.own', own)
  const t = translator(caller.language, 'staff')
  const [present, password] = [secretOf(form, 'present'), secretOf(form, 'password')]
  const outcome = await changePassword(service(), caller, { present, password, sessionId: (await currentSession()) ?? '', origin: await originOf() })
  if (outcome.kind === 'done') return redirect('/profile?done=password')
  if (outcome.kind === 'wrong-password') return { errors: { present: t('error.present') }, values: {} }
  return { errors: { password: passwordError(t, outcome.fault) }, values: {} }
}

export async function startNewApp(_before: FormState, form: FormData): Promise<FormState> {
  const caller = await allowed('account.own', own)
  const outcome = await beginApp(service(), caller, { password: secretOf(form, 'present') })
  if (outcome.kind === 'begun') return redirect('/profile')
  return { errors: { present: translator(caller.language, 'staff')('error.present') }, values: {} }
}

export async function confirmNewApp(_before: FormState, form: FormData): Promise<FormState> {
  const caller = await allowed('account.own', own)
  const outcome = await confirmApp(service(), caller, { code: textOf(form, 'code'), sessionId: (await currentSession()) ?? '', origin: await originOf() })
  if (outcome.kind === 'wrong-code') return { errors: { code: translator(caller.language, 'staff')('error.code') }, values: {} }
  return redirect(outcome.kind === 'done' ? '/profile?done=app' : '/profile')
}
