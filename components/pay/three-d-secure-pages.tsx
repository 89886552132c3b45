import { showDeadline } from '@/lib/platform/messages'
import { type OrderContext, OrderFrame } from './frame'
import { BankIcon, WaitIcon } from './icons'
import { cardName, NoticeBox, Sign } from './pieces'
import { hrefOf, type Notice, stepActionOf } from './view'

/** The payer's bank wants to hear from him: says what comes, leads there, or lets him pay in another way. `begunHere`: this browser holds the sealed card data. */
export function ThreeDSecurePage({ context, begunHere, notice }: { context: OrderContext; begunHere: boolean; notice: Notice | null }) {
  const { t, order, language, now } = context
  const { challenge, lastAttempt } = order
  const heading = t('threeDSecure.heading')
  const card = lastAttempt?.card ? cardName(t, lastAttempt.card) : null
  return (
    <OrderFrame context={context} heading={heading}>
      <NoticeBox context={context} notice={notice} />
      <Sign kind="wait">
        <BankIcon />
      </Sign>
      <h1>{heading}</h1>
      {challenge && begunHere ? (
        <>
          <p>{card ? t('threeDSecure.textOf', { card }) : t('threeDSecure.text')}</p>
          <p className="soft">{t('threeDSecure.until', { at: showDeadline(challenge.endsAt, now, language, order.merchant.timeZone) })}</p>
          <form method="post" action={challenge.issuerUrl}>
            <input type="hidden" name="creq" value={challenge.request} />
            <button className="button strong">{t('threeDSecure.go')}</button>
          </form>
          <p className="leave">
            <a href={hrefOf(order.orderKey, { kind: 'three-d-secure' })}>{t('threeDSecure.done')}</a>
          </p>
        </>
      ) : (
        <p>{t('threeDSecure.elsewhere')}</p>
      )}
      <OtherCard context={context} />
    </OrderFrame>
  )
}

/** Back from the bank: one press finishes, which the script does for the payer. Opening the page alone changes nothing. */
export function ContinuePage({ context }: { context: OrderContext }) {
  const { t, order, visit } = context
  const heading = t('threeDSecure.continueHeading')
  return (
    <OrderFrame context={context} heading={heading}>
      <Sign kind="busy">
        <WaitIcon />
      </Sign>
      <h1>{heading}</h1>
      <p>{t('threeDSecure.continueText')}</p>
      <form method="post" action={stepActionOf(order.orderKey)} data-auto-submit>
        <input type="hidden" name="visit" value={visit} />
        <input type="hidden" name="action" value="continue" />
        <button className="button strong">{t('threeDSecure.continue')}</button>
      </form>
      <p className="leave">
        <a href={hrefOf(order.orderKey, { kind: 'pay' })}>{t('threeDSecure.back')}</a>
      </p>
    </OrderFrame>
  )
}

/** Ends the step, so that nothing of it can be finished any more. */
function OtherCard({ context: { t, order, visit } }: { context: OrderContext }) {
  return (
    <form method="post" action={stepActionOf(order.orderKey)}>
      <input type="hidden" name="visit" value={visit} />
      <button className="button quiet" name="action" value="cancel">
        {t('threeDSecure.other')}
      </button>
    </form>
  )
}
