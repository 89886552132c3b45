import type { Language } from '@/lib/payments/rules'

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

/** Reads a language as it may stand in an address or a form: `RU`, `by` (as on the Assist wire), `be-BY`. */
export function readLanguage(text: string | null): Language | null {
  switch (text?.toLowerCase().split('-')[0]) {
    case 'en':
      return 'en'
    case 'ru':
      return 'ru'
    case 'be':
    case 'by':
      return 'be'
    default:
      return null
  }
}

/** The first of ours in the order of an Accept-Language header (RFC 9110 section 12.5.4). */
export function preferredLanguage(header: string | null): Language | null {
  const wishes = (header ?? '')
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [tag = '', ...rest] = part.split(';').map((piece) => piece.trim())
      const weight = rest.find((piece) => piece.startsWith('q='))
      return { language: readLanguage(tag), weight: weight ? Number(weight.slice(2)) : 1 }
    })
  return wishes.filter(({ language, weight }) => language !== null && weight > 0).toSorted((a, b) => b.weight - a.weight)[0]?.language ?? null
}
