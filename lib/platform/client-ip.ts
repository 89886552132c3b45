import { isIP } from 'node:net'

/**
 * The address of whoever asks, or null when it cannot be known. Next writes the address of its socket into X-Forwarded-For if the request brought
 * none; `distrustForwardedFor` sees to it that only a proxy we trust can bring one. A proxy appends, so the last entry is the one it saw.
 */
export function clientIp(headers: Headers): string | null {
  const last = headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() ?? ''
  const plain = last.replace(/^::ffff:(?=\d+\.)/i, '')
  // The name of a network card, with which an address within one network ends, is no part of an address to PostgreSQL.
  return isIP(plain) ? plain.replace(/%.*$/, '') : null
}
