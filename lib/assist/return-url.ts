import { domainToASCII } from 'node:url'
import type { Reason } from './codes'

/**
 * Checks where a payer may be sent after paying: https, and a host on the merchant's list with any port, because everything else would
 * make an open redirect of us. In a sandbox plain http to this machine is let pass, if it is listed.
 */
export function checkReturnUrl(
  text: string,
  { returnHosts, sandbox }: { returnHosts: readonly string[]; sandbox: boolean },
): { url: string } | { reason: Reason } {
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
  const [, name = '', port] = /^(.*?)(?::(\d+))?$/.exec(listed.trim().toLowerCase()) ?? []
  const host = name.startsWith('[') ? name : domainToASCII(name)
  return host !== '' && host === url.hostname && (port === undefined || port === (url.port || '443'))
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
}
