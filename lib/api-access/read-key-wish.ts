import ipaddr from 'ipaddr.js'
import { holdsPanRun } from '@/lib/platform/mask-pan-runs'
import { allKeyScopes, type KeyScope } from '@/lib/staff/rules'

/** What a new key is to be, as a person asked for it. */
export type KeyWish = { name: string; scopes: readonly string[]; ipRanges: readonly string[]; validDays: number }

export type KeyWishRead = { name: string; scopes: KeyScope[]; ipRanges: string[]; validDays: number }

/** A key that outlives everybody who knew of it is a danger; two years are the bound. */
export const mostValidDays = 730
export const mostRanges = 20

/** Reads a wish; answers the first field that is wrong. */
export function readKeyWish({ name: asked, scopes, ipRanges, validDays }: KeyWish): KeyWishRead | { fault: 'name' | 'scopes' | 'ipRanges' | 'validDays' } {
  const name = asked.trim()
  if (name.length < 1 || name.length > 100 || /\p{Cc}|\p{Surrogate}/u.test(name) || holdsPanRun(name)) return { fault: 'name' }
  const wanted = allKeyScopes.filter((scope) => scopes.includes(scope))
  if (wanted.length === 0 || wanted.length !== new Set(scopes).size) return { fault: 'scopes' }
  const ranges = ipRanges.map(readRange)
  const known = ranges.filter((range) => range !== null)
  if (known.length !== ranges.length || known.length > mostRanges) return { fault: 'ipRanges' }
  if (!Number.isInteger(validDays) || validDays < 1 || validDays > mostValidDays) return { fault: 'validDays' }
  return { name, scopes: wanted, ipRanges: [...new Set(known)], validDays }
}

/** An address or a network ("192.0.2.0/24") with the bits of hosts cleared; null for anything else. */
function readRange(text: string): string | null {
  const asked = text.trim()
  if (/^\d+(\.\d+){3}$/.test(asked) && ipaddr.IPv4.isValidFourPartDecimal(asked)) return `${asked}/32`
  if (asked.includes(':') && ipaddr.IPv6.isValid(asked) && !asked.includes('%')) return `${ipaddr.IPv6.parse(asked).toString()}/128`
  if (!ipaddr.isValidCIDR(asked) || asked.includes('%')) return null
  const [address, bits] = ipaddr.parseCIDR(asked)
  if (address.kind() === 'ipv4' && !/^\d+(\.\d+){3}\//.test(asked)) return null
  const network = address.kind() === 'ipv4' ? ipaddr.IPv4.networkAddressFromCIDR(asked) : ipaddr.IPv6.networkAddressFromCIDR(asked)
  return `${network}/${bits}`
}
