import ipaddr from 'ipaddr.js'

/** Why an address is not called. */
export type AddressFault = 'not-a-url' | 'scheme' | 'port' | 'credentials' | 'fragment' | 'too-long' | 'not-public'

/** spec/assist-wire.md section 4: 443, 8443, 80, 8080 only. Plain http has the two that are its own. */
const portsOf: Record<string, readonly string[]> = { 'https:': ['', '443', '8443', '80', '8080'], 'http:': ['', '80', '8080'] }

const longest = 500

/**
 * Whether an address may be called at all, as far as its text tells; names are resolved and judged when it is called. `sandbox` lets receivers on
 * 127.0.0.1 and localhost in, on any port.
 */
export function checkAddress(text: string, { sandbox }: { sandbox: boolean }): { url: URL } | { fault: AddressFault } {
  if (text.length > longest) return { fault: 'too-long' }
  if (!URL.canParse(text)) return { fault: 'not-a-url' }
  const url = new URL(text)
  const ports = portsOf[url.protocol]
  if (!ports) return { fault: 'scheme' }
  if (url.username !== '' || url.password !== '') return { fault: 'credentials' }
  if (url.hash !== '') return { fault: 'fragment' }
  if (sandbox && isOwnMachine(url)) return { url }
  if (!ports.includes(url.port)) return { fault: 'port' }
  const literal = url.hostname.replace(/^\[|\]$/g, '')
  if (ipaddr.isValid(literal) && !isPublicAddress(literal)) return { fault: 'not-public' }
  return { url }
}

/** A receiver that a sandbox may have beside it. Only these two ways of saying so: a name that leads here is refused in the sandbox as well. */
export function isOwnMachine({ hostname }: URL): boolean {
  return hostname === '127.0.0.1' || hostname === 'localhost'
}

/**
 * True for an address of the public internet: neither private, loopback, link-local (169.254.169.254 is where clouds keep their secrets), shared (CGNAT),
 * multicast or reserved, nor one that carries an IPv4 address inside (mapped, NAT64, 6to4, Teredo).
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false
  const address = ipaddr.process(text)
  if (address.range() !== 'unicast') return false
  // Everything that IPv6 hands out to the public lies in 2000::/3; what a later table of ranges may not know stays out.
  return address.kind() === 'ipv4' || ((address.toByteArray()[0] ?? 0) & 0xe0) === 0x20
}
