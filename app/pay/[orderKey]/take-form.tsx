import { answerPage, redirectTo } from '@/components/pay/answer'
import { OneClickPage } from '@/components/pay/one-click-page'
import { shopAddress } from '@/components/pay/pieces'
import { BadFormPage, type FormFault, StalePage } from '@/components/pay/plain-pages'
import { type Kept, StandardPage } from '@/components/pay/standard-page'
import { hrefOf, type Notice, readView, stepActionOf, type View } from '@/components/pay/view'
import { BusyPage, TooManyPage } from '@/components/pay/waiting-pages'
import type { TestingRule } from '@/lib/card-testing/rules'
import { consentTextVersion } from '@/lib/one-click/consent'
import { deleteSavedCardAtOrder } from '@/lib/payments/delete-saved-card-at-order'
import { pay } from '@/lib/payments/pay'
import { readOrderView } from '@/lib/payments/queries'
import { type FullEntry, type OrderView, type PayOutcome, type SavedEntry, undoMs, type Visit } from '@/lib/payments/rules'
import { undoDeletionAtOrder } from '@/lib/payments/undo-deletion-at-order'
import { readLanguage } from '@/lib/platform/accept-language'
import { clientIp } from '@/lib/platform/client-ip'
import type { Service } from '@/lib/service'
import { type EntryFault, entryFaults, readFullEntry, readSavedEntry } from './read-entry'
import { type PayForm, readForm } from './read-form'
import { isOrderKey, openOrderPage, openPlainPage, showOrderPage, showUnknown } from './show-page'
import { readUndo, undoCookieOf } from './undo'
import { isSecure, languageCookieOf, readVisit, stepCookieOf, visitFits } from './visit'

export type Taking = { service: Service; request: Request; orderKey: string; form: PayForm; view: View }

/** Takes a form of an order's pages and does what its button says. Whatever it does ends in a redirect or in a page that says what is wrong. */
export async function takeForm(service: Service, request: Request, orderKey: string): Promise<Response> {
  if (!isOrderKey(orderKey)) return showUnknown(service, request)
  const read = await readForm(request)
  if ('fault' in read) return showBadForm(service, request, orderKey, read.fault)
  const { form } = read
  if (!visitFits(service, request, orderKey, form.get('visit'))) return showStale(service, request, orderKey)
  const taking = { service, request, orderKey, form, view: readView(new URL(request.url).searchParams) }
  switch (actionOf(form)) {
    case 'pay':
      return form.has('SavedCard') && form.get('CardNumber') === '' ? takeSavedEntry(taking) : takeFullEntry(taking)
    case 'other':
      return goTo(taking, { kind: 'full-entry' })
    case 'new':
      return goTo(taking, fullEntryOf(request))
    case 'delete':
      return goTo(taking, { kind: 'delete', cardId: cardIdOf(taking) })
    case 'confirm-delete':
      return takeDeletion(taking)
    case 'undo-delete':
      return takeUndo(taking)
    case 'cancel':
      return goTo(taking, { kind: 'pay' })
    case 'change-language':
      return takeLanguage(taking)
    default:
      return showBadForm(service, request, orderKey, 'action')
  }
}

// The published mobile SDKs fill the fields and submit without pressing a button, so no action is sent.
function actionOf(form: PayForm): string {
  if (form.has('action')) return form.get('action')
  return form.has('CardNumber') || form.has('SavedCard') ? 'pay' : ''
}

async function takeFullEntry(taking: Taking): Promise<Response> {
  const { service, request, orderKey, form } = taking
  const order = await readOrderView(service, orderKey, { wish: 'full-entry' })
  if (!order) return showUnknown(service, request)
  const { page } = order.decision
  if (page.kind !== 'standard') return afterPay(taking, order, { kind: 'not-now', decision: order.decision })
  const read = readFullEntry(form, { asksCardholder: order.merchant.asksCardholder, now: service.clock.now() })
  if ('faults' in read) return showFaults(taking, order, read.faults, read.kept)
  const { view } = taking
  return payWith(taking, order, { ...read.entry, replaces: view.kind === 'full-entry' ? view.replaces : null })
}

async function takeSavedEntry(taking: Taking): Promise<Response> {
  const { service, request, orderKey, form } = taking
  const order = await readOrderView(service, orderKey)
  if (!order) return showUnknown(service, request)
  const { page } = order.decision
  // The card was taken away or locked meanwhile; paying says which.
  if (page.kind === 'standard') return payWith(taking, order, { kind: 'saved', cardId: form.get('SavedCard'), cvc2: null })
  if (page.kind !== 'one-click') return afterPay(taking, order, { kind: 'not-now', decision: order.decision })
  const read = readSavedEntry(form, { ...page, cards: [...page.cards, ...page.toConfirm] })
  if ('faults' in read) return showFaults(taking, order, read.faults, null)
  return payWith(taking, order, read.entry)
}

async function payWith(taking: Taking, order: OrderView, entry: FullEntry | SavedEntry): Promise<Response> {
  const { service, orderKey } = taking
  const returnUrl = `${service.env.publicUrl}${stepActionOf(orderKey)}`
  const outcome = await pay(service, { orderKey, entry, visit: visitOf(taking, order), consentTextVersion, returnUrl })
  return afterPay(taking, order, outcome)
}

// Equal answers for whoever pressed twice: a payment that had gone through already leads where the first one led.
export function afterPay(taking: Taking, order: OrderView, outcome: PayOutcome): Response | Promise<Response> {
  switch (outcome.kind) {
    case 'approved':
      return toShopOrResult(taking, order)
    case 'declined':
    case 'unknown':
      return goTo(taking, { kind: 'result' })
    case 'challenge':
      return toBank(taking, outcome)
    case 'not-now':
      if (outcome.decision.page.kind === 'paid') return toShopOrResult(taking, order)
      if (outcome.decision.page.kind === 'expired') return goTo(taking, { kind: 'pay' }, 'too-late')
      if (outcome.decision.page.kind === 'too-many-tries') return showWaiting(taking, order, { rule: 'order', until: outcome.decision.page.until })
      return goTo(taking, { kind: outcome.decision.page.kind === 'checking' ? 'result' : 'pay' })
    case 'stopped':
      return showWaiting(taking, order, { rule: outcome.rule, until: outcome.until })
    case 'busy':
      return showWaiting(taking, order, 'busy')
    case 'card-gone':
      return goTo(taking, { kind: 'pay' }, 'card-gone')
    case 'card-locked':
      return goTo(taking, { kind: 'pay' })
    case 'cvc2-needed':
      return showFaults(taking, order, [{ field: 'CVC2', error: 'required' }], null)
    case 'no-order':
      return showUnknown(taking.service, taking.request)
  }
}

/** How long a payer is asked to wait for others who pay with the same card. */
const busyAgainAfterSec = 10

// Nothing went to the bank. The status and Retry-After say it to machines, which are who needs it most.
async function showWaiting(taking: Taking, order: OrderView, wait: 'busy' | { rule: TestingRule; until: Date }): Promise<Response> {
  const { service, request, view } = taking
  const opened = openOrderPage(service, request, order, view)
  const { context } = opened
  const page = wait === 'busy' ? <BusyPage context={context} /> : <TooManyPage context={context} rule={wait.rule} until={wait.until} />
  const response = await showOrderPage(service, opened, page, 429)
  const afterMs = wait === 'busy' ? busyAgainAfterSec * 1000 : wait.until.getTime() - service.clock.now().getTime()
  response.headers.set('retry-after', String(Math.max(1, Math.ceil(afterMs / 1000))))
  return response
}

// The sealed card data goes with the payer; the page that says what comes next is one that he may reload.
function toBank({ service, orderKey }: Taking, { sealed, endsAt }: Extract<PayOutcome, { kind: 'challenge' }>): Response {
  const maxAgeSec = Math.max(Math.ceil((endsAt.getTime() - service.clock.now().getTime()) / 1000), 1)
  const cookies = [stepCookieOf(service, orderKey, sealed, maxAgeSec)]
  return redirectTo(hrefOf(orderKey, { kind: 'pay' }), { secure: isSecure(service), cookies })
}

async function toShopOrResult(taking: Taking, before: OrderView): Promise<Response> {
  if (before.returnUrls.ok === null) return goTo(taking, { kind: 'result' })
  // A second attempt has a billnumber of its own, which the order seen before paying did not have yet.
  const order = (await readOrderView(taking.service, taking.orderKey)) ?? before
  const address = shopAddress(order, 'ok')
  return address ? redirectTo(address, { secure: isSecure(taking.service) }) : goTo(taking, { kind: 'result' })
}

async function takeDeletion(taking: Taking): Promise<Response> {
  const { service, request, orderKey } = taking
  const order = await readOrderView(service, orderKey)
  if (!order) return showUnknown(service, request)
  const cardId = cardIdOf(taking)
  const visitId = readVisit(service, request) ?? ''
  const outcome = isUuid(cardId)
    ? await deleteSavedCardAtOrder(service, { orderKey, cardId, visitId, origin: originOf(request) })
    : { kind: 'card-gone' as const }
  if (outcome.kind === 'no-order') return showUnknown(service, request)
  if (outcome.kind === 'card-gone') return goTo(taking, { kind: 'pay' }, 'card-gone')
  const cookies = [undoCookieOf(service, orderKey, { cardId, sealed: outcome.undo, endsAt: new Date(service.clock.now().getTime() + undoMs) })]
  return redirectTo(hrefOf(orderKey, { kind: 'pay' }, 'card-deleted'), { secure: isSecure(service), cookies })
}

async function takeUndo({ service, request, orderKey }: Taking): Promise<Response> {
  const undo = readUndo(request)
  const visitId = readVisit(service, request) ?? ''
  const outcome = undo ? await undoDeletionAtOrder(service, { orderKey, visitId, origin: originOf(request), ...undo }) : 'too-late'
  if (outcome === 'no-order') return showUnknown(service, request)
  const notice = outcome === 'undone' ? 'deletion-undone' : 'undo-too-late'
  return redirectTo(hrefOf(orderKey, { kind: 'pay' }, notice), { secure: isSecure(service), cookies: [undoCookieOf(service, orderKey, null)] })
}

// "Replace" is "new" with the expired card in its address.
function fullEntryOf(request: Request): View {
  const replaces = new URL(request.url).searchParams.get('replace')
  return replaces !== null && isUuid(replaces) ? { kind: 'full-entry', replaces } : { kind: 'full-entry' }
}

function takeLanguage({ service, request, orderKey, form, view }: Taking): Response {
  const wish = new URL(request.url).searchParams.get('Language') ?? form.get('Language')
  const language = readLanguage(wish)
  const cookies = language ? [languageCookieOf(service, language, orderKey)] : []
  return redirectTo(hrefOf(orderKey, view), { secure: isSecure(service), cookies })
}

function showFaults(taking: Taking, order: OrderView, faults: readonly EntryFault[], kept: Kept | null): Promise<Response> {
  const { service, request, form, view } = taking
  const opened = openOrderPage(service, request, order, order.decision.page.kind === 'standard' && view.kind !== 'full-entry' ? { kind: 'full-entry' } : view)
  const { context } = opened
  const { page } = order.decision
  const shown = entryFaults(context.t, faults)
  if (page.kind === 'standard') {
    return showOrderPage(
      service,
      opened,
      <StandardPage context={context} offer={page.offer} savedCards={page.savedCards} notice={null} faults={shown} kept={kept} />,
      422,
    )
  }
  if (page.kind === 'one-click') {
    const { cards, toConfirm, expiredCards, lockedCards, cvc2, offer } = page
    const chosenId = form.get('SavedCard')
    return showOrderPage(
      service,
      opened,
      <OneClickPage
        context={context}
        cards={cards}
        toConfirm={toConfirm}
        expiredCards={expiredCards}
        lockedCards={lockedCards}
        cvc2={cvc2}
        offer={offer}
        notice={null}
        faults={shown}
        chosenId={chosenId}
      />,
      422,
    )
  }
  return Promise.resolve(goTo(taking, { kind: 'pay' }))
}

export function showStale(service: Service, request: Request, orderKey: string): Promise<Response> {
  const open = hrefOf(orderKey, { kind: 'pay' })
  return answerPage(<StalePage context={openPlainPage(service, request)} hrefOf={(language) => `${open}?lang=${language}`} open={open} />, {
    status: 403,
    secure: isSecure(service),
  })
}

export function showBadForm(service: Service, request: Request, orderKey: string, fault: FormFault): Promise<Response> {
  const open = hrefOf(orderKey, { kind: 'pay' })
  const page = <BadFormPage context={openPlainPage(service, request)} hrefOf={(language) => `${open}?lang=${language}`} open={open} fault={fault} />
  return answerPage(page, { status: statusOf[fault], secure: isSecure(service) })
}

const statusOf: Record<FormFault, number> = { type: 415, size: 413, broken: 400, action: 400 }

function goTo({ service, orderKey }: Taking, view: View, notice?: Notice): Response {
  return redirectTo(hrefOf(orderKey, view, notice), { secure: isSecure(service) })
}

/** The card a basket means: named by the button's address, or by the field where a form sends it itself. */
function cardIdOf({ request, form }: Taking): string {
  const query = new URL(request.url).searchParams
  return (query.get('card') ?? (form.get('SavedCard') || query.get('delete')) ?? '').slice(0, 64)
}

function isUuid(text: string): boolean {
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text)
}

function visitOf({ service, request }: Taking, order: OrderView): Visit {
  const { context } = openOrderPage(service, request, order, { kind: 'pay' })
  return { ...originOf(request), language: context.language }
}

function originOf({ headers }: Request): { ip: string | null; userAgent: string | null } {
  return { ip: clientIp(headers), userAgent: headers.get('user-agent')?.slice(0, 300) ?? null }
}
