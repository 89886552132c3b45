import type { DeclineReason } from '@/lib/acquirers/contract'
import { showDateTime } from '@/lib/platform/messages'
import { showMoney } from '@/lib/platform/money'
import { type OrderContext, OrderFrame } from './frame'
import { CheckIcon, CrossIcon, WaitIcon } from './icons'
import { cardName, Facts, Sign, shopAddress } from './pieces'
import { hrefOf } from './view'

// Up to an age of the attempt in seconds: how long until the page looks again.
const paceSec: readonly (readonly [number, number])[] = [
  [30, 4],
  [120, 8],
  [600, 20],
  [1800, 60],
]

/** When a page that waits for the bank looks again: less and less often, and not for ever; null says that it has stopped. */
export function checkAgainAfterSec({ order, now }: Pick<OrderContext, 'order' | 'now'>): number | null {
  const ageSec = order.lastAttempt ? (now.getTime() - order.lastAttempt.at.getTime()) / 1000 : 0
  return paceSec.find(([untilSec]) => ageSec < untilSec)?.[1] ?? null
}

/** Paid. `again`: the payer came back to an order that needs nothing more. */
export function PaidPage({ context, again }: { context: OrderContext; again: boolean }) {
  const { t, order, language } = context
  const amount = showMoney(order.amount, language)
  const heading = t(again ? 'paid.headingAgain' : 'paid.heading')
  const attempt = order.lastAttempt?.state === 'approved' ? order.lastAttempt : null
  const address = shopAddress(order, 'ok')
  return (
    <OrderFrame context={context} heading={heading}>
      <Sign kind="good">
        <CheckIcon />
      </Sign>
      <h1>{heading}</h1>
      <p>{again ? t('paid.textAgain') : t('paid.text', { amount })}</p>
      {(order.state === 'delayed' || order.state === 'partial-delayed') && <p>{t('paid.held', { merchant: order.merchant.name })}</p>}
      {attempt?.savedCard && <p className="notice">{t('paid.kept')}</p>}
      <Facts
        facts={[
          { name: t('paid.merchant'), value: order.merchant.name },
          { name: t('paid.order'), value: order.number },
          { name: t('paid.amount'), value: amount },
          attempt?.card ? { name: t('paid.card'), value: cardName(t, attempt.card) } : null,
          attempt ? { name: t('paid.at'), value: showDateTime(attempt.at, language, order.merchant.timeZone) } : null,
          { name: t('paid.billNumber'), value: attempt?.billNumber ?? order.billNumber },
          attempt?.approvalCode ? { name: t('paid.approvalCode'), value: attempt.approvalCode } : null,
        ]}
      />
      {address ? (
        <a className="button strong" href={address}>
          {t('paid.back', { merchant: order.merchant.name })}
        </a>
      ) : (
        <p className="soft">{t('paid.close')}</p>
      )}
    </OrderFrame>
  )
}

/** Declined: why, as far as the payer may know and can use it, and what to do next. */
export function DeclinedPage({ context, reason }: { context: OrderContext; reason: DeclineReason }) {
  const { t, order } = context
  const heading = t('declined.heading')
  const address = shopAddress(order, 'no')
  return (
    <OrderFrame context={context} heading={heading}>
      <Sign kind="bad">
        <CrossIcon />
      </Sign>
      <h1>{heading}</h1>
      <p>{t(`declined.why.${reason}`)}</p>
      {order.lastAttempt?.cvc2TriesLeft !== undefined && <p>{t('declined.tries', { count: order.lastAttempt.cvc2TriesLeft })}</p>}
      <p>{t('declined.text')}</p>
      <div className="stack">
        <a className="button strong" href={hrefOf(order.orderKey, { kind: 'pay' })}>
          {t('declined.again')}
        </a>
        {address && (
          <a className="button quiet" href={address}>
            {t('declined.back', { merchant: order.merchant.name })}
          </a>
        )}
      </div>
    </OrderFrame>
  )
}

/** Nobody knows yet. The answer that carries this page has a Refresh header. */
export function CheckingPage({ context }: { context: OrderContext }) {
  const { t, order } = context
  const heading = t('checking.heading')
  const stopped = checkAgainAfterSec(context) === null
  const merchant = order.merchant.name
  const address = shopAddress(order, 'no')
  return (
    <OrderFrame context={context} heading={heading}>
      <Sign kind={stopped ? 'wait' : 'busy'}>
        <WaitIcon />
      </Sign>
      <h1>{heading}</h1>
      <p>{t('checking.text')}</p>
      {stopped ? <p>{t('checking.stopped', { merchant })}</p> : <p className="soft">{t('checking.refresh')}</p>}
      <div className="stack">
        <a className="button quiet" href={hrefOf(order.orderKey, { kind: 'result' })}>
          {t('checking.now')}
        </a>
        {stopped && address && (
          <a className="button quiet" href={address}>
            {t('checking.back', { merchant })}
          </a>
        )}
      </div>
    </OrderFrame>
  )
}
