import type { Language } from '@/lib/payments/rules'
import { preferredLanguage, readLanguage } from '@/lib/platform/accept-language'

/** What may decide the language of a page. `orderKey` and `asked` are null on pages without an order. */
export type LanguageWishes = {
  /** `Language` or `lang` in the address of the page. */
  parameter: string | null
  /** The payer's own choice: `be` or `be.<order key>`, the order he made it at. */
  cookie: string | null
  orderKey: string | null
  /** The language that the order was sent with. */
  asked: Language | null
  acceptLanguage: string | null
  /** The merchant's. */
  fallback: Language
}

/**
 * Parameter, cookie, Accept-Language, merchant's default (spec/pay-pages.md section 6). The language of the order counts as a parameter: it wins
 * over a choice made elsewhere, but not over one made at this very order, else the switch on the page would do nothing.
 */
export function chooseLanguage({ parameter, cookie, orderKey, asked, acceptLanguage, fallback }: LanguageWishes): Language {
  const [chosen = '', chosenAt] = (cookie ?? '').split('.', 2)
  const own = readLanguage(chosen)
  if (own && orderKey !== null && chosenAt === orderKey) return readLanguage(parameter) ?? own
  return readLanguage(parameter) ?? asked ?? own ?? preferredLanguage(acceptLanguage) ?? fallback
}
