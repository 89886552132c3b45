import { issuerCode } from '@/lib/acquirers/sandbox/cards'

type Challenge = { issuerUrl: string; request: string }

/** Posts to the issuer's page as a browser without scripts does; answers its markup. */
export async function postToIssuer(
  { issuerUrl, request }: Challenge,
  fields: Record<string, string> = {},
): Promise<{ status: number; html: string; policy: string }> {
  // The page is announced by name, as browsers see it; here the number is enough.
  const response = await fetch(issuerUrl.replace('//localhost:', '//127.0.0.1:'), { method: 'POST', body: new URLSearchParams({ creq: request, ...fields }) })
  return { status: response.status, html: await response.text(), policy: response.headers.get('content-security-policy') ?? '' }
}

/** Does what a payer does at his issuer. */
export async function answerIssuer(challenge: Challenge, answer: 'confirm' | 'refuse' | 'wrong-code'): Promise<void> {
  const fields: Record<string, string> = answer === 'refuse' ? { action: 'refuse' } : { action: 'confirm', code: answer === 'confirm' ? issuerCode : '999999' }
  const { status } = await postToIssuer(challenge, fields)
  if (status !== 200) throw new Error(`the issuer answered ${status}`)
}
