import type { Env } from '@/lib/platform/env'

/** Who passkeys are made for: a host name and the one origin that may ask for them. */
export type RelyingParty = { id: string; origin: string; name: string }

/** Null where PUBLIC_URL names its host by a number: WebAuthn binds passkeys to names only. */
export function relyingParty({ publicUrl }: Pick<Env, 'publicUrl'>): RelyingParty | null {
  const { hostname, origin } = new URL(publicUrl)
  const isNumber = hostname.startsWith('[') || /^[\d.]+$/.test(hostname)
  return isNumber ? null : { id: hostname, origin, name: 'One Click' }
}
