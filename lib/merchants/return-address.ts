import { domainToASCII } from 'node:url'

export type ReturnAddressFault = 'not-a-url' | 'url-not-https' | 'url-host-not-listed'

/**
 * Checks where a payer may be sent after paying: https, and a host on the merchant's list with any port, because everything else would
 * make an open redirect of us. In a sandbox plain http to this machine is let pass, if it is listed.
 */
export function checkReturnUrl(
  text: string,
  { returnHosts, sandbox }: { returnHosts: readonly string[]; sandbox: boolean },
): { url: string } | { reason: ReturnAddressFault } {
  if (!URL.canParse(text)) return { reason: 'not-a-url' }
  const url = new URL(text)
  const plain = url.protocol === 'http:' && sandbox && isLoopback(url.hostname)
  if (url.protocol !== 'https:' && !plain) return { reason: 'url-not-https' }
  // A name before the host is how "https://shop.by@elsewhere" deceives people.
  if (url.username !== '' || url.password !== '') return { reason: 'not-a-url' }
  return returnHosts.some((host) => matches(url, host)) ? { url: url.href } : { reason: 'url-host-not-listed' }
}

/** A listed host is `shop.by` (any port) or `shop.by:8443` (that port). */
function matches(url: URL, listed: string): boolean {
  const { host, port } = partsOf(listed)
  return host !== '' && host === url.hostname && (port === undefined || port === (url.port || '443'))
}

/** A host as it is listed: lower case, a name with a dot or an address, with a port or without. Null for anything else, also for a whole URL. */
export function readListedHost(text: string): string | null {
  const listed = text.trim().toLowerCase()
  const { host, port } = partsOf(listed)
  if (listed.length > 255 || host === '' || !URL.canParse(`https://${listed}`)) return null
  const url = new URL(`https://${listed}`)
  const isWhole = url.hostname === host && url.pathname === '/' && url.search === '' && url.hash === '' && url.username === ''
  if (!isWhole || !/^[a-z0-9.-]+$|^\[[0-9a-f:.]+\]$/.test(host) || !(host.includes('.') || host === 'localhost' || host.startsWith('['))) return null
  return port === undefined ? host : `${host}:${port}`
}

function partsOf(listed: string): { host: string; port: string | undefined } {
  const [, name = '', port] = /^(.*?)(?::(\d{1,5}))?$/.exec(listed.trim().toLowerCase()) ?? []
  return { host: name.startsWith('[') ? name : domainToASCII(name), port }
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
}
