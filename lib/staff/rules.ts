import { luhnRunsMasked } from '@/lib/platform/mask-pan-runs'
import type { MessageLanguage } from '@/lib/platform/messages'
import type { Scope } from '@/lib/platform/scope'

export type Side = 'merchant' | 'operator'
export type Role = 'viewer' | 'manager' | 'admin' | 'auditor' | 'support' | 'supervisor'

/** Who is signed in, read from the database at every request: a right that is taken away works at once. */
export type Caller = { staffId: number; login: string; name: string; side: Side; role: Role; scope: Scope; language: MessageLanguage }

export const actions = [
  'account.own',
  'customers.view',
  'customers.export',
  'customers.set-mark',
  'customers.bulk',
  'customers.erase',
  'customers.approve-erasure',
  'cards.see-six-and-four',
  'cards.delete',
  'limits.propose',
  'limits.set',
  'limits.approve',
  'orders.view',
  'orders.export',
  'orders.create',
  'orders.confirm',
  'orders.cancel',
  'settings.appearance',
  'settings.one-click',
  'settings.never-cvc2',
  'settings.orders',
  'settings.proof',
  'settings.view',
  'staff.view',
  'staff.manage',
  'notifications.view',
  'notifications.export',
  'notifications.resend',
  'notifications.settings',
  'notifications.test',
  'one-click.view',
  'one-click.request',
  'one-click.grant',
  'api-keys.manage',
  'api-keys.revoke',
  'unions.view',
  'unions.manage',
  'unions.dissolve',
  'operator.view',
  'merchants.manage',
  'merchants.export',
  'unknowns.resolve',
  'audit.view',
  'audit.export',
  'keys.view',
  'keys.manage',
] as const

export type Action = (typeof actions)[number]

const look: readonly Action[] = ['account.own', 'customers.view', 'orders.view', 'notifications.view', 'one-click.view', 'settings.view']
const work: readonly Action[] = [
  ...look,
  'customers.export',
  'customers.set-mark',
  'customers.bulk',
  'cards.see-six-and-four',
  'cards.delete',
  'limits.propose',
  'orders.export',
  'orders.confirm',
  'orders.cancel',
  'notifications.export',
  'notifications.resend',
  'notifications.test',
]
const decide: readonly Action[] = [
  ...work,
  'customers.erase',
  'customers.approve-erasure',
  'limits.set',
  'limits.approve',
  'settings.appearance',
  'settings.one-click',
  'settings.orders',
  'settings.proof',
  'notifications.settings',
]

/** The one policy, for pages, actions and API alike. What is not named here is refused. */
const policy: Record<Role, readonly Action[]> = {
  viewer: look,
  manager: work,
  admin: [...decide, 'one-click.request', 'staff.view', 'staff.manage', 'api-keys.manage', 'api-keys.revoke'],
  auditor: [...look, 'staff.view', 'unions.view', 'operator.view', 'audit.view', 'audit.export', 'keys.view'],
  support: [
    ...decide,
    'settings.never-cvc2',
    'one-click.grant',
    'staff.view',
    'api-keys.revoke',
    'unions.view',
    'unions.manage',
    'operator.view',
    'merchants.manage',
    'merchants.export',
    'unknowns.resolve',
    'keys.view',
  ],
  supervisor: [
    ...decide,
    'settings.never-cvc2',
    'one-click.grant',
    'staff.view',
    'staff.manage',
    'api-keys.revoke',
    'unions.view',
    'unions.manage',
    'unions.dissolve',
    'operator.view',
    'merchants.manage',
    'merchants.export',
    'unknowns.resolve',
    'audit.view',
    'audit.export',
    'keys.view',
    'keys.manage',
  ],
}

/** What a key of the JSON API may be given, and what each of these scopes lets it do. A key never decides on a request of another. */
const keyScopes = {
  'customers:read': ['customers.view', 'cards.see-six-and-four'],
  'customers:write': ['customers.view', 'customers.set-mark', 'cards.delete'],
  'limits:write': ['customers.view', 'limits.set'],
  'orders:read': ['orders.view', 'cards.see-six-and-four'],
  'orders:create': ['orders.view', 'orders.create'],
  'orders:write': ['orders.view', 'orders.create', 'orders.confirm', 'orders.cancel'],
  'events:read': ['notifications.view'],
  'webhooks:write': ['notifications.view', 'notifications.resend', 'notifications.settings', 'notifications.test'],
} as const satisfies Record<string, readonly Action[]>

export type KeyScope = keyof typeof keyScopes

export const allKeyScopes = Object.keys(keyScopes) as KeyScope[]

export function may(caller: Pick<Caller, 'role'> | { keyScopes: readonly KeyScope[] }, action: Action): boolean {
  if ('role' in caller) return policy[caller.role].includes(action)
  return caller.keyScopes.some((scope) => (keyScopes[scope] as readonly Action[]).includes(action))
}

export const rolesOf: Record<Side, readonly Role[]> = { merchant: ['viewer', 'manager', 'admin'], operator: ['auditor', 'support', 'supervisor'] }

/** What a merchant does for himself and nobody of the operator for him; who lets his staff in may hand it out all the same. */
const ofMerchantsAlone: readonly Action[] = ['one-click.request', 'api-keys.manage']

/** Nobody grants more than he holds: a role of the caller's own rights at most, and on his side or, for the operator, on either. */
export function mayGrant(caller: Pick<Caller, 'side' | 'role'>, side: Side, role: Role): boolean {
  if (!may(caller, 'staff.manage') || !rolesOf[side].includes(role)) return false
  const holds = (action: Action) => may(caller, action) || (caller.side === 'operator' && ofMerchantsAlone.includes(action))
  return (caller.side === 'operator' || side === 'merchant') && policy[role].every(holds)
}

/** How long a link of a mail works. */
export const linkMs = { invitation: 7 * 24 * 60 * 60_000, password: 30 * 60_000, 'second-factor': 24 * 60 * 60_000 } as const

export type LinkKind = keyof typeof linkMs

/** Mails with a link for a forgotten password that an account gets within an hour; more would be a nuisance that somebody else causes. */
export const passwordMailsAnHour = 3

/** What a login can look like; anything else typed as one is nobody's. */
export const loginShape = /^[a-z0-9._@-]{3,64}$/

/** An address that a mail can go to. The same bound stands in the database. */
export const emailShape = /^[^\s@,;:<>"]+@[^\s@,;:<>"]+$/

/** Wrong tries, of password or code, after which an account rests. */
export const triesUntilLock = 10
export const lockMs = 30 * 60_000

/** How long a right password waits for the second factor. */
export const attemptMs = 5 * 60_000

/** How long an authenticator may take to sign what it was asked. */
export const challengeMs = 5 * 60_000

/** Devices and keys that one person has; more are a sign of something else. */
export const mostPasskeys = 10

/** A name under which its owner knows a passkey again, or null. */
export function readPasskeyName(text: string): string | null {
  const name = text.trim()
  return name.length >= 1 && name.length <= 100 && !name.includes('\0') ? name : null
}

/** How long a browser may stay at the OpenID provider. */
export const openIdMs = 10 * 60_000

/** What an identity is shown as: the first of what the provider calls its person that can be read, without what could be a card number. */
export function readIdentityName(names: readonly unknown[]): string {
  const [first] = names.flatMap((name) => (typeof name === 'string' ? [luhnRunsMasked(name.replace(/\p{C}/gu, ' ').trim())] : [])).filter(Boolean)
  return [...(first ?? '–')].slice(0, 100).join('')
}

/** PCI DSS 8.2.8: fifteen minutes without a request end a session; nothing makes it last longer than twelve hours. */
export const idleMs = 15 * 60_000
export const sessionMs = 12 * 60 * 60_000

/** Requests of one page come together, and one note is enough for them. Longer would let a session end before its fifteen minutes are over. */
export const touchAfterMs = 1000

export type SessionTimes = { lastSeenAt: Date; expiresAt: Date; endedAt: Date | null }

/** So long before its end whoever works is told, and can go on with one press (WCAG 2.2.1 asks for twenty seconds at least). */
export const endWarningMs = 2 * 60_000

/** When a session ends if nothing more is asked of it. */
export function endOfSession({ lastSeenAt, expiresAt }: SessionTimes): Date {
  return new Date(Math.min(lastSeenAt.getTime() + idleMs, expiresAt.getTime()))
}

export function isSessionAlive({ lastSeenAt, expiresAt, endedAt }: SessionTimes, now: Date): boolean {
  return endedAt === null && now < expiresAt && now.getTime() - lastSeenAt.getTime() < idleMs
}
