'use server'

import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { allowed } from '@/app/(account)/allowed'
import { currentSession, noteReach, originOf } from '@/app/(account)/caller'
import { idOf, secretOf, textOf } from '@/app/(account)/form'
import { keepOpenIdToken } from '@/app/sign-in/cookies'
import type { FormState } from '@/components/account/act-form'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { changePassword } from '@/lib/staff/change-password'
import { endAllSessions, endOneSession } from '@/lib/staff/end-sessions'
import { beginLink, removeOwnIdentity } from '@/lib/staff/identities'
import { beginPasskey, finishPasskey, type RemoveFactorOutcome, removePasskey, renamePasskey } from '@/lib/staff/own-passkeys'
import { beginApp, confirmApp, removeApp } from '@/lib/staff/own-second-factor'
import { type Caller, mostPasskeys } from '@/lib/staff/rules'
import { passwordError } from '../staff/texts'
import type { Begun } from './new-passkey'

const own = { kind: 'staff', id: 'own' } as const

/** Ends the session that the form names, without one all of the caller's but this. */
export async function endOwnSessions(form: FormData): Promise<void> {
  const caller = await allowed('account.own', own)
  const sessionId = textOf(form, 'sessionId')
  const origin = await originOf()
  if (sessionId) await noteReach(caller, 'account.own', { kind: 'session', id: sessionId })
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
  const outcome = await beginApp(service(), caller, { password: secretOf(form, 'present'), origin: await originOf() })
  if (outcome.kind === 'begun') return redirect('/profile')
  return { errors: { present: translator(caller.language, 'staff')('error.present') }, values: {} }
}

export async function confirmNewApp(_before: FormState, form: FormData): Promise<FormState> {
  const caller = await allowed('account.own', own)
  const outcome = await confirmApp(service(), caller, { code: textOf(form, 'code'), sessionId: (await currentSession()) ?? '', origin: await originOf() })
  if (outcome.kind === 'wrong-code') return { errors: { code: translator(caller.language, 'staff')('error.code') }, values: {} }
  return redirect(outcome.kind === 'done' ? '/profile?done=app' : '/profile')
}

/** Goes on with passkeys alone. */
export async function removeOwnApp(_before: FormState, form: FormData): Promise<FormState> {
  const caller = await allowed('account.own', own)
  const outcome = await removeApp(service(), caller, { password: secretOf(form, 'present'), ...(await session()) })
  return removed(caller, outcome.kind, 'app-removed')
}

/** The first half of a new passkey: what the browser is to make, for whoever knows the password. */
export async function startOwnPasskey(form: FormData): Promise<Begun> {
  const caller = await allowed('account.own', own)
  const t = translator(caller.language, 'staff')
  const name = textOf(form, 'name')
  const outcome = await beginPasskey(service(), caller, { name, password: secretOf(form, 'present'), ...(await session()) })
  switch (outcome.kind) {
    case 'begun':
      return { options: outcome.options }
    case 'wrong-password':
      return { form: { errors: { present: t('error.present') }, values: { name } } }
    case 'bad-name':
      return { form: { errors: { name: t('error.passkey-name') }, values: { name } } }
    case 'too-many':
      return { form: { errors: { form: t('error.passkeys', { most: mostPasskeys }) }, values: { name } } }
    case 'not-here':
      return { form: { errors: { form: t('passkeys.notHere') }, values: { name } } }
  }
}

/** The second half: what the browser has made. */
export async function finishOwnPasskey(form: FormData): Promise<FormState> {
  const caller = await allowed('account.own', own)
  const name = textOf(form, 'name')
  const outcome = await finishPasskey(service(), caller, { name, answer: textOf(form, 'answer'), ...(await session()) })
  if (outcome.kind === 'done') return redirect('/profile?done=passkey')
  return { errors: { form: translator(caller.language, 'staff')('error.passkey') }, values: { name } }
}

export async function nameOwnPasskey(_before: FormState, form: FormData): Promise<FormState> {
  const caller = await allowed('account.own', own)
  const name = textOf(form, 'name')
  const outcome = await renamePasskey(service(), caller, { id: Number(idOf(form, 'id')), name, origin: await originOf() })
  if (outcome.kind === 'bad-name') return { errors: { name: translator(caller.language, 'staff')('error.passkey-name') }, values: { name } }
  return redirect(outcome.kind === 'done' ? '/profile?done=passkey-named' : '/profile')
}

export async function removeOwnPasskey(_before: FormState, form: FormData): Promise<FormState> {
  const caller = await allowed('account.own', own)
  const outcome = await removePasskey(service(), caller, { id: Number(idOf(form, 'id')), password: secretOf(form, 'present'), ...(await session()) })
  return removed(caller, outcome.kind, 'passkey-removed')
}

/** Leads to the OpenID provider, to link what it knows the caller as. */
export async function linkOwnIdentity(_before: FormState, form: FormData): Promise<FormState> {
  const caller = await allowed('account.own', own)
  if (!service().openId) return redirect('/profile')
  const outcome = await beginLink(service(), caller, { password: secretOf(form, 'present'), ...(await session()) })
  if (outcome.kind === 'wrong-password') return { errors: { present: translator(caller.language, 'staff')('error.present') }, values: {} }
  keepOpenIdToken(await cookies(), outcome.token)
  return redirect('/sign-in/openid')
}

export async function removeOwnIdentityNow(_before: FormState, form: FormData): Promise<FormState> {
  const caller = await allowed('account.own', own)
  const outcome = await removeOwnIdentity(service(), caller, { id: Number(idOf(form, 'id')), password: secretOf(form, 'present'), ...(await session()) })
  if (outcome.kind === 'wrong-password') return { errors: { present: translator(caller.language, 'staff')('error.present') }, values: {} }
  return redirect(outcome.kind === 'done' ? '/profile?done=identity-removed' : '/profile')
}

function removed(caller: Caller, kind: RemoveFactorOutcome['kind'], done: string): FormState {
  const t = translator(caller.language, 'staff')
  if (kind === 'wrong-password') return { errors: { present: t('error.present') }, values: {} }
  if (kind === 'last-factor') return { errors: { form: t('error.last-factor') }, values: {} }
  return redirect(kind === 'done' ? `/profile?done=${done}` : '/profile')
}

const session = async () => ({ sessionId: (await currentSession()) ?? '', origin: await originOf() })
