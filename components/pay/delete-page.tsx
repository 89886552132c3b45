import type { SavedCard } from '@/lib/one-click/rules'
import { BrandPlate } from './brand-plate'
import { type OrderContext, OrderFrame } from './frame'
import { cardName } from './pieces'
import { formActionOf } from './view'

/** Asks before a card is deleted. Keeping it is as near as deleting it. */
export function DeletePage({ context, card }: { context: OrderContext; card: SavedCard }) {
  const { t, order, view, visit } = context
  const heading = t('delete.heading', { card: cardName(t, card) })
  return (
    <OrderFrame context={context} heading={heading}>
      <span className="plate big">
        <BrandPlate brand={card.brand} />
      </span>
      <h1>{heading}</h1>
      <p>{t('delete.text')}</p>
      <form method="post" action={formActionOf(order.orderKey, view, { card: card.id })} className="stack">
        <input type="hidden" name="visit" value={visit} />
        <button className="button danger" name="action" value="confirm-delete">
          {t('delete.confirm')}
        </button>
        <button className="button quiet" name="action" value="cancel">
          {t('delete.keep')}
        </button>
      </form>
    </OrderFrame>
  )
}
