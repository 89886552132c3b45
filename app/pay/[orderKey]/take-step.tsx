import { redirectTo } from '@/components/pay/answer'
import { ContinuePage } from '@/components/pay/three-d-secure-pages'
import { hrefOf, type Notice } from '@/components/pay/view'
import { cancelStep } from '@/lib/payments/end-step'
import { finishStep } from '@/lib/payments/finish-step'
import { readOrderView } from '@/lib/payments/queries'
import type { StepOpen } from '@/lib/payments/rules'
import type { Service } from '@/lib/service'
import { readForm } from './read-form'
import { isOrderKey, openOrderPage, showOrderPage, showUnknown } from './show-page'
import { afterPay, showBadForm, showStale, type Taking } from './take-form'
import { clearedStepCookie, isSecure, readStepCookie, visitFits } from './visit'

/**
 * The payer is back from his bank, or says so. His bank's page posts here from another site, so no cookie of ours comes along: that post is only
 * led to this page by GET, with which they do. What it says is not read: what came of the step is asked of the acquirer.
 */
export async function showContinue(service: Service, request: Request, orderKey: string): Promise<Response> {
  const order = isOrderKey(orderKey) ? await readOrderView(service, orderKey) : null
  if (!order) return showUnknown(service, request)
  if (order.decision.page.kind !== 'three-d-secure') return redirectTo(hrefOf(orderKey, { kind: 'result' }), { secure: isSecure(service) })
  const opened = openOrderPage(service, request, order, { kind: 'three-d-secure' })
  return showOrderPage(service, opened, <ContinuePage context={opened.context} />)
}

/** Takes the post of the bank's page, and the forms of our own two pages of the step. */
export async function takeStep(service: Service, request: Request, orderKey: string): Promise<Response> {
  if (!isOrderKey(orderKey)) return showUnknown(service, request)
  const read = await readForm(request)
  if ('fault' in read || !read.form.has('action')) return redirectTo(hrefOf(orderKey, { kind: 'three-d-secure' }), { secure: isSecure(service) })
  const { form } = read
  if (!visitFits(service, request, orderKey, form.get('visit'))) return showStale(service, request, orderKey)
  const taking: Taking = { service, request, orderKey, form, view: { kind: 'three-d-secure' } }
  switch (form.get('action')) {
    case 'continue':
      return finish(taking)
    case 'cancel':
      return cancel(taking)
    default:
      return showBadForm(service, request, orderKey, 'action')
  }
}

async function finish(taking: Taking): Promise<Response> {
  const { service, request, orderKey } = taking
  const order = await readOrderView(service, orderKey)
  if (!order) return showUnknown(service, request)
  const outcome = await finishStep(service, { orderKey, sealed: readStepCookie(service, request, orderKey) })
  if (outcome.kind === 'step-open') return redirectTo(hrefOf(orderKey, { kind: 'pay' }, noticeOf[outcome.why]), { secure: isSecure(service) })
  return withoutStepCookie(taking, await afterPay(taking, order, outcome))
}

// The page itself says that the step was begun elsewhere.
const noticeOf: Record<StepOpen['why'], Notice | undefined> = { unanswered: 'bank-unanswered', 'issuer-away': 'bank-away', elsewhere: undefined }

async function cancel(taking: Taking): Promise<Response> {
  const { service, orderKey } = taking
  const ended = await cancelStep(service, orderKey)
  // Not ended here: it went on, or ended otherwise, in another window. The result says how.
  const address = ended ? hrefOf(orderKey, { kind: 'pay' }, 'step-canceled') : hrefOf(orderKey, { kind: 'result' })
  return withoutStepCookie(taking, redirectTo(address, { secure: isSecure(service) }))
}

function withoutStepCookie({ service, orderKey }: Taking, response: Response): Response {
  response.headers.append('set-cookie', clearedStepCookie(service, orderKey))
  return response
}
