import type { ReactElement } from 'react'
import { answerPage } from '@/components/pay/answer'
import { chooseLanguage } from '@/components/pay/choose-language'
import { lookOf, type OrderContext, type PayContext, payContext } from '@/components/pay/frame'
import { shopAddress } from '@/components/pay/pieces'
import { TooManyUnknownPage, UnknownPage } from '@/components/pay/plain-pages'
import { checkAgainAfterSec } from '@/components/pay/result-pages'
import { hrefOf, type View } from '@/components/pay/view'
import { noteProbe } from '@/lib/card-testing/probes'
import type { Language, OrderView } from '@/lib/payments/rules'
import { readLanguage } from '@/lib/platform/accept-language'
import { clientIp } from '@/lib/platform/client-ip'
import type { Service } from '@/lib/service'
import { undoLeftMs } from './undo'
import { clearedStepCookie, isSecure, languageCookieOf, openVisit, readLanguageCookie, readStepCookie, signVisit } from './visit'

/** Keys are made of 24 random bytes; nothing else is worth asking the database for. */
export function isOrderKey(text: string): boolean {
  return /^[\w-]{32,64}$/.test(text)
}

/** What a page of this order knows of its payer, and the cookies that have to go with it. `begunHere`: the sealed card data of a step is in this browser. */
export type Opened = { context: OrderContext; cookies: string[]; begunHere: boolean }

export function openOrderPage(service: Service, request: Request, order: OrderView, view: View): Opened {
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
  const begunHere = readStepCookie(service, request, order.orderKey) !== null
  const over = begunHere && order.decision.page.kind !== 'three-d-secure'
  const cookies = [
    cookie,
    readLanguage(parameter) && languageCookieOf(service, language, order.orderKey),
    over ? clearedStepCookie(service, order.orderKey) : null,
  ].filter((one) => one !== null)
  return {
    begunHere,
    context: {
      ...payContext(language, service.env.sandbox),
      order,
      view,
      visit: signVisit(service, order.orderKey, visit),
      now: service.clock.now(),
      undoLeftMs: undoLeftMs(request, service.clock.now()),
    },
    cookies,
  }
}

/** Answers with a page of an order. While the bank is waited for it loads itself again. */
export function showOrderPage(service: Service, { context, cookies }: Opened, page: ReactElement, status = 200): Promise<Response> {
  const { order } = context
  const afterSec = order.decision.page.kind === 'checking' ? checkAgainAfterSec(context) : null
  const refresh = afterSec === null ? undefined : { afterSec, url: hrefOf(order.orderKey, { kind: 'result' }) }
  // The page that leads to the payer's bank may send its form there and nowhere else.
  const toBank = order.decision.page.kind === 'three-d-secure' && context.view.kind !== 'three-d-secure'
  const returnsTo = toBank ? (order.challenge?.issuerUrl ?? null) : shopAddress(order, 'ok')
  return answerPage(page, { status, secure: isSecure(service), returnsTo, refresh, cookies, look: lookOf(context) })
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

/** No order has this key. Who asks for many of those is told to stay away for a while. */
export async function showUnknown(service: Service, request: Request): Promise<Response> {
  const shown = { context: openPlainPage(service, request), hrefOf: (language: Language) => `?lang=${language}` }
  const ip = clientIp(request.headers)
  const now = service.clock.now()
  const stop = ip === null ? null : noteProbe(ip, now)
  if (!stop) return answerPage(UnknownPage(shown), { status: 404, secure: isSecure(service) })
  if (stop.begins) service.log.warn({ event: 'pay.probed', ip, until: stop.until }, 'an address asks for many payment pages that do not exist')
  const response = await answerPage(TooManyUnknownPage(shown), { status: 429, secure: isSecure(service) })
  response.headers.set('retry-after', String(Math.ceil((stop.until.getTime() - now.getTime()) / 1000)))
  return response
}

function languageParameter(request: Request): string | null {
  const query = new URL(request.url).searchParams
  const name = [...query.keys()].find((key) => ['language', 'lang'].includes(key.toLowerCase()))
  return name === undefined ? null : query.get(name)
}
