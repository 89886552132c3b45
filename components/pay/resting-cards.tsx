import type { ReactNode } from 'react'
import type { LockedCard, Offer, RestingCards, SavedCard } from '@/lib/one-click/rules'
import { showDateTime } from '@/lib/platform/messages'
import { BrandPlate } from './brand-plate'
import type { OrderContext } from './frame'
import { CardTitle, cardName } from './pieces'
import { hrefOf } from './view'

/** Where no card can be paid with: what became of those that the payer may look for. */
export function RestingNotice({ context, resting, offer }: { context: OrderContext; resting: RestingCards; offer: Offer }) {
  const { t } = context
  const { view, order } = context
  const replaces = view.kind === 'full-entry' ? view.replaces : undefined
  const expired = resting.expiredCards.filter(({ id }) => id !== replaces)
  if (resting.lockedCards.length + expired.length === 0) return null
  return (
    <div className="notice warn">
      {resting.lockedCards.map((card) => (
        <p key={card.id}>{t('resting.locked', { card: cardName(t, card), at: showUntil(context, card) })}</p>
      ))}
      {expired.map((card) => (
        <p key={card.id}>
          {t('resting.expired', { card: cardName(t, card) })}
          {offer !== 'none' && (
            <>
              {' '}
              <a href={hrefOf(order.orderKey, { kind: 'full-entry', replaces: card.id })}>{t('resting.replace', { card: cardName(t, card) })}</a>
            </>
          )}
        </p>
      ))}
    </div>
  )
}

/** Says whose place the card that is typed now will take. */
export function ReplacingNotice({ context, expiredCards }: { context: OrderContext; expiredCards: readonly SavedCard[] }) {
  const { t, view } = context
  const old = view.kind === 'full-entry' ? expiredCards.find(({ id }) => id === view.replaces) : undefined
  return old ? <p className="notice">{t('resting.replacing', { card: cardName(t, old) })}</p> : null
}

/** A card that cannot be chosen: why, and `children`: what can be done with it all the same. */
export function RestingCard({ t, card, why, basket, children }: RestingCardProps) {
  return (
    <li className="card over">
      <span className="face">
        <span className="plate">
          <BrandPlate brand={card.brand} />
        </span>
        <span>
          <CardTitle t={t} card={card} />
          <span className="soft">{why}</span>
          {children}
        </span>
      </span>
      {basket}
    </li>
  )
}

type RestingCardProps = { t: OrderContext['t']; card: SavedCard; why: string; basket: ReactNode; children?: ReactNode }

/** A card that cannot be chosen until a time. */
export function LockedCardItem({ context, card, basket }: { context: OrderContext; card: LockedCard; basket: ReactNode }) {
  const { t } = context
  return <RestingCard t={t} card={card} why={t('oneClick.locked', { at: showUntil(context, card) })} basket={basket} />
}

function showUntil({ language, order }: OrderContext, { lockedUntil }: LockedCard): string {
  return showDateTime(lockedUntil, language, order.merchant.timeZone)
}
