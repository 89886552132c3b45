import type { ReactElement } from 'react'
import { DeletePage } from '@/components/pay/delete-page'
import type { OrderContext } from '@/components/pay/frame'
import { OneClickPage } from '@/components/pay/one-click-page'
import { CanceledPage, CardsOffPage, ExpiredPage, LimitPage, RefusedPage } from '@/components/pay/refusal-pages'
import { CheckingPage, DeclinedPage, PaidPage } from '@/components/pay/result-pages'
import { StandardPage } from '@/components/pay/standard-page'
import { ThreeDSecurePage } from '@/components/pay/three-d-secure-pages'
import type { Notice } from '@/components/pay/view'
import { TooManyPage } from '@/components/pay/waiting-pages'
import type { DeclineReason } from '@/lib/acquirers/contract'
import type { Attempt } from '@/lib/payments/rules'
import type { Opened } from './show-page'

/** The page that the decision names. */
export function pageOf({ context, begunHere }: Pick<Opened, 'context' | 'begunHere'>, notice: Notice | null): ReactElement {
  const { page, reasons } = context.order.decision
  switch (page.kind) {
    case 'standard': {
      const limited = reasons.includes('limit-refuses-saved-cards') ? 'limit-saved-cards' : null
      return <StandardPage context={context} offer={page.offer} savedCards={page.savedCards} notice={limited ?? notice} />
    }
    case 'one-click':
      return oneClickOf(context, page, notice)
    case 'refused-fraud':
      return <RefusedPage context={context} />
    case 'refused-limit':
      return <LimitPage context={context} refusal={page.refusal} />
    case 'too-many-tries':
      return <TooManyPage context={context} rule="order" until={page.until} />
    case 'cards-off':
      return <CardsOffPage context={context} />
    case 'paid':
      return <PaidPage context={context} again />
    case 'canceled':
      return <CanceledPage context={context} />
    case 'expired':
      return <ExpiredPage context={context} late={notice === 'too-late'} />
    case 'three-d-secure':
      return <ThreeDSecurePage context={context} begunHere={begunHere} notice={notice} />
    case 'checking':
      return <CheckingPage context={context} />
  }
}

type OneClick = Extract<OrderContext['order']['decision']['page'], { kind: 'one-click' }>

// A card to delete that is not there (any more) leads back to those that are.
function oneClickOf(context: OrderContext, page: OneClick, notice: Notice | null): ReactElement {
  const { view } = context
  const card = view.kind === 'delete' ? [...page.cards, ...page.expiredCards, ...page.lockedCards].find(({ id }) => id === view.cardId) : undefined
  if (card) return <DeletePage context={context} card={card} />
  return (
    <OneClickPage
      context={context}
      cards={page.cards}
      toConfirm={page.toConfirm}
      expiredCards={page.expiredCards}
      lockedCards={page.lockedCards}
      cvc2={page.cvc2}
      offer={page.offer}
      notice={view.kind === 'delete' ? 'card-gone' : notice}
    />
  )
}

/** How it ended, or null while there is nothing to tell and the order can be paid. */
export function resultOf(opened: Pick<Opened, 'context' | 'begunHere'>): ReactElement | null {
  const { context } = opened
  const { decision, lastAttempt } = context.order
  switch (decision.page.kind) {
    case 'paid':
      return <PaidPage context={context} again={false} />
    case 'standard':
    case 'one-click':
    case 'too-many-tries':
      return lastAttempt && reasonOf(lastAttempt) ? <DeclinedPage context={context} reason={reasonOf(lastAttempt) ?? 'system'} /> : null
    default:
      return pageOf(opened, null)
  }
}

// A payer who has had his time at his bank is told so before the job has written it down.
function reasonOf({ state, reason }: Attempt): DeclineReason | null {
  if (state === 'authenticating') return 'not-authenticated'
  return state === 'declined' || state === 'reversed' ? (reason ?? 'system') : null
}
