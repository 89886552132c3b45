/** Addresses the payer goes back to, as a request or a merchant's settings name them. */
export type ReturnUrls = { any: string | null; ok: string | null; no: string | null }

/** What the order itself asked for wins over the merchant's settings, address by address; `any` stands in where there is no special one. */
export function chooseReturnUrls(asked: ReturnUrls, settings: ReturnUrls): { ok: string | null; no: string | null } {
  const any = asked.any ?? settings.any
  return { ok: asked.ok ?? settings.ok ?? any, no: asked.no ?? settings.no ?? any }
}

/**
 * The address with `billnumber` and `ordernumber` in its query, as form encoding writes them (spec/assist-wire.md section 3); a query that is there
 * stays, a fragment stays last. Null for anything but a web address: it came from outside and ends in a link or a redirect.
 */
export function returnUrl(address: string | null, { billNumber, orderNumber }: { billNumber: string; orderNumber: string }): string | null {
  if (address === null || !isWebAddress(address)) return null
  const [, start = '', fragment = ''] = /^([^#]*)(#.*)?$/s.exec(address) ?? []
  const joint = !start.includes('?') ? '?' : /[?&]$/.test(start) ? '' : '&'
  const query = new URLSearchParams({ billnumber: billNumber, ordernumber: orderNumber })
  return `${start}${joint}${query}${fragment}`
}

function isWebAddress(address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : null
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:')
}
