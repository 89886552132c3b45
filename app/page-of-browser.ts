import { headers } from 'next/headers'
import { service } from '@/lib/service'

/** The page that a form of the frame was sent from: scripts change pages without drawing the frame anew, so the browser knows better than the form which it is. */
export async function pageOfBrowser(): Promise<string | null> {
  const referer = (await headers()).get('referer')
  const own = `${service().env.publicUrl}/`
  return referer?.startsWith(own) ? referer.slice(own.length - 1) : null
}
