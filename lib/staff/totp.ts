import { Secret, TOTP } from 'otpauth'

const periodMs = 30_000

/** A new secret in base32, as authenticator apps take it. */
export function newTotpSecret(): string {
  return new Secret({ size: 20 }).base32
}

/** The code that an app with this secret shows at `now`. */
export function totpCode(secret: string, now: Date): string {
  return totpOf(secret).generate({ timestamp: now.getTime() })
}

/** The time step (RFC 6238) that a typed code belongs to: the current one or a neighbour. Null when the code is wrong. */
export function stepOfCode(secret: string, typed: string, now: Date): bigint | null {
  const code = typed.replace(/\s/g, '')
  if (!/^\d{6}$/.test(code)) return null
  const delta = totpOf(secret).validate({ token: code, timestamp: now.getTime(), window: 1 })
  return delta === null ? null : BigInt(Math.floor(now.getTime() / periodMs) + delta)
}

function totpOf(secret: string): TOTP {
  return new TOTP({ secret: Secret.fromBase32(secret), period: periodMs / 1000 })
}

/** What the QR code of an authenticator app says. `login` names the account in the app. */
export function totpAddress(secret: string, login: string): string {
  return new TOTP({ issuer: 'One Click', label: login, secret: Secret.fromBase32(secret), period: periodMs / 1000 }).toString()
}
