import type { ReactElement } from 'react'
import { answerPage } from '@/components/pay/answer'
import { chooseLanguage } from '@/components/pay/choose-language'
import { lookOf, type OrderContext, type PayContext, payContext } from '@/components/pay/frame'
import { shopAddress } from '@/components/pay/pieces'
import { UnknownPage } from '@/components/pay/plain-pages'
import { checkAgainAfterSec } from '@/components/pay/result-pages'
import { hrefOf, type View } from '@/components/pay/view'
import type { Language, OrderView } from '@/lib/payments/rules'
import { readLanguage } from '@/lib/platform/accept-language'
import type { Service } from '@/lib/service'
import { isSecure, languageCookieOf, openVisit, readLanguageCookie, signVisit } from './visit'

/** Keys are made of 24 random bytes; nothing else is worth asking the database for. */
export function isOrderKey(text: string): boolean {
  return /^[\w-]{32,64}$/.test(text)
}

/** What a page of this order knows of its payer, and the cookies that have to go with it. */
export function openOrderPage(service: Service, request: Request, order: OrderView, view: View): { context: OrderContext; cookies: string[] } {
  const parameter = languageParameter(request)
  const language = chooseLanguage({
    parameter,
    cookie: readLanguageCookie(request),
    orderKey: order.orderKey,
    asked: order.languageAsked ? order.language : null,
    acceptLanguage: request.headers.get('accept-language'),
    fallback: order.language,
  })
  const { visit, cookie } = openVisit(service, request)
  const cookies = [cookie, readLanguage(parameter) && languageCookieOf(service, language, order.orderKey)].filter((one) => one !== null)
  return {
    context: { ...payContext(language, service.env.sandbox), order, view, visit: signVisit(service, order.orderKey, visit), now: service.clock.now() },
    cookies,
  }
}

/** Answers with a page of an order. While the bank is waited for it loads itself again. */
export function showOrderPage(service: Service, { context, cookies }: ReturnType<typeof openOrderPage>, page: ReactElement, status = 200): Promise<Response> {
  const { order } = context
  const afterSec = order.decision.page.kind === 'checking' ? checkAgainAfterSec(context) : null
  const refresh = afterSec === null ? undefined : { afterSec, url: hrefOf(order.orderKey, { kind: 'result' }) }
  return answerPage(page, { status, secure: isSecure(service), returnsTo: shopAddress(order, 'ok'), refresh, cookies, look: lookOf(context) })
}

/** The context of a page that shows nothing of an order. `asked` and `fallback`: the languages of a refused order and of its merchant. */
export function openPlainPage(
  { env }: Pick<Service, 'env'>,
  request: Request,
  { asked = null, fallback = null }: { asked?: Language | null; fallback?: Language | null } = {},
): PayContext {
  const language = chooseLanguage({
    parameter: languageParameter(request),
    cookie: readLanguageCookie(request),
    orderKey: null,
    asked,
    acceptLanguage: request.headers.get('accept-language'),
    fallback: fallback ?? 'en',
  })
  return payContext(language, env.sandbox)
}

export function showUnknown(service: Service, request: Request): Promise<Response> {
  const page = UnknownPage({ context: openPlainPage(service, request), hrefOf: (language) => `?lang=${language}` })
  return answerPage(page, { status: 404, secure: isSecure(service) })
}

function languageParameter(request: Request): string | null {
  const query = new URL(request.url).searchParams
  const name = [...query.keys()].find((key) => ['language', 'lang'].includes(key.toLowerCase()))
  return name === undefined ? null : query.get(name)
}
