import { consentTextVersion } from '@/lib/one-click/consent'
import type { LockedCard, Offer, SavedCard } from '@/lib/one-click/rules'
import { showDate } from '@/lib/platform/messages'
import { showMoney } from '@/lib/platform/money'
import { BrandPlate } from './brand-plate'
import { consentSentence } from './consent-text'
import { Cvc2Field, FaultSummary, type FieldFault } from './field'
import { type OrderContext, OrderFrame } from './frame'
import { BasketIcon, PlusIcon } from './icons'
import { CardTitle, cardName, Leave, NoticeBox, PayButton, showExpiry, spokenCardName } from './pieces'
import { LockedCardItem, RestingCard } from './resting-cards'
import { namedCards } from './stylesheet'
import { formActionOf, type Notice } from './view'

type OneClickPageProps = {
  context: OrderContext
  cards: readonly SavedCard[]
  /** Cards of other shops of the union, which are confirmed here by paying with them. */
  toConfirm?: readonly SavedCard[]
  expiredCards: readonly SavedCard[]
  lockedCards?: readonly LockedCard[]
  cvc2: 'asked' | 'not-asked'
  /** What a card typed instead would be offered; without it an expired card cannot be replaced. */
  offer?: Offer
  notice: Notice | null
  faults?: readonly FieldFault[]
  /** The card chosen before a fault; else the first, which is the one used last. */
  chosenId?: string | null
}

/** The saved cards, one CVC2, one button that names amount and card. */
export function OneClickPage({
  context,
  cards,
  toConfirm = [],
  expiredCards,
  lockedCards = [],
  cvc2,
  offer = 'preselected',
  notice,
  faults = [],
  chosenId = null,
}: OneClickPageProps) {
  const { t, order, view, visit } = context
  const heading = t('oneClick.heading')
  const all = [...cards, ...toConfirm]
  const chosen = all.find(({ id }) => id === chosenId) ?? all[0]
  return (
    <OrderFrame context={context} heading={heading} faulty={faults.length > 0}>
      <FaultSummary t={t} faults={faults} again={false} />
      <NoticeBox context={context} notice={notice} />
      <h1>{heading}</h1>
      <p className="soft">{t(cvc2 === 'asked' ? 'oneClick.lead' : 'oneClick.leadWithoutCvc2')}</p>
      {/* Enter in the CVC2 presses the first button of a form. So the form that pays has one only; the rest belong to `manage`. */}
      <form method="post" action={formActionOf(order.orderKey, view)} id="manage">
        <input type="hidden" name="visit" value={visit} />
      </form>
      <form method="post" action={formActionOf(order.orderKey, view)} className="one-click" autoComplete="off" noValidate>
        <input type="hidden" name="visit" value={visit} />
        <div className="wallet">
          <button className="new" form="manage" name="action" value="new">
            <PlusIcon />
            {t('oneClick.newCard')}
          </button>
          <div>
            <fieldset>
              <legend className="unseen">{t('oneClick.cards')}</legend>
              <ul>
                {cards.map((card, index) => (
                  <CardChoice key={card.id} context={context} card={card} place={index + 1} checked={card === chosen} />
                ))}
                {toConfirm.map((card, index) => (
                  <CardChoice key={card.id} context={context} card={card} place={cards.length + index + 1} checked={card === chosen} confirms />
                ))}
              </ul>
            </fieldset>
            {lockedCards.length > 0 && (
              <ul aria-label={t('oneClick.lockedCards')}>
                {lockedCards.map((card) => (
                  <LockedCardItem key={card.id} context={context} card={card} basket={<Basket context={context} card={card} />} />
                ))}
              </ul>
            )}
            {expiredCards.length > 0 && (
              <ul aria-label={t('oneClick.expiredCards')}>
                {expiredCards.map((card) => (
                  <ExpiredCard key={card.id} context={context} card={card} mayReplace={offer !== 'none'} />
                ))}
              </ul>
            )}
          </div>
        </div>
        {toConfirm.length > 0 && <WhyConfirm context={context} />}
        {cvc2 === 'asked' && (
          <div className="one-field">
            <Cvc2Field t={t} hint={t('oneClick.cvc2Hint')} faults={faults} />
          </div>
        )}
        <div className="stack gap">
          <PayChosen context={context} cards={all} />
          <button className="button quiet" form="manage" name="action" value="other">
            {t('oneClick.other')}
          </button>
        </div>
      </form>
      <Leave context={context} />
    </OrderFrame>
  )
}

/** Why such a card is not simply there, what paying with it leads to, and what is agreed to by it. */
function WhyConfirm({ context }: { context: OrderContext }) {
  const { t, order, language } = context
  return (
    <p className="soft">
      {t('oneClick.whyConfirm', { shop: order.merchant.name })} {consentSentence(context)}{' '}
      <a href={`/pay/terms?version=${consentTextVersion}&lang=${language}`} target="_blank" rel="noopener">
        {t(`consent.${consentTextVersion}.terms`)}
      </a>
    </p>
  )
}

type CardChoiceProps = { context: OrderContext; card: SavedCard; place: number; checked: boolean; confirms?: boolean }

// A card of another shop is not this page's to delete.
function CardChoice({ context: { t, order, language }, card, place, checked, confirms = false }: CardChoiceProps) {
  const zone = order.merchant.timeZone
  const used = card.lastSuccessAt
    ? t('oneClick.lastPaid', { date: showDate(card.lastSuccessAt, language, zone) })
    : t('oneClick.saved', { date: showDate(card.savedAt, language, zone) })
  return (
    <li className="card">
      <label>
        <input
          type="radio"
          id={`card-${place}`}
          className={place > namedCards ? 'beyond' : undefined}
          name="SavedCard"
          value={card.id}
          data-brand={card.brand}
          defaultChecked={checked}
        />
        <span className="plate">
          <BrandPlate brand={card.brand} />
        </span>
        <span>
          <CardTitle t={t} card={card} />
          <span className="soft">{t('oneClick.expires', { expiry: showExpiry(card.expiry) })}</span>
          <span className="soft">{confirms ? t('oneClick.toConfirm') : used}</span>
        </span>
      </label>
      {!confirms && <Basket context={{ t, order }} card={card} />}
    </li>
  )
}

function ExpiredCard({ context: { t, order }, card, mayReplace }: { context: OrderContext; card: SavedCard; mayReplace: boolean }) {
  return (
    <RestingCard t={t} card={card} why={t('oneClick.expired', { expiry: showExpiry(card.expiry) })} basket={<Basket context={{ t, order }} card={card} />}>
      {mayReplace && (
        <button className="replace" form="manage" name="action" value="new" formAction={formActionOf(order.orderKey, { kind: 'pay' }, { replace: card.id })}>
          <span aria-hidden="true">{t('oneClick.replace')}</span>
          <span className="unseen">{t('oneClick.replaceSpoken', { card: spokenCardName(t, card) })}</span>
        </button>
      )}
    </RestingCard>
  )
}

function Basket({ context: { t, order }, card }: { context: Pick<OrderContext, 't' | 'order'>; card: SavedCard }) {
  return (
    <button className="basket" form="manage" name="action" value="delete" formAction={formActionOf(order.orderKey, { kind: 'pay' }, { card: card.id })}>
      <BasketIcon />
      <span className="unseen">{t('oneClick.delete', { card: spokenCardName(t, card) })}</span>
    </button>
  )
}

/** One wording for each card, of which the stylesheet shows the chosen one's; hidden ones are no part of the button's name. */
function PayChosen({ context: { t, order, language }, cards }: { context: OrderContext; cards: readonly SavedCard[] }) {
  const amount = showMoney(order.amount, language)
  return (
    <PayButton t={t}>
      <span className="chosen">{t('oneClick.payChosen', { amount })}</span>
      {cards.slice(0, namedCards).map((card, index) => (
        <span key={card.id} className={`with with-${index + 1}`}>
          {t('oneClick.pay', { amount, card: cardName(t, card) })}
        </span>
      ))}
    </PayButton>
  )
}
