import type { ReactNode } from 'react'
import { brandNames, type Expiry, type Mask } from '@/lib/cards/rules'
import { returnUrl } from '@/lib/orders/return-url'
import type { OrderView } from '@/lib/payments/rules'
import type { Translator } from '@/lib/platform/messages'
import type { OrderContext } from './frame'
import { WaitIcon } from './icons'
import { formActionOf, type Notice } from './view'

export function NoticeBox({ context, notice }: { context: OrderContext; notice: Notice | 'limit-saved-cards' | null }) {
  const { t, order, visit, undoLeftMs } = context
  if (notice === null) return null
  const good = notice === 'card-deleted' || notice === 'deletion-undone' || notice === 'step-canceled'
  const text = (
    <p className={good ? 'notice' : 'notice warn'} role="status">
      {t(`notice.${notice}`)}
    </p>
  )
  if (notice !== 'card-deleted' || undoLeftMs === undefined) return text
  return (
    <>
      {text}
      <form method="post" action={formActionOf(order.orderKey, { kind: 'pay' })} data-ends-ms={undoLeftMs}>
        <input type="hidden" name="visit" value={visit} />
        <button className="button quiet" name="action" value="undo-delete" aria-describedby="Undo-hint">
          {t('undo.button')}
        </button>
        <p className="hint" id="Undo-hint">
          {t('undo.text')} <span data-seconds="" aria-hidden="true" />
        </p>
      </form>
    </>
  )
}

/** Brand and last four, as on the button: "Visa •• 1111". */
export function cardName(t: Translator<'pay'>, { brand, last4 }: Mask): string {
  return t('oneClick.card', { brand: brandNames[brand], last4 })
}

/** The same for those who hear it: "Visa ending in 1111". */
export function spokenCardName(t: Translator<'pay'>, { brand, last4 }: Mask): string {
  return t('oneClick.cardSpoken', { brand: brandNames[brand], last4 })
}

/** Both: seen as on the card, and heard as one says it. */
export function CardTitle({ t, card }: { t: Translator<'pay'>; card: Mask }) {
  const name = cardName(t, card)
  const cut = name.indexOf('••')
  return (
    <strong>
      <span aria-hidden="true">
        {name.slice(0, cut)}
        {/* Four digits alone on a line would be read as something else. */}
        <span className="whole">{name.slice(cut)}</span>
      </span>
      <span className="unseen">{spokenCardName(t, card)}, </span>
    </strong>
  )
}

/** As it stands on the card: 09/28. */
export function showExpiry({ month, year }: Expiry): string {
  return `${String(month).padStart(2, '0')}/${String(year % 100).padStart(2, '0')}`
}

/** Where the payer goes back to, with the numbers the shop knows the order by; null where the shop named no address. */
export function shopAddress(order: OrderView, end: 'ok' | 'no'): string | null {
  return returnUrl(order.returnUrls[end], { billNumber: order.billNumber, orderNumber: order.number })
}

/** The button that pays. The script shows on it, and says, that the payment is under way. */
export function PayButton({ t, children }: { t: Translator<'pay'>; children: ReactNode }) {
  return (
    <>
      <button className="button strong" name="action" value="pay" data-busy={t('form.paying')}>
        <span className="still">{children}</span>
        <span className="busy" aria-hidden="true">
          <WaitIcon />
          {t('form.paying')}
        </span>
      </button>
      <p id="Progress" className="unseen" role="status" />
    </>
  )
}

/** The way out without paying. */
export function Leave({ context: { t, order } }: { context: OrderContext }) {
  const address = shopAddress(order, 'no')
  if (address === null) return null
  return (
    <p className="leave">
      <a href={address}>{t('form.leave', { merchant: order.merchant.name })}</a>
    </p>
  )
}

export type Fact = { name: string; value: string }

export function Facts({ facts }: { facts: readonly (Fact | null)[] }) {
  return (
    <dl className="facts">
      {facts
        .filter((fact) => fact !== null)
        .map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  )
}

/** A big sign above the heading that says at a glance how it ended; the heading says it in words. */
export function Sign({ kind, children }: { kind: 'good' | 'bad' | 'wait' | 'busy'; children: ReactNode }) {
  return <div className={signClasses[kind]}>{children}</div>
}

const signClasses = { good: 'sign', bad: 'sign bad', wait: 'sign wait', busy: 'sign wait turning' }
