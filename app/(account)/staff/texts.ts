import type { FormField } from '@/components/account/act-form'
import type { Tone } from '@/components/ui/badge'
import { houseZone } from '@/lib/platform/local-time'
import type { Translator } from '@/lib/platform/messages'
import type { AccountState } from '@/lib/staff/account-queries'
import type { PasswordFault } from '@/lib/staff/password-rules'

export type T = Translator<'staff'>

/** Staff are of no merchant's zone: several may share one, and the operator's are of none. */
export const staffZone = houseZone

export const stateTones: Record<AccountState, Tone> = { active: 'green', invited: 'blue', locked: 'yellow', disabled: 'gray' }

export function passwordError(t: T, fault: PasswordFault): string {
  return t(`password.fault.${fault}`)
}

/** The browser and the system of a session as people know them; what is unknown is shown as it was sent, in short. */
export function showDevice(userAgent: string | null, unknown: string): string {
  if (!userAgent) return unknown
  const browser = /(Firefox|Edg|OPR|YaBrowser|Chrome|Safari)\//.exec(userAgent)?.[1]
  const system = /(Windows|Android|iPhone|iPad|Mac OS X|CrOS|Linux)/.exec(userAgent)?.[1]
  const names: Record<string, string> = { Edg: 'Edge', OPR: 'Opera', YaBrowser: 'Yandex Browser', 'Mac OS X': 'macOS', CrOS: 'ChromeOS' }
  const known = [browser, system].filter((name) => name !== undefined).map((name) => names[name] ?? name)
  return known.length > 0 ? known.join(', ') : userAgent.slice(0, 60)
}

/** Asked where somebody is the last to administer a merchant. */
export function sureField(t: T, merchantIds: readonly number[]): FormField {
  return {
    kind: 'checks',
    name: 'sure',
    label: t('sure.title', { merchants: merchantIds.join(', ') }),
    options: [{ value: 'yes', label: t('sure.yes'), hint: t('sure.hint') }],
  }
}

/** What the history of an account has words for; anything else stands under its name in the audit log. */
export const historyActs = [
  'create',
  'invite',
  'accept-invitation',
  'change',
  'disable',
  'enable',
  'unlock',
  'set-password',
  'ask-for-password',
  'reset-second-factor',
  'renew-second-factor',
  'sign-in',
  'sign-out',
  'end-session',
  'end-sessions',
  'replace-app',
  'remove-app',
  'add-passkey',
  'rename-passkey',
  'remove-passkey',
  'link-identity',
  'remove-identity',
] as const
