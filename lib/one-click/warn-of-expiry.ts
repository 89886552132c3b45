import type { Clock } from '@/lib/platform/clock'
import { type Db, inTransaction } from '@/lib/platform/db'
import { findCardsToWarnOf } from './store'
import { tellOfCard } from './tell-merchants'

/** So long before a card expires its merchants are told, once. */
const warnedBeforeMs = 30 * 24 * 60 * 60_000

/** Tells merchants of saved cards that expire within thirty days. Safe to run in several processes at once: the log takes one warning per expiry. Returns how many cards. */
export async function warnOfExpiry({ db, clock }: { db: Db; clock: Clock }, most = 500): Promise<number> {
  const now = clock.now()
  let warned = 0
  for (;;) {
    const done = await inTransaction(db, async (tx) => {
      const cards = await findCardsToWarnOf(tx, { now, until: new Date(now.getTime() + warnedBeforeMs) }, most)
      for (const card of cards) await tellOfCard(tx, card, 'saved_card.expiring', now)
      return cards.length
    })
    warned += done
    if (done < most) return warned
  }
}
