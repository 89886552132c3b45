import { type Brand, brandNames } from '@/lib/cards/rules'
import { consentTextVersion } from '@/lib/one-click/consent'
import type { Offer } from '@/lib/one-click/rules'
import { showMoney } from '@/lib/platform/money'
import { BrandPlate } from './brand-plate'
import { consentSentence } from './consent-text'
import { Cvc2Field, FaultSummary, Field, type FieldFault } from './field'
import { type OrderContext, OrderFrame } from './frame'
import { Leave, NoticeBox, PayButton } from './pieces'
import { ReplacingNotice, RestingNotice } from './resting-cards'
import { formActionOf, hrefOf, type Notice } from './view'

/** What comes back into the form after a fault: never the PAN, never the CVC2. */
export type Kept = { expireDate: string; cardholder: string; save: boolean }

type StandardPageProps = {
  context: OrderContext
  offer: Offer
  savedCards: boolean
  notice: Notice | 'limit-saved-cards' | null
  faults?: readonly FieldFault[]
  kept?: Kept | null
}

/** Full card data, and at the bottom the offer to keep the card. */
export function StandardPage({ context, offer, savedCards, notice, faults = [], kept = null }: StandardPageProps) {
  const { t, order, language, view, visit } = context
  const { page } = order.decision
  const heading = t('form.heading')
  return (
    <OrderFrame context={context} heading={heading} faulty={faults.length > 0}>
      <FaultSummary t={t} faults={faults} again={kept !== null} />
      <NoticeBox context={context} notice={notice} />
      {page.kind === 'standard' && !savedCards && <RestingNotice context={context} resting={page} offer={offer} />}
      {page.kind === 'standard' && offer !== 'none' && <ReplacingNotice context={context} expiredCards={page.expiredCards} />}
      <h1>{heading}</h1>
      <form method="post" action={formActionOf(order.orderKey, view)} noValidate>
        <input type="hidden" name="visit" value={visit} />
        {/* For the published mobile SDKs, some of which fill month and year apart. */}
        <input type="hidden" id="ExpireMonth" name="ExpireMonth" />
        <input type="hidden" id="ExpireYear" name="ExpireYear" />
        <AcceptedBrands text={t('form.accepted')} />
        <Field name="CardNumber" label={t('form.number')} faults={faults} autoComplete="cc-number" numeric maxLength={32} className="pan" />
        <div className="pair">
          <Field
            name="ExpireDate"
            label={t('form.expiry')}
            hint={t('form.expiryHint')}
            faults={faults}
            value={kept?.expireDate}
            autoComplete="cc-exp"
            numeric
            maxLength={9}
          />
          <Cvc2Field t={t} hint={t('form.cvc2Hint')} faults={faults} />
        </div>
        {order.merchant.asksCardholder && (
          <div className="pair">
            <Field name="Cardholder" label={t('form.cardholder')} faults={faults} value={kept?.cardholder} autoComplete="cc-name" maxLength={80} />
          </div>
        )}
        {offer !== 'none' && <OfferBox context={context} selected={kept ? kept.save : offer === 'preselected'} />}
        <div className="stack gap">
          <PayButton t={t}>{t('form.pay', { amount: showMoney(order.amount, language) })}</PayButton>
          {savedCards && (
            <a className="button quiet" href={hrefOf(order.orderKey, { kind: 'pay' })}>
              {t('form.backToCards')}
            </a>
          )}
        </div>
      </form>
      <Leave context={context} />
    </OrderFrame>
  )
}

function OfferBox({ context, selected }: { context: OrderContext; selected: boolean }) {
  const { t, language } = context
  const words = `consent.${consentTextVersion}` as const
  return (
    <div className="offer">
      <input type="checkbox" id="SaveCard" name="SaveCard" value="1" defaultChecked={selected} aria-describedby="SaveCard-text" />
      <label htmlFor="SaveCard">{t(`${words}.label`)}</label>
      <p id="SaveCard-text">
        {consentSentence(context)} {/* In a tab of its own, since coming back to a page that is not stored would lose what was typed. */}
        <a href={`/pay/terms?version=${consentTextVersion}&lang=${language}`} target="_blank" rel="noopener">
          {t(`${words}.terms`)}
          <span className="unseen"> ({t('frame.newTab')})</span>
        </a>
      </p>
    </div>
  )
}

// The script brings out the brand of what is typed; the rest are seen only then.
const shownBrands: readonly Brand[] = ['visa', 'mastercard', 'mir', 'belkart']
const otherBrands: readonly Brand[] = ['amex', 'maestro', 'unionpay', 'jcb', 'diners']

function AcceptedBrands({ text }: { text: string }) {
  return (
    <div className="brands">
      {[...shownBrands, ...otherBrands].map((brand) => (
        <span key={brand} className={otherBrands.includes(brand) ? 'rare' : undefined} data-of={brand} data-name={brandNames[brand]}>
          <BrandPlate brand={brand} width={34} />
        </span>
      ))}
      <span className="unseen">{text}</span>
      <span className="unseen" id="Brand" role="status" />
    </div>
  )
}
