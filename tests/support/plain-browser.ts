import { showOrder, showResult } from '@/app/pay/[orderKey]/show-order'
import { takeForm } from '@/app/pay/[orderKey]/take-form'
import { showContinue, takeStep } from '@/app/pay/[orderKey]/take-step'
import type { Service } from '@/lib/service'

const address = 'http://pay.example'

/** A browser without scripts: keeps cookies, sends the form of the page it saw. */
export function openPlainBrowser(service: Service, headers: Record<string, string> = {}) {
  const cookies = new Map<string, string>()
  let page = ''
  async function keep(answer: Response) {
    for (const cookie of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split('=', 2)
      if (/;\s*max-age=0(;|$)/i.test(cookie)) cookies.delete(name)
      else cookies.set(name, value)
    }
    page = await answer.text()
    return { status: answer.status, location: answer.headers.get('location'), headers: answer.headers, page }
  }
  const requestHeaders = () => ({ ...headers, cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') })
  return {
    async get(orderKey: string, query = '') {
      return keep(await showOrder(service, new Request(`${address}/pay/${orderKey}${query}`, { headers: requestHeaders() }), orderKey))
    },
    async result(orderKey: string) {
      return keep(await showResult(service, new Request(`${address}/pay/${orderKey}/result`, { headers: requestHeaders() }), orderKey))
    },
    /** The page that a payer comes back to from his bank. */
    async back(orderKey: string) {
      return keep(await showContinue(service, new Request(`${address}/pay/${orderKey}/three-d-secure`, { headers: requestHeaders() }), orderKey))
    },
    /** A form of the 3-D Secure step; null: what the bank's page posts, from another site and so without cookies. */
    async step(orderKey: string, fields: Record<string, string> | null) {
      const visit = /name="visit" value="([^"]+)"/.exec(page)?.[1] ?? ''
      const sent = fields ? { headers: requestHeaders(), body: new URLSearchParams({ visit, ...fields }) } : { body: new URLSearchParams({ cres: 'eyJ0Ijoi' }) }
      return keep(await takeStep(service, new Request(`${address}/pay/${orderKey}/three-d-secure`, { method: 'POST', ...sent }), orderKey))
    },
    async post(orderKey: string, fields: Record<string, string>, query = '') {
      const visit = /name="visit" value="([^"]+)"/.exec(page)?.[1] ?? ''
      const body = new URLSearchParams({ visit, ...fields })
      return keep(await takeForm(service, new Request(`${address}/pay/${orderKey}${query}`, { method: 'POST', headers: requestHeaders(), body }), orderKey))
    },
  }
}
