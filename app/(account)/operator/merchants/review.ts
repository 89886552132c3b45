import type { Review } from '@/components/account/act-form'
import { countOpenOrders } from '@/lib/merchants/keeping-queries'
import type { MerchantFacts } from '@/lib/merchants/merchant-facts'
import type { MerchantSettings } from '@/lib/merchants/settings-queries'
import { translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'
import type { Caller } from '@/lib/staff/rules'
import { showFacts, type T } from './texts'

type Change = { settings: MerchantSettings; facts: MerchantFacts; of: string; changed: boolean }

/** What a change of a merchant's facts would do, or null when it is none. `changed`: it differs from what was looked at before. */
export async function factsReview({ settings: { fixed }, facts, of, changed }: Change, caller: Caller): Promise<Review | null> {
  const { language } = caller
  const t = translator(language, 'merchants')
  const [before, after] = [showFacts(fixed, t, language), showFacts(facts, t, language)]
  const changes = Object.keys(before).filter((what) => before[what] !== after[what])
  if (changes.length === 0) return null
  const closed = fixed.currencies.filter((currency) => !facts.currencies.includes(currency))
  const cardsEnd = fixed.acceptsCards && !facts.acceptsCards
  return {
    of,
    title: t('keep.reviewTitle'),
    lead: changes.map((what) => t('keep.change', { what, before: before[what] ?? '', after: after[what] ?? '' })).join('; '),
    lines: [
      ...(await Promise.all(closed.map((currency) => closesLine(caller, fixed.id, currency, t)))),
      ...(cardsEnd ? [t('keep.cardsEnd')] : []),
      ...(cardsEnd && fixed.oneClick !== 'off' ? [t('keep.oneClickEnds')] : []),
      ...(changed ? [t('keep.other')] : []),
    ],
  }
}

async function closesLine({ scope }: Caller, merchantId: number, currency: string, t: T): Promise<string> {
  const orders = await countOpenOrders(service(), scope, merchantId, currency)
  return orders === null ? t('keep.closesMany', { currency }) : t('keep.closes', { currency, orders })
}
