import { consentTextVersion } from '@/lib/one-click/consent'
import { localeOf } from '@/lib/platform/messages'
import type { OrderContext } from './frame'

/** The sentence of the offer: what is kept, who may use it, how to take it back. Every shop that may use the card is named, the one that is paid first. */
export function consentSentence({ t, language, order }: Pick<OrderContext, 't' | 'language' | 'order'>): string {
  const shops = [order.merchant.name, ...order.merchant.sharesCardsWith]
  const names = new Intl.ListFormat(localeOf[language], { type: 'conjunction' }).format(shops.map((name) => (language === 'en' ? name : `«${name}»`)))
  return t(`consent.${consentTextVersion}.sentence`, { shops: shops.length, names })
}
