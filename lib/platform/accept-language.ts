import type { MessageLanguage } from './messages'

/** Reads a language as it may stand in an address or a form: `RU`, `by` (as on the Assist wire), `be-BY`. */
export function readLanguage(text: string | null): MessageLanguage | null {
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
export function preferredLanguage(header: string | null): MessageLanguage | null {
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
