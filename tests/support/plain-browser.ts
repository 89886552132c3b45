import { showOrder, showResult } from '@/app/pay/[orderKey]/show-order'
import { takeForm } from '@/app/pay/[orderKey]/take-form'
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
    async post(orderKey: string, fields: Record<string, string>, query = '') {
      const visit = /name="visit" value="([^"]+)"/.exec(page)?.[1] ?? ''
      const body = new URLSearchParams({ visit, ...fields })
      return keep(await takeForm(service, new Request(`${address}/pay/${orderKey}${query}`, { method: 'POST', headers: requestHeaders(), body }), orderKey))
    },
  }
}
