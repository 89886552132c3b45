import type { LockedCard, Offer, RestingCards } from '@/lib/one-click/rules'
import { showDateTime } from '@/lib/platform/messages'
import { BrandPlate } from './brand-plate'
import type { OrderContext } from './frame'
import { CardTitle, cardName } from './pieces'

/** Where no card can be paid with: what became of those that the payer may look for. */
export function RestingNotice({ context, resting, offer }: { context: OrderContext; resting: RestingCards; offer: Offer }) {
  const { t } = context
  const texts = [
    ...resting.lockedCards.map((card) => t('resting.locked', { card: cardName(t, card), at: showUntil(context, card) })),
    ...resting.expiredCards.map((card) => t(offer === 'none' ? 'resting.expiredOnly' : 'resting.expired', { card: cardName(t, card) })),
  ]
  if (texts.length === 0) return null
  return (
    <div className="notice warn">
      {texts.map((text) => (
        <p key={text}>{text}</p>
      ))}
    </div>
  )
}

/** A card that cannot be chosen until a time. */
export function LockedCardItem({ context, card }: { context: OrderContext; card: LockedCard }) {
  const { t } = context
  return (
    <li className="card over">
      <span className="face">
        <span className="plate">
          <BrandPlate brand={card.brand} />
        </span>
        <span>
          <CardTitle t={t} card={card} />
          <span className="soft">{t('oneClick.locked', { at: showUntil(context, card) })}</span>
        </span>
      </span>
    </li>
  )
}

function showUntil({ language, order }: OrderContext, { lockedUntil }: LockedCard): string {
  return showDateTime(lockedUntil, language, order.merchant.timeZone)
}
