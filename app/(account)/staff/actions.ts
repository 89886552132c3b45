'use server'

import { redirect } from 'next/navigation'
import { allowed } from '@/app/(account)/allowed'
import { currentSession, noteReach, originOf } from '@/app/(account)/caller'
import { idOf, reasonFault, textOf, valuesOf } from '@/app/(account)/form'
import { ownAddresses } from '@/app/(account)/list/way-back'
import type { FormState } from '@/components/account/act-form'
import { languages, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import { type ChangeAccountOutcome, changeAccount, setDisabled, unlock } from '@/lib/staff/change-account'
import { endAllSessions, endOneSession } from '@/lib/staff/end-sessions'
import { removeIdentitiesOf } from '@/lib/staff/identities'
import { invite, inviteAgain } from '@/lib/staff/invite'
import { resetSecondFactor } from '@/lib/staff/reset-second-factor'
import { type Role, rolesOf, type Side } from '@/lib/staff/rules'
import type { T } from './texts'

export async function sendInvitation(_before: FormState, form: FormData): Promise<FormState> {
  const caller = await allowed('staff.manage', { kind: 'staff', id: 'new' })
  const t = translator(caller.language, 'staff')
  const role = readRole(form)
  const outcome = await invite(service(), caller, {
    login: textOf(form, 'login'),
    name: textOf(form, 'name'),
    email: textOf(form, 'email'),
    side: role ? sideOf(role) : 'merchant',
    role: role ?? 'viewer',
    language: languages.find((one) => one === textOf(form, 'language')) ?? caller.language,
    merchantIds: readMerchants(form),
    origin: await originOf(),
  })
  switch (outcome.kind) {
    case 'invited':
      return redirect(`/staff/${outcome.staffId}?done=invited`)
    case 'login-taken':
      return { errors: { login: t('error.loginTaken') }, values: typedInto(form) }
    case 'not-allowed':
      return { errors: { form: t('error.not-allowed') }, values: typedInto(form) }
    case 'bad-input':
      return {
        errors: Object.fromEntries(outcome.fields.map((field) => (field === 'merchants' ? merchantsError(form, t) : [field, t(`error.${field}`)]))),
        values: typedInto(form),
      }
  }
}

export async function inviteOnceMore(_before: FormState, form: FormData): Promise<FormState> {
  const staffId = readStaffId(form)
  const caller = await allowed('staff.manage', { kind: 'staff', id: String(staffId) })
  const outcome = await inviteAgain(service(), caller, { staffId, origin: await originOf() })
  if (outcome.kind === 'invited') return redirect((await ownAddresses())(`/staff/${staffId}?done=invited`))
  return { errors: { form: translator(caller.language, 'staff')(`error.${outcome.kind}`) }, values: {} }
}

export async function saveAccount(_before: FormState, form: FormData): Promise<FormState> {
  const staffId = readStaffId(form)
  const caller = await allowed('staff.manage', { kind: 'staff', id: String(staffId) })
  const t = translator(caller.language, 'staff')
  const role = readRole(form)
  if (!role) return { errors: { role: t('error.role') }, values: typedInto(form) }
  const errors = reasonError(form, t)
  if (errors) return { errors, values: typedInto(form) }
  const input = {
    staffId,
    role,
    merchantIds: readMerchants(form),
    expectedVersion: Number(idOf(form, 'version')),
    reason: textOf(form, 'reason'),
    sure: isSure(form),
  }
  return answer(await changeAccount(service(), caller, { ...input, origin: await originOf() }), { staffId, done: 'changed', form, t })
}

/** One of the acts that need a reason and nothing else; the button says which. */
export async function actOnAccount(_before: FormState, form: FormData): Promise<FormState> {
  const staffId = readStaffId(form)
  const caller = await allowed('staff.manage', { kind: 'staff', id: String(staffId) })
  const t = translator(caller.language, 'staff')
  const errors = reasonError(form, t)
  if (errors) return { errors, values: valuesOf(form) }
  const expectedVersion = Number(idOf(form, 'version'))
  const input = { staffId, reason: textOf(form, 'reason'), origin: await originOf(), sure: isSure(form), expectedVersion }
  switch (textOf(form, 'act')) {
    case 'disable':
      return answer(await setDisabled(service(), caller, { ...input, disabled: true }), {
        staffId,
        done: textOf(form, 'invited') === '1' ? 'withdrawn' : 'disabled',
        form,
        t,
      })
    case 'enable':
      return answer(await setDisabled(service(), caller, { ...input, disabled: false }), { staffId, done: 'enabled', form, t })
    case 'unlock':
      return answer(await unlock(service(), caller, input), { staffId, done: 'unlocked', form, t })
    case 'reset-factor':
      return answer(await resetSecondFactor(service(), caller, input), { staffId, done: 'factor-reset', form, t })
    case 'unlink':
      return answer(await removeIdentitiesOf(service(), caller, input), { staffId, done: 'unlinked', form, t })
    default:
      return redirect((await ownAddresses())(`/staff/${staffId}`))
  }
}

/** Ends a session of another, or without one named all of his. */
export async function endSessionsOf(form: FormData): Promise<void> {
  const staffId = readStaffId(form)
  const caller = await allowed('staff.manage', { kind: 'staff', id: String(staffId) })
  const sessionId = textOf(form, 'sessionId')
  const origin = await originOf()
  if (sessionId) await noteReach(caller, 'staff.manage', { kind: 'session', id: sessionId })
  if (sessionId) await endOneSession(service(), caller, { sessionId, origin })
  else await endAllSessions(service(), caller, { staffId, sessionId: (await currentSession()) ?? '', origin })
  redirect((await ownAddresses())(`/staff/${staffId}?done=sessions-ended`))
}

type Answered = { staffId: number; done: string; form: FormData; t: T }

async function answer(outcome: ChangeAccountOutcome | { kind: 'not-possible' }, { staffId, done, form, t }: Answered): Promise<FormState> {
  switch (outcome.kind) {
    case 'done':
      return redirect((await ownAddresses())(`/staff/${staffId}?done=${done}`))
    case 'not-found':
      return redirect('/staff')
    case 'bad-input':
      return {
        errors: Object.fromEntries([outcome.field === 'merchants' ? merchantsError(form, t) : [outcome.field, t(`error.${outcome.field}`)]]),
        values: typedInto(form),
      }
    case 'last-admin':
      return { errors: { form: t('error.last-admin', { merchants: outcome.merchantIds.join(', ') }) }, values: typedInto(form) }
    default:
      return { errors: { form: t(`error.${outcome.kind}`) }, values: typedInto(form) }
  }
}

function isSure(form: FormData): boolean {
  return textOf(form, 'sure') === 'yes'
}

function reasonError(form: FormData, t: T): Record<string, string> | null {
  const fault = reasonFault(form)
  return fault && { reason: t(`error.${fault}`) }
}

function readStaffId(form: FormData): number {
  const id = Number(idOf(form, 'staffId'))
  return id > 2 ** 31 - 1 ? 0 : id
}

function readRole(form: FormData): Role | undefined {
  return [...rolesOf.merchant, ...rolesOf.operator].find((role) => role === textOf(form, 'role'))
}

function sideOf(role: Role): Side {
  return rolesOf.operator.includes(role) ? 'operator' : 'merchant'
}

/** Boxes that were ticked, or numbers that were typed. What is no number is no merchant either, and refused as such. */
function readMerchants(form: FormData): number[] {
  const typed = textOf(form, 'merchants').split(/[\s,;]+/)
  const all = [...form.getAll('merchant'), ...typed].filter((value) => value !== '')
  return [...new Set(all.map((value) => (typeof value === 'string' && /^[1-9]\d{0,8}$/.test(value) ? Number(value) : 0)))]
}

// Whichever of the two ways of choosing them the form has.
function merchantsError(form: FormData, t: T): [field: string, text: string] {
  return form.has('merchants') ? ['merchants', t('error.merchantNumbers')] : ['merchant', t('error.merchants')]
}

/** What was typed and ticked, to be shown again. */
function typedInto(form: FormData): Record<string, string> {
  return { ...valuesOf(form), merchant: form.getAll('merchant').map(String).join(' ') }
}
