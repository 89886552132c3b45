/** A field's text and where the caret stands in it. */
export type Typed = { text: string; caret: number }

/**
 * Groups the digits of a card number as they stand on the card, with the caret after the same digit as before. What is no card number (letters,
 * say) is left as it is, so that the server can tell what is wrong with it.
 */
export function groupDigits({ text, caret }: Typed): Typed {
  if (/[^\d\s-]/.test(text)) return { text, caret }
  const digits = onlyDigits(text)
  const cuts = /^3[47]/.test(digits) || /^3(0[0-5]|[689])/.test(digits) ? [4, 10] : [4, 8, 12, 16]
  const before = onlyDigits(text.slice(0, caret)).length
  // Behind a whole group the caret stands after the space, where the next digit goes; elsewhere right behind its digit.
  const spaces = cuts.filter((cut) => cut < before || (cut === before && cut < digits.length)).length
  let grouped = ''
  for (let place = 0; place < digits.length; place += 1) grouped += (cuts.includes(place) ? ' ' : '') + digits[place]
  return { text: grouped, caret: before + spaces }
}

/** The same after a backspace. One that hit only a space between groups takes the digit before it, else it would do nothing. */
export function groupAfterBackspace(before: string, now: Typed): Typed {
  const { text, caret } = now
  if (onlyDigits(before) !== onlyDigits(text) || before.length !== text.length + 1) return groupDigits(now)
  const kept = text.slice(0, caret).replace(/\d\s*$/, '')
  return groupDigits({ text: kept + text.slice(caret), caret: kept.length })
}

export function onlyDigits(text: string): string {
  return text.replace(/\D/g, '')
}
