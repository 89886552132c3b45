import type { Cleaning } from './parameters'

const forbidden: Record<Cleaning, RegExp | null> = {
  most: /[<>"=/'();#]/g,
  'order-number': /[<>'";]/g,
  text: /[<>=]/g,
  url: /[<>]|%3[ce]/gi,
  nothing: null,
}

/** Removes the characters that the wire forbids in a kind of value. The result holds none of them, also where taking one out made another. */
export function clean(value: string, cleaning: Cleaning): string {
  const pattern = forbidden[cleaning]
  if (pattern === null) return value
  const cleaned = value.replace(pattern, '')
  return cleaned === value ? value : clean(cleaned, cleaning)
}
